using System.Collections.Generic;
using Microsoft.ML;

namespace RnnMl.Components;

/// <summary>Makes the answers of estimators to the question what a schema will look like.</summary>
internal static class ShapeExtensions
{
    /// <summary>The shape with these columns besides; one of a name that is there already takes its place.</summary>
    public static SchemaShape With(this SchemaShape shape, params IEnumerable<SchemaShape.Column> added)
    {
        var result = new Dictionary<string, SchemaShape.Column>();
        foreach (var column in shape)
            result[column.Name] = column;
        foreach (var column in added)
            result[column.Name] = column;
        return new SchemaShape(result.Values);
    }
}
