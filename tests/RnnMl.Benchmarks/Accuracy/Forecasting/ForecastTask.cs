using System;
using RnnMl.Forecasting;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>Series with a test part, and the settings to choose from.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Read">Reads the rows, from a folder.</param>
internal sealed record ForecastTask(string Name, Func<string, SeriesRow[]> Read)
{
    /// <summary>K</summary>
    public required int Horizon { get; init; }

    /// <summary>m</summary>
    public required int Seasonality { get; init; }

    /// <summary>How many of the last rows of each series are the test, given how many rows the first one has.</summary>
    public required Func<int, int> TestRows { get; init; }

    /// <summary>The measure, and how it is called.</summary>
    public required (string Name, Func<ForecastMetrics, double> Of) Measure { get; init; }

    /// <summary>What must be reached: a number, or nothing where baselines are the bar.</summary>
    public double? Goal { get; init; }

    /// <summary>Figures of others, as they were published.</summary>
    public string Published { get; init; } = "";

    /// <summary>The settings to choose from, on the tail of the training part, each with a name.</summary>
    public required (string Name, Action<RecurrentForecastingEstimator.Options> Set)[] Settings { get; init; }

    /// <summary>
    /// How many of the best settings' forecasts may be combined by their mean, of which the number is taken that is best on the same tail;
    /// default one.
    /// </summary>
    public int[] Combined { get; init; } = [1];

    /// <summary>
    /// The shares of rows that may calibrate the bounds, of which the one is taken whose 80 % interval comes nearest to 80 % on the same tail;
    /// none leaves it to the settings.
    /// </summary>
    public float[] CalibrationFractions { get; init; } = [];

    /// <summary>What is added to the settings that were chosen, for the test.</summary>
    public Action<RecurrentForecastingEstimator.Options> Final { get; init; } = _ => { };

    /// <summary>How many blocks of a horizon before the test settings are chosen on; default one.</summary>
    public int TailWindows { get; init; } = 1;

    /// <summary>After how many of them a candidate is fitted anew; 0 is once only.</summary>
    public int RefitInterval { get; init; } = 1;

    /// <summary>How many seeds are measured.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Where the data lies if no folder is named: below the program's Data; null where the user must say.</summary>
    public string? Folder { get; init; }
}
