using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RnnMl.Forecasting;

namespace RnnMl.Tests.Support;

/// <summary>
/// Forecasters fitted once for all tests, which only read them: small networks and few epochs, for tests that do not care how
/// good a forecast is.
/// </summary>
internal static class Fitted
{
    public const int WindowSize = 8, Horizon = 3, Rows = 90;

    /// <summary>The series that <see cref="Plain"/> is fitted on: one column, "Value".</summary>
    public static IDataView Series { get; } = Views.Of(SyntheticSeries.Noisy(Rows, seed: 1));

    /// <summary>The series that <see cref="Timed"/> is fitted on: "Time", one row a day, and "Value".</summary>
    public static IDataView TimedSeries { get; } = Views.Of(SyntheticSeries.Noisy(Rows, seed: 1), Day);

    /// <summary>The rounded values of <see cref="Series"/>, for <see cref="Pipeline"/>: one column, "Count", Int32.</summary>
    public static IDataView Counts { get; } = Views.Of(SyntheticSeries.Noisy(Rows, seed: 1).Select(value => new CountRow { Count = (int)value }));

    private static readonly Lazy<RecurrentForecastingTransformer> _plain = new(() => Fit(Options(), Series));
    private static readonly Lazy<RecurrentForecastingTransformer> _timed = new(() => Fit(TimedOptions(), TimedSeries));
    private static readonly Lazy<RecurrentForecastingTransformer> _logarithmic = new(() =>
    {
        var options = Options();
        options.LogTransform = true;
        return Fit(options, Series);
    });

    /// <summary>"Forecast", "Low" and "High" from "Value".</summary>
    public static RecurrentForecastingTransformer Plain => _plain.Value;

    /// <summary>The same with the column "Time", which shows the cycle of the week.</summary>
    public static RecurrentForecastingTransformer Timed => _timed.Value;

    /// <summary>As <see cref="Plain"/>, but the network sees logarithms.</summary>
    public static RecurrentForecastingTransformer Logarithmic => _logarithmic.Value;

    /// <summary>The timestamp of a row of <see cref="TimedSeries"/>, also beyond its end.</summary>
    public static DateTime Day(int row) => new DateTime(2024, 1, 1).AddDays(row);

    public static RecurrentForecastingEstimator.Options Options() => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Value",
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        WindowSize = WindowSize,
        Horizon = Horizon,
        HiddenSize = 6,
        MaxEpoch = 4,
        Seed = 1,
    };

    public static RecurrentForecastingEstimator.Options TimedOptions()
    {
        var options = Options();
        options.TimeColumnName = "Time";
        return options;
    }

    public static RecurrentForecastingTransformer Fit(RecurrentForecastingEstimator.Options options, IDataView series) =>
        new MLContext(seed: 0).Forecasting.ForecastByLstm(options).Fit(series);

    /// <summary>What the context's log hears of a fit.</summary>
    public static List<string> Messages(RecurrentForecastingEstimator.Options options, IDataView series)
    {
        var messages = new List<string>();
        var ml = new MLContext(seed: 0);
        ml.Log += (_, e) =>
        {
            if (e.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning)
                messages.Add(e.Message);
        };
        ml.Forecasting.ForecastByLstm(options).Fit(series);
        return messages;
    }

    /// <summary>ML.NET's ConvertType, the forecaster, and ML.NET's CopyColumns; for <see cref="Counts"/>.</summary>
    public static IEstimator<ITransformer> Pipeline(MLContext ml) => ml.Transforms.Conversion
        .ConvertType("Value", "Count", DataKind.Single)
        .Append(ml.Forecasting.ForecastByLstm(Options()))
        .Append(ml.Transforms.CopyColumns("Copy", "Forecast"));
}
