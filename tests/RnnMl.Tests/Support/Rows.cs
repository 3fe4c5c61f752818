using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Tests.Support;

/// <summary>A row of a series without timestamps.</summary>
internal sealed class ValueRow
{
    public float Value { get; set; }
}

/// <summary>A row of a series with timestamps.</summary>
internal sealed class TimedRow
{
    public DateTime Time { get; set; }

    public float Value { get; set; }
}

/// <summary>A row of a series of whole numbers.</summary>
internal sealed class CountRow
{
    public int Count { get; set; }
}

/// <summary>Series as data views.</summary>
internal static class Views
{
    public static IDataView Of(params IEnumerable<float> values) =>
        new MLContext(seed: 0).Data.LoadFromEnumerable(values.Select(value => new ValueRow { Value = value }).ToArray());

    public static IDataView Of(IEnumerable<float> values, Func<int, DateTime> time) =>
        new MLContext(seed: 0).Data.LoadFromEnumerable(values.Select((value, i) => new TimedRow { Time = time(i), Value = value }).ToArray());

    public static IDataView Of<TRow>(params IEnumerable<TRow> rows)
        where TRow : class => new MLContext(seed: 0).Data.LoadFromEnumerable(rows.ToArray());
}
