using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;

namespace RnnMl.Tests.Support;

/// <summary>Series as DataFrames.</summary>
internal static class Frames
{
    /// <summary>Numbers of other types than Single, as frames from files have them, and nulls where values are NaN.</summary>
    public static DataFrame Of(params IEnumerable<RichRow> rows)
    {
        var all = rows.ToArray();
        return new DataFrame(
            new StringDataFrameColumn("Series", all.Select(row => row.Series)),
            new DateTimeDataFrameColumn("Time", all.Select(row => row.Time)),
            new DoubleDataFrameColumn("Value", all.Select(row => float.IsNaN(row.Value) ? null : (double?)row.Value)),
            new Int32DataFrameColumn("Future", all.Select(row => (int)row.Future)));
    }

    /// <summary>The values of a column, of which none is null.</summary>
    public static T[] Column<T>(this DataFrame frame, string name) => [.. Enumerable.Range(0, (int)frame.Rows.Count).Select(row => (T)frame[name][row])];
}
