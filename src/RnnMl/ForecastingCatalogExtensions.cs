using System;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.MLNet.Interop;

namespace RnnMl;

/// <summary>Recurrent forecasters on <c>mlContext.Forecasting</c>, beside ML.NET's own <c>ForecastBySsa</c>.</summary>
public static class ForecastingCatalogExtensions
{
    /// <summary>
    /// Forecasts a series with a long short-term memory (<see cref="CellType.Lstm"/>): the usual first choice.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="outputColumnName">The column of forecasts to make: a vector of <paramref name="horizon"/> Singles.</param>
    /// <param name="inputColumnName">The column of values to forecast: Single. Default: <paramref name="outputColumnName"/>.</param>
    /// <param name="windowSize">How many of the last values the network sees, at least 2.</param>
    /// <param name="horizon">How many values ahead are forecast, at least 1.</param>
    /// <param name="timeColumnName">A DateTime column, from which the network learns the calendar's cycles. Default: none.</param>
    /// <param name="confidenceLowerBoundColumn">The column of lower bounds to make. Default: none.</param>
    /// <param name="confidenceUpperBoundColumn">The column of upper bounds to make. Default: none.</param>
    /// <param name="confidenceLevel">The share of values that should lie between the bounds, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static RecurrentForecastingEstimator ForecastByLstm(this ForecastingCatalog catalog, string outputColumnName,
        string? inputColumnName, int windowSize, int horizon, string? timeColumnName = null,
        string? confidenceLowerBoundColumn = null, string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f) =>
        catalog.ForecastByLstm(OptionsFrom(outputColumnName, inputColumnName, windowSize, horizon, timeColumnName,
            confidenceLowerBoundColumn, confidenceUpperBoundColumn, confidenceLevel));

    /// <summary>Forecasts a series with a long short-term memory, with everything that can be chosen.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="options">The choices; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static RecurrentForecastingEstimator ForecastByLstm(this ForecastingCatalog catalog,
        RecurrentForecastingEstimator.Options options) => new(catalog.GetEnvironment(), CellType.Lstm, options);

    /// <summary>
    /// Forecasts a series with a gated recurrent unit (<see cref="CellType.Gru"/>): three quarters of an LSTM's weights, often
    /// as good.
    /// </summary>
    /// <inheritdoc cref="ForecastByLstm(ForecastingCatalog, string, string, int, int, string, string, string, float)"/>
    public static RecurrentForecastingEstimator ForecastByGru(this ForecastingCatalog catalog, string outputColumnName,
        string? inputColumnName, int windowSize, int horizon, string? timeColumnName = null,
        string? confidenceLowerBoundColumn = null, string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f) =>
        catalog.ForecastByGru(OptionsFrom(outputColumnName, inputColumnName, windowSize, horizon, timeColumnName,
            confidenceLowerBoundColumn, confidenceUpperBoundColumn, confidenceLevel));

    /// <summary>Forecasts a series with a gated recurrent unit, with everything that can be chosen.</summary>
    /// <inheritdoc cref="ForecastByLstm(ForecastingCatalog, RecurrentForecastingEstimator.Options)"/>
    public static RecurrentForecastingEstimator ForecastByGru(this ForecastingCatalog catalog,
        RecurrentForecastingEstimator.Options options) => new(catalog.GetEnvironment(), CellType.Gru, options);

    /// <summary>
    /// Forecasts a series with a simple recurrent network (<see cref="CellType.SimpleRnn"/>, tanh): a quarter of an LSTM's
    /// weights, for short windows.
    /// </summary>
    /// <inheritdoc cref="ForecastByLstm(ForecastingCatalog, string, string, int, int, string, string, string, float)"/>
    public static RecurrentForecastingEstimator ForecastByRnn(this ForecastingCatalog catalog, string outputColumnName,
        string? inputColumnName, int windowSize, int horizon, string? timeColumnName = null,
        string? confidenceLowerBoundColumn = null, string? confidenceUpperBoundColumn = null, float confidenceLevel = 0.95f) =>
        catalog.ForecastByRnn(OptionsFrom(outputColumnName, inputColumnName, windowSize, horizon, timeColumnName,
            confidenceLowerBoundColumn, confidenceUpperBoundColumn, confidenceLevel));

    /// <summary>Forecasts a series with a simple recurrent network, with everything that can be chosen.</summary>
    /// <inheritdoc cref="ForecastByLstm(ForecastingCatalog, RecurrentForecastingEstimator.Options)"/>
    public static RecurrentForecastingEstimator ForecastByRnn(this ForecastingCatalog catalog,
        RecurrentForecastingEstimator.Options options) => new(catalog.GetEnvironment(), CellType.SimpleRnn, options);

    /// <summary>Forecasts series without a model: what a model has to beat.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="outputColumnName">The column of forecasts to make: a vector of <paramref name="horizon"/> Singles.</param>
    /// <param name="inputColumnName">The column of values to forecast: Single. Default: <paramref name="outputColumnName"/>.</param>
    /// <param name="horizon">How many values ahead are forecast, at least 1.</param>
    /// <param name="baseline">Which baseline.</param>
    /// <param name="seasonality">The rows of a season; 1 where there is none.</param>
    /// <param name="seriesColumnName">A column that tells series apart: text, a number or a key. Default: all rows are one series.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static BaselineForecastingEstimator ForecastByBaseline(this ForecastingCatalog catalog, string outputColumnName,
        string? inputColumnName, int horizon, ForecastBaseline baseline = ForecastBaseline.SeasonalNaive, int seasonality = 1,
        string? seriesColumnName = null) => catalog.ForecastByBaseline(new BaselineForecastingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Horizon = horizon,
            Baseline = baseline,
            Seasonality = seasonality,
            SeriesColumnName = seriesColumnName,
        });

    /// <summary>Forecasts series without a model, with everything that can be chosen.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="options">The choices; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static BaselineForecastingEstimator ForecastByBaseline(this ForecastingCatalog catalog,
        BaselineForecastingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new BaselineForecastingEstimator(options);
    }

    /// <summary>Makes one forecast of those of several forecasters, step by step.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="outputColumnName">The column to make: of the type of the first of <paramref name="inputColumnNames"/>.</param>
    /// <param name="inputColumnNames">The columns to combine, at least 2: Single, or vectors of Single of one fixed size.</param>
    /// <param name="combination">Mean or median.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static CombineForecastsEstimator CombineForecasts(this ForecastingCatalog catalog, string outputColumnName,
        string[] inputColumnNames, EnsembleCombination combination = EnsembleCombination.Mean)
    {
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        return catalog.CombineForecasts(new CombineForecastsEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnNames = inputColumnNames,
            Combination = combination,
        });
    }

    /// <summary>Makes one forecast of those of several forecasters, with everything that can be chosen.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="options">The choices; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static CombineForecastsEstimator CombineForecasts(this ForecastingCatalog catalog, CombineForecastsEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new CombineForecastsEstimator(options);
    }

    private static RecurrentForecastingEstimator.Options OptionsFrom(string outputColumnName, string? inputColumnName,
        int windowSize, int horizon, string? timeColumnName, string? confidenceLowerBoundColumn,
        string? confidenceUpperBoundColumn, float confidenceLevel) => new()
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            WindowSize = windowSize,
            Horizon = horizon,
            TimeColumnName = timeColumnName,
            ConfidenceLowerBoundColumn = confidenceLowerBoundColumn,
            ConfidenceUpperBoundColumn = confidenceUpperBoundColumn,
            ConfidenceLevel = confidenceLevel,
        };
}
