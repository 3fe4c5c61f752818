using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Tests.Support;

/// <summary>A row of one of many series.</summary>
internal sealed class SeriesRow
{
    public string Series { get; set; } = "";

    public DateTime Time { get; set; }

    public float Value { get; set; }

    /// <summary>Series of these names and values, one after the other, a row a day.</summary>
    public static IEnumerable<SeriesRow> Of(params (string Name, float[] Values)[] all) => all.SelectMany(series =>
        series.Values.Select((value, i) => new SeriesRow { Series = series.Name, Value = value, Time = Fitted.Day(i) }));
}
