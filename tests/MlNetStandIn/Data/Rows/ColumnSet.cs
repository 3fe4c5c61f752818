using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which columns of a schema are active.</summary>
internal static class ColumnSet
{
    public static bool[] Of(IEnumerable<DataViewSchema.Column> columnsNeeded, DataViewSchema schema)
    {
        Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded));
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            Contracts.Check(column.Index < active.Length, $"The requested column: {column} is not part of the schema");
            active[column.Index] = true;
        }
        return active;
    }
}
