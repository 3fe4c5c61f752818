using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Names of the numbers in columns.</summary>
internal static class FeatureNaming
{
    /// <summary>The names of columns, or, where a single one holds several numbers, its name with their places.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="count">How many numbers they hold.</param>
    public static string[] Of(string[] columns, int count) => columns.Length == count ? columns
        : columns.Length == 1 ? [.. Enumerable.Range(0, count).Select(i => $"{columns[0]}[{i}]")]
        // Which of several columns holds how many, the model does not keep.
        : [.. Enumerable.Range(0, count).Select(i => $"{string.Join("+", columns)}[{i}]")];
}
