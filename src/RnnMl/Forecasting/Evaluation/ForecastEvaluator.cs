using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace RnnMl.Forecasting;

/// <summary>Compares forecasts with the actual values.</summary>
/// <param name="options">What is evaluated, and how.</param>
/// <param name="step">What <see cref="EvaluatedSeries.UsualStep"/> returned.</param>
internal sealed class ForecastEvaluator(ForecastEvaluationOptions options, TimeStep? step)
{
    /// <summary>The sums of one series, and what its errors are scaled by.</summary>
    private sealed record Errors(EvaluatedSeries Series, ErrorSums[] Steps, double AbsoluteScale, double SquaredScale);

    /// <summary>Evaluates the forecasts of series.</summary>
    /// <exception cref="InvalidOperationException">No forecast can be compared with an actual value.</exception>
    public ForecastEvaluation Evaluate(IEnumerable<EvaluatedSeries> all)
    {
        var evaluation = EvaluateIfAny(all, horizon: 0);
        return evaluation.Overall.Count > 0 ? evaluation : throw new InvalidOperationException(
            $"Column '{options.ForecastColumnName}' holds no forecast of an actual value: a forecast needs a full window before it, " +
            $"and at least one value after it{(step == null ? "" : $", {step} or a multiple of it later")}.");
    }

    /// <summary>Evaluates the forecasts of series; where none can be compared with an actual value, counts are 0 and figures NaN.</summary>
    /// <param name="all">The series.</param>
    /// <param name="horizon">How many steps have figures at least.</param>
    public ForecastEvaluation EvaluateIfAny(IEnumerable<EvaluatedSeries> all, int horizon)
    {
        var errors = all.Select(Measure).OfType<Errors>().ToList();
        return new ForecastEvaluation(
            Combine(errors, Total),
            [.. errors.Select(series => new SeriesForecastMetrics(series.Series.Name, Combine([series], Total)) { Channel = series.Series.Channel })],
            [.. Enumerable.Range(0, errors.Select(series => series.Steps.Length).Append(horizon).Max())
                .Select(k => Combine(errors, series => k < series.Steps.Length ? series.Steps[k] : default))]);
    }

    /// <summary>A history for the baselines: a missing value counts as the one before it; 0 where all are missing.</summary>
    public static ReadOnlySpan<float> WithoutMissing(ReadOnlySpan<float> values)
    {
        if (!values.ContainsAnyExcept(float.NaN))
            return [0];
        var firstKnown = values.IndexOfAnyExcept(float.NaN);
        if (!values[firstKnown..].Contains(float.NaN))
            return values[firstKnown..];
        float[] filled = [.. values[firstKnown..]];
        for (var i = 1; i < filled.Length; i++)
            filled[i] = float.IsNaN(filled[i]) ? filled[i - 1] : filled[i];
        return filled;
    }

    private Errors? Measure(EvaluatedSeries series)
    {
        var values = CollectionsMarshal.AsSpan(series.Values);
        var first = options.TestRows > 0 ? Math.Max(0, values.Length - options.TestRows - 1) : -1;
        ErrorSums[] steps = [];
        var firstOrigin = -1;
        foreach (var forecast in series.Cases)
        {
            if (forecast.Origin < first || forecast.Values.All(float.IsNaN))
                continue;
            if (first < 0)
                first = forecast.Origin;
            if ((forecast.Origin - first) % options.Stride != 0)
                continue;
            var rows = series.RowsAfter(forecast.Origin, forecast.Values.Length, step);
            if (rows.Count < (options.WholeHorizonsOnly ? forecast.Values.Length : 1))
                continue;
            if (steps.Length < forecast.Values.Length)
                Array.Resize(ref steps, forecast.Values.Length);
            if (firstOrigin < 0)
                firstOrigin = forecast.Origin;
            Add(steps, forecast, values, rows);
        }
        if (firstOrigin < 0)
            return null;
        var (absolute, squared) = ScaleOf(values[..(firstOrigin + 1)]);
        return new Errors(series, steps, absolute, squared);
    }

