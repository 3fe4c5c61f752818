using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>Forecasts of several series, collected as the columns of a DataFrame.</summary>
/// <param name="columns">Their names.</param>
/// <param name="channels">How many values a row has: C.</param>
/// <param name="levels">The levels of the intervals, in per cent: L of them.</param>
internal sealed class ForecastTable(ForecastColumns columns, int channels, float[] levels)
{
    private readonly List<string> _series = [];
    private readonly List<DateTime?> _times = [];
    private readonly List<int> _steps = [];

    // [1 + 2 L][C]: forecasts, and for each level lower and upper bounds.
    private readonly string[][] _names = Names(columns, channels, levels);

    // [1 + 2 L, C], alike.
    private readonly List<float?>[] _numbers = [.. Enumerable.Range(0, (1 + 2 * levels.Length) * channels).Select(_ => new List<float?>())];

    /// <summary>Adds the forecast of a series.</summary>
    /// <param name="engine">What forecasts it.</param>
    /// <param name="origin">Where the forecast starts.</param>
    /// <param name="horizon">How many steps.</param>
    public void Add(ForecastEngine engine, ForecastOrigin origin, int horizon)
    {
        var numbers = new float[1 + 2 * levels.Length][];
        for (var i = 0; i < numbers.Length; i++)
            Array.Fill(numbers[i] = new float[horizon * channels], float.NaN);
        if (engine.CanPredict && origin.FutureCovariates != null)
            engine.Predict(numbers[0], [.. levels.Select(level => level / 100)], numbers[1..(1 + levels.Length)], numbers[(1 + levels.Length)..], origin);
        for (var i = 0; i < numbers.Length * channels; i++)
        {
            var (kind, channel) = Math.DivRem(i, channels);
            for (var k = 0; k < horizon; k++)
                _numbers[i].Add(DataFrames.OrNull(numbers[kind][k * channels + channel]));
        }
        for (var k = 1; k <= horizon; k++)
        {
            _series.Add(origin.State.Identity.Name);
            _steps.Add(k);
            if (columns.Series.HasTime)
                _times.Add(origin.Times.Length == 0 ? null : origin.Times[k - 1]);
        }
    }

    /// <summary>The table.</summary>
    /// <param name="history">The frame whose keys the series have, so that the two can be joined; null to have keys as text.</param>
    public DataFrame ToDataFrame(DataFrame? history)
    {
        var table = new List<DataFrameColumn>();
        if (columns.Series.SeriesColumn is { } key)
            table.Add(history == null ? new StringDataFrameColumn(key, _series) : DataFrames.WithKeys(DataFrames.Find(history, key), _series));
        table.Add(columns.Series.TimeColumn is { } time
            ? new DateTimeDataFrameColumn(time, _times)
            : new Int32DataFrameColumn(RecurrentForecastingTransformer.StepColumnName, _steps));
        for (var c = 0; c < channels; c++)
        {
            Add(0, c);
            for (var i = 0; i < levels.Length; i++)
            {
                Add(1 + i, c);
                Add(1 + levels.Length + i, c);
            }
        }
        return new DataFrame(table);

        void Add(int kind, int channel) => table.Add(new SingleDataFrameColumn(_names[kind][channel], _numbers[kind * channels + channel]));
    }

    private static string[][] Names(ForecastColumns columns, int channels, float[] levels)
    {
        string[][] names =
        [
            columns.InFrame(channels, null),
            .. levels.Select(level => columns.InFrame(channels, FormattableString.Invariant($"low-{level}"))),
            .. levels.Select(level => columns.InFrame(channels, FormattableString.Invariant($"high-{level}"))),
        ];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        Take(nameof(RecurrentForecastingEstimator.Options.TimeColumnName), columns.Series.TimeColumn ?? RecurrentForecastingTransformer.StepColumnName);
        if (columns.Series.SeriesColumn is { } key)
            Take(nameof(RecurrentForecastingEstimator.Options.SeriesColumnName), key);
        for (var i = 0; i < names.Length; i++)
        {
            foreach (var name in names[i])
                Take(i == 0 ? ForecastOption() : nameof(levels), name);
        }
        return names;

        // The option that names the columns of forecasts.
        string ForecastOption()
        {
            if (channels == 1)
                return nameof(RecurrentForecastingEstimator.Options.OutputColumnName);
            if (columns.Series.ValueColumns.Length > 1)
                return nameof(RecurrentForecastingEstimator.Options.InputColumnNames);
            return nameof(RecurrentForecastingEstimator.Options.InputColumnName);
        }

        void Take(string option, string name) =>
            Check(taken.Add(name), option, name, $"another: the DataFrame of forecasts has a column '{name}' already");
    }
}
