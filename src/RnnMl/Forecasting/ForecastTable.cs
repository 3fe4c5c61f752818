using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;

namespace RnnMl.Forecasting;

/// <summary>Forecasts of several series, collected as the columns of a DataFrame.</summary>
/// <param name="columns">Their names.</param>
/// <param name="levels">The levels of the intervals, in per cent.</param>
internal sealed class ForecastTable(ForecastColumns columns, float[] levels)
{
    private readonly List<string> _series = [];
    private readonly List<DateTime> _times = [];
    private readonly List<int> _steps = [];
    private readonly List<float?> _values = [];
    private readonly List<float?>[] _bounds = [.. Enumerable.Range(0, 2 * levels.Length).Select(_ => new List<float?>())];

    /// <summary>Adds the forecast of a series.</summary>
    public void Add(ForecastEngine engine, TimeStep? step, SeriesState series, float[] future, int horizon)
    {
        var isKnown = engine.CanPredict;
        float?[] values = isKnown ? [.. engine.Predict(horizon, null, future).Values] : new float?[horizon];
        _values.AddRange(values);
        for (var i = 0; i < levels.Length; i++)
        {
            var forecast = isKnown ? engine.Predict(horizon, levels[i] / 100, future) : null;
            _bounds[2 * i].AddRange(forecast == null ? values : [.. forecast.LowerBounds!]);
            _bounds[2 * i + 1].AddRange(forecast == null ? values : [.. forecast.UpperBounds!]);
        }
        for (var k = 1; k <= horizon; k++)
        {
            _series.Add(series.Identity.Name);
            _steps.Add(k);
            if (columns.Series.HasTime)
                _times.Add(step == null || series.Tail.Count == 0 ? default : step.After(series.Tail.LastTime, k));
        }
    }

    public DataFrame ToDataFrame()
    {
        var table = new List<DataFrameColumn>();
        if (columns.Series.SeriesColumn is { } key)
            table.Add(new StringDataFrameColumn(key, _series));
        table.Add(columns.Series.TimeColumn is { } time
            ? new DateTimeDataFrameColumn(time, _times)
            : new Int32DataFrameColumn(RecurrentForecastingTransformer.StepColumnName, _steps));
        table.Add(new SingleDataFrameColumn(columns.Output, _values));
        for (var i = 0; i < levels.Length; i++)
        {
            table.Add(new SingleDataFrameColumn(FormattableString.Invariant($"low-{levels[i]}"), _bounds[2 * i]));
            table.Add(new SingleDataFrameColumn(FormattableString.Invariant($"high-{levels[i]}"), _bounds[2 * i + 1]));
        }
        return new DataFrame(table);
    }
}
