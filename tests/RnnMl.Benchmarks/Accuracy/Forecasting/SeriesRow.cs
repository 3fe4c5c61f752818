using System;
using Microsoft.ML.Data;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>A row of series in long format.</summary>
internal sealed class SeriesRow
{
    /// <summary>Which series; empty where there is one only.</summary>
    public string Series { get; set; } = "";

    public DateTime Time { get; set; }

    public float Value { get; set; }

    /// <summary>What is known of the day beforehand, whether it is a holiday and a working day; zeros where nothing is.</summary>
    [VectorType(2)]
    public float[] Known { get; set; } = [0, 0];
}
