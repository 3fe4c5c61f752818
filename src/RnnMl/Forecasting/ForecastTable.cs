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
    private readonly List<DateTime?> _times = [];
    private readonly List<int> _steps = [];
    private readonly List<float?> _values = [];
    private readonly List<float?>[] _bounds = [.. Enumerable.Range(0, 2 * levels.Length).Select(_ => new List<float?>())];

    /// <summary>Adds the forecast of a series.</summary>
    public void Add(ForecastEngine engine, TimeStep? step, SeriesState series, float[] future, int horizon)
    {
        var values = Unknown();
        float[][] lower = [.. levels.Select(_ => Unknown())], upper = [.. levels.Select(_ => Unknown())];
        if (engine.CanPredict)
            engine.Predict(values, [.. levels.Select(level => level / 100)], lower, upper, future);
        AddTo(_values, values);
        for (var i = 0; i < levels.Length; i++)
        {
            AddTo(_bounds[2 * i], lower[i]);
            AddTo(_bounds[2 * i + 1], upper[i]);
        }
        for (var k = 1; k <= horizon; k++)
        {
            _series.Add(series.Identity.Name);
            _steps.Add(k);
            if (columns.Series.HasTime)
                _times.Add(step == null || series.Tail.Count == 0 ? null : step.After(series.Tail.LastTime, k));
        }

        float[] Unknown() => [.. Enumerable.Repeat(float.NaN, horizon)];

        static void AddTo(List<float?> column, float[] numbers) => column.AddRange(numbers.Select(number => float.IsNaN(number) ? (float?)null : number));
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
