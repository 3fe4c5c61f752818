using System;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>A row of series in long format.</summary>
internal sealed class SeriesRow
{
    public string Series { get; set; } = "";

    public DateTime Time { get; set; }

    public float Value { get; set; }
}
