using System;
using Microsoft.ML.Data;

namespace AirlineForecast;

/// <summary>One row of airline.csv.</summary>
internal sealed class Observation
{
    [LoadColumn(0)]
    public DateTime Month { get; set; }

    [LoadColumn(1)]
    public int Passengers { get; set; }
}

/// <summary>What the model makes of it: the twelve months that follow, and the bounds around them.</summary>
internal sealed class MonthForecast
{
    public DateTime Month { get; set; }

    public float[] Forecast { get; set; } = [];

    public float[] Low { get; set; } = [];

    public float[] High { get; set; } = [];
}