    private void Add(ErrorSums[] steps, ForecastCase forecast, ReadOnlySpan<float> values, List<int> rows)
    {
        var naive = new float[rows.Count];
        BaselineForecasts.Write(ForecastBaseline.Naive2, WithoutMissing(values[..(forecast.Origin + 1)]), options.Seasonality, naive);
        var levels = options.QuantileLevels;
        for (var k = 0; k < rows.Count; k++)
        {
            double actual = rows[k] == EvaluatedSeries.NoRow ? double.NaN : values[rows[k]];
            if (double.IsNaN(actual) || float.IsNaN(forecast.Values[k]))
                continue;
            ref var sums = ref steps[k];
            sums.Add(actual, forecast.Values[k], naive[k]);
            if (forecast.Lower != null && forecast.Upper != null)
                sums.AddBounds(actual, forecast.Lower[k], forecast.Upper[k]);
            if (forecast.Quantiles != null)
                sums.AddQuantiles(actual, forecast.Quantiles.AsSpan(k * levels.Length, levels.Length), levels);
            if (forecast.Samples != null)
                sums.AddSamples(actual, StepOf(forecast.Samples, k, forecast.Values.Length));
        }
    }

    private static float[] StepOf(float[] samples, int k, int horizon)
    {
        var step = new float[samples.Length / horizon];
        for (var s = 0; s < step.Length; s++)
            step[s] = samples[s * horizon + k];
        return step;
    }

    private (double Absolute, double Squared) ScaleOf(ReadOnlySpan<float> history)
    {
        double absolute = 0, squared = 0;
        var count = 0;
        for (var i = options.Seasonality; i < history.Length; i++)
        {
            var difference = (double)history[i] - history[i - options.Seasonality];
            if (double.IsNaN(difference))
                continue;
            absolute += Math.Abs(difference);
            squared += difference * difference;
            count++;
        }
        return (absolute / count, squared / count);
    }

    private static ErrorSums Total(Errors series)
    {
        ErrorSums total = default;
        foreach (ref readonly var step in series.Steps.AsSpan())
            total.Add(step);
        return total;
    }

    private static ForecastMetrics Combine(IReadOnlyList<Errors> errors, Func<Errors, ErrorSums> select)
    {
        ErrorSums all = default;
        MeanOfNumbers percentage = default, symmetric = default, scaled = default, squareScaled = default;
        MeanOfNumbers naiveSymmetric = default, naiveScaled = default;
        foreach (var series in errors)
        {
            var sums = select(series);
            if (sums.Count == 0)
                continue;
            all.Add(sums);
            percentage.Add(sums.Percentage);
            symmetric.Add(sums.Symmetric);
            scaled.Add(sums.MeanAbsolute / series.AbsoluteScale);
            squareScaled.Add(Math.Sqrt(sums.MeanSquared / series.SquaredScale));
            naiveSymmetric.Add(sums.NaiveSymmetric);
            naiveScaled.Add(sums.NaiveMeanAbsolute / series.AbsoluteScale);
        }
        return new ForecastMetrics
        {
            Count = all.Count,
            MeanAbsoluteError = all.MeanAbsolute,
            MeanSquaredError = all.MeanSquared,
            RootMeanSquaredError = Math.Sqrt(all.MeanSquared),
            MeanAbsolutePercentageError = percentage.Value,
            SymmetricMeanAbsolutePercentageError = symmetric.Value,
            MeanAbsoluteScaledError = scaled.Value,
            RootMeanSquaredScaledError = squareScaled.Value,
            OverallWeightedAverage = (symmetric.Value / naiveSymmetric.Value + scaled.Value / naiveScaled.Value) / 2,
            PinballLoss = all.Pinball,
            WeightedQuantileLoss = all.WeightedQuantile,
            ContinuousRankedProbabilityScore = all.Ranked,
            Coverage = all.Coverage,
            MeanIntervalWidth = all.Width,
        };
    }

    /// <summary>A mean over series that leaves out those whose figure is not defined.</summary>
    private struct MeanOfNumbers
    {
        private double _sum;
        private int _count;

        public readonly double Value => _sum / _count;

        public void Add(double value)
        {
            if (!double.IsFinite(value))
                return;
            _sum += value;
            _count++;
        }
    }
}
