using System;
using System.Collections.Generic;
using Microsoft.ML;

namespace RnnMl.Forecasting;

/// <summary>One series, read whole and checked: finite values, and moments that increase where there are any.</summary>
internal sealed class Series
{
    private Series(float[] values, DateTime[] times)
    {
        Values = values;
        Times = times;
    }

    /// <summary>The values in time order, [N].</summary>
    public float[] Values { get; }

    /// <summary>The moments, [N]; empty where no time column was named.</summary>
    public DateTime[] Times { get; }

    /// <summary>Reads the series that two columns of a view hold.</summary>
    /// <exception cref="InvalidOperationException">A value or moment is not as <see cref="SeriesColumns"/> wants it.</exception>
    public static Series Read(IDataView view, SeriesColumns columns)
    {
        var values = new List<float>();
        var times = new List<DateTime>();
        using var cursor = view.GetRowCursor(columns.In(view.Schema));
        var reader = columns.CreateReader(cursor);
        while (cursor.MoveNext())
        {
            var (value, time) = reader.Read();
            values.Add(value);
            if (columns.HasTime)
                times.Add(time);
        }
        return new Series([.. values], [.. times]);
    }
}
