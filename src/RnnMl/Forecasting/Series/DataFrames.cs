using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.Data.Analysis;

namespace RnnMl.Forecasting;

/// <summary>
/// DataFrames as forecasters read them. As a data view, a DataFrame turns null numbers and dates into 0 and the year 1, and numbers
/// keep their types; here every number becomes a Single and every null a missing value.
/// </summary>
internal static class DataFrames
{
    /// <summary>
    /// The columns that a forecaster reads, converted. One that it reads as numbers and as names of series or categories stays numbers, as in a view.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or its numbers are other names as Singles.</exception>
    /// <exception cref="InvalidOperationException">A timestamp or the key of a series is null.</exception>
    public static DataFrame Read(DataFrame frame, SeriesColumns columns)
    {
        var read = new List<DataFrameColumn>();
        foreach (var name in columns.NumberColumns)
        {
            var isName = name == columns.SeriesColumn || columns.CategoryColumns.Contains(name);
            read.Add(new SingleDataFrameColumn(name, Numbers(Find(frame, name), isName)));
        }
        if (columns.HasTime)
            read.Add(new DateTimeDataFrameColumn(columns.TimeColumn!, Timestamps(Find(frame, columns.TimeColumn!))));
        if (columns.SeriesColumn is { } key && !columns.NumberColumns.Contains(key))
            read.Add(new StringDataFrameColumn(key, Keys(Find(frame, key))));
        foreach (var name in columns.CategoryColumns.Where(name => name != columns.SeriesColumn && !columns.NumberColumns.Contains(name)))
            read.Add(new StringDataFrameColumn(name, Categories(Find(frame, name))));
        return new DataFrame(read);
    }

    /// <summary>All columns, for readers of which it is not known beforehand what they read: numbers converted, the rest as it is.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="series">The columns that distinguish series; null names none.</param>
    /// <param name="categories">The columns of categories.</param>
    /// <param name="timestamps">The columns of timestamps; null names none.</param>
    /// <param name="numbers">Columns that are read as numbers, whatever else they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column of timestamps is of another type, or numbers that are names, too, are other names as Singles.
    /// </exception>
    /// <exception cref="InvalidOperationException">A timestamp or the key of a series is null.</exception>
    public static DataFrame ReadAll(DataFrame frame, string?[] series, string[] categories, string?[] timestamps, string[] numbers) =>
        new(frame.Columns.Select(column =>
            numbers.Contains(column.Name) && HoldsNumbers(column)
                ? new SingleDataFrameColumn(column.Name, Numbers(column, isName: series.Contains(column.Name) || categories.Contains(column.Name)))
            : series.Contains(column.Name) ? new StringDataFrameColumn(column.Name, Keys(column))
            : categories.Contains(column.Name) ? new StringDataFrameColumn(column.Name, Categories(column))
            : timestamps.Contains(column.Name) ? new DateTimeDataFrameColumn(column.Name, Timestamps(column))
            : HoldsNumbers(column) ? new SingleDataFrameColumn(column.Name, Numbers(column))
            : column));

    /// <summary>The column of this name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static DataFrameColumn Find(DataFrame frame, string name) => frame.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentOutOfRangeException(null, name, $"There is no column '{name}' in the DataFrame; there are " +
            $"{string.Join(", ", frame.Columns.Take(20).Select(column => $"'{column.Name}'"))}.");

    /// <summary>The numbers in a column; NaN where one is null.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isName">Whether they name series or categories, too: as Singles they must then be the same text.</param>
    /// <exception cref="ArgumentOutOfRangeException">It holds none, or others than a Single can name.</exception>
    public static IEnumerable<float> Numbers(DataFrameColumn column, bool isName = false)
    {
        if (!HoldsNumbers(column))
        {
            throw new ArgumentOutOfRangeException(null, column.Name,
                $"Column '{column.Name}' of the DataFrame holds {column.DataType.Name}; numbers are needed.");
        }
        return Rows(column).Select(value =>
        {
            var number = value == null ? float.NaN : Convert.ToSingle(value, CultureInfo.InvariantCulture);
            return !isName || Text(number) == Text(value) ? number : throw new ArgumentOutOfRangeException(null, value,
                $"Column '{column.Name}' of the DataFrame is read as numbers and as names, and holds {Text(value)}, which is {Text(number)} as a Single; " +
                "give the names in a column of their own.");
        });
    }

    /// <summary>A number as a DataFrame has it: null where it is missing.</summary>
    public static float? OrNull(float number) => float.IsNaN(number) ? null : number;

    /// <summary>The timestamps in a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isNeeded">Whether a row needs its timestamp; that of another may be null, and is then the earliest there is. Default: all do.</param>
    /// <exception cref="ArgumentOutOfRangeException">It holds none.</exception>
    /// <exception cref="InvalidOperationException">One is null.</exception>
    public static IEnumerable<DateTime> Timestamps(DataFrameColumn column, Func<int, bool>? isNeeded = null)
    {
        if (column.DataType != typeof(DateTime))
        {
            throw new ArgumentOutOfRangeException(null, column.Name,
                $"Column '{column.Name}' of the DataFrame holds {column.DataType.Name}; DateTime is needed.");
        }
        return Rows(column).Select((value, row) => value as DateTime? ?? (isNeeded == null || isNeeded(row) ? throw Null(column, row) : default));
    }

    /// <summary>The names of the series in a column: its values as text.</summary>
    /// <exception cref="InvalidOperationException">One is null.</exception>
    public static IEnumerable<string> Keys(DataFrameColumn column) => Rows(column).Select((value, row) => Text(value) ?? throw Null(column, row));

    /// <summary>A column of the same class, which holds what the column calls so.</summary>
    /// <param name="column">The column.</param>
    /// <param name="keys">Names of series that it holds, as <see cref="Keys"/> gives them.</param>
    public static DataFrameColumn WithKeys(DataFrameColumn column, IEnumerable<string> keys)
    {
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, row) in Keys(column).Select((key, row) => (key, row)))
            rows.TryAdd(key, row);
        return column.Clone(new Int64DataFrameColumn("Row", keys.Select(key => rows[key])));
    }

    private static IEnumerable<string> Categories(DataFrameColumn column) => Rows(column).Select(value => Text(value) ?? SeriesIdentity.NoCategory);

    private static string? Text(object? value) => value is null or float.NaN or double.NaN ? null : Convert.ToString(value, CultureInfo.InvariantCulture);

    // Boolean is primitive, and decimal is not.
    private static bool HoldsNumbers(DataFrameColumn column) =>
        (column.DataType.IsPrimitive && column.DataType != typeof(char)) || column.DataType == typeof(decimal);

    private static IEnumerable<object?> Rows(DataFrameColumn column)
    {
        for (long row = 0; row < column.Length; row++)
            yield return column[row];
    }

    private static InvalidOperationException Null(DataFrameColumn column, int row) =>
        new($"Column '{column.Name}' of the DataFrame is null in row {row}; every row needs its series and its timestamp.");
}
