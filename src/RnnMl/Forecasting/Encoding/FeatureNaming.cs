using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Names of the numbers in columns.</summary>
internal static class FeatureNaming
{
    /// <summary>The names of columns; where one holds several numbers, its name with their places.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="sizes">How many numbers each holds.</param>
    public static IEnumerable<string> Of(IEnumerable<string> columns, IEnumerable<int> sizes) => columns.Zip(sizes).SelectMany(column =>
        column.Second == 1 ? [column.First] : Enumerable.Range(0, column.Second).Select(i => $"{column.First}[{i}]"));
}
