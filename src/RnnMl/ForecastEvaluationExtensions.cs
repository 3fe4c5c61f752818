using System;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using RnnMl.Forecasting;

namespace RnnMl;

/// <summary>Evaluation of forecasts on <c>mlContext.Forecasting</c>.</summary>
public static class ForecastEvaluationExtensions
{
    /// <summary>Compares a column of forecasts with the actual values, whatever made them.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="data">The series and the forecasts: what a forecaster's Transform returns.</param>
    /// <param name="valueColumnName">The column of values: Single, or a vector of Single of fixed size.</param>
    /// <param name="forecastColumnName">The column of forecasts: a vector of Single, row t holding those of t+1 to t+K; or Single, that of t+1.</param>
    /// <param name="seriesColumnName">A column that distinguishes series: text, a number or a key. Default: all rows are one series.</param>
    /// <param name="seasonality">The rows of a season, for scaled errors and for Naive2; 1 where there is none.</param>
    /// <param name="testRows">How many of the last rows of each series, up to its last value, are the test. Default: 0, every forecast counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There is no forecast of an actual value.</exception>
    public static ForecastEvaluation Evaluate(this ForecastingCatalog catalog, IDataView data, string valueColumnName,
        string forecastColumnName, string? seriesColumnName = null, int seasonality = 1, int testRows = 0) =>
        catalog.Evaluate(data, new ForecastEvaluationOptions
        {
            ValueColumnName = valueColumnName,
            ForecastColumnName = forecastColumnName,
            SeriesColumnName = seriesColumnName,
            Seasonality = seasonality,
            TestRows = testRows,
        });

    /// <summary>Compares forecasts with the actual values, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="data">The series and the forecasts: what a forecaster's Transform returns.</param>
    /// <param name="options">The columns, and what counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no forecast of an actual value, a forecast does not hold every channel of its value, or a vector of bounds, quantiles or
    /// samples does not fit its forecast.
    /// </exception>
    public static ForecastEvaluation Evaluate(this ForecastingCatalog catalog, IDataView data, ForecastEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = options.Clone();
        var counts = own.TestRows > 0 ? EvaluatedSeriesReader.Count(data, own) : null;
        var series = EvaluatedSeriesReader.Read(data, own, (name, row) =>
            counts == null || (row - FirstOrigin(counts[name])) is >= 0 and var rows && rows % own.Stride == 0);
        EvaluatedSeries.TrimEnds(series);
        return new ForecastEvaluator(own, EvaluatedSeries.UsualStep(series)).Evaluate(series);

        int FirstOrigin(int count) => Math.Max(0, count - own.TestRows - 1);
    }

    /// <summary>
    /// Compares forecasts in a DataFrame with the actual values: what <see cref="RecurrentForecastingTransformer.Forecast(int?, float[])"/> answered, or
    /// any other with a row for each series and step.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="data">
    /// The series in long format, one row a time step, in time order, with the rows that were forecast and those before them: numbers of any type,
    /// nulls as missing values. Scaled errors are measured on the rows before.
    /// </param>
    /// <param name="forecasts">
    /// The forecasts, those of a series in time order; bounds are columns of numbers, such as <c>low-80</c> and <c>high-80</c>, and nulls are no forecast.
    /// </param>
    /// <param name="options">
    /// The columns, and what counts. With <see cref="ForecastEvaluationOptions.TimeColumnName"/>, a column of both frames, a forecast is compared with the
    /// value of its timestamp (within a tenth of the usual step); without it, a series' forecasts are those of its last rows. There is one forecast of each
    /// step: <see cref="ForecastEvaluationOptions.TestRows"/> and <see cref="ForecastEvaluationOptions.Stride"/> stay at their defaults, and columns of
    /// quantiles and of samples, which are vectors, are not named. Several columns are evaluated one after the other.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no forecast of an actual value, a series that is forecast has no rows before its forecast, or timestamps do not increase.
    /// </exception>
    public static ForecastEvaluation Evaluate(this ForecastingCatalog catalog, DataFrame data, DataFrame forecasts, ForecastEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(forecasts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = options.Clone();
        return new ForecastEvaluator(own, step: null).Evaluate(EvaluatedFrames.Read(data, forecasts, own));
    }

    /// <summary>
    /// Fits and forecasts at several origins in the past, and compares the forecasts, and those of the baselines, with the actual values.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="data">The series, one row a time step, in time order.</param>
    /// <param name="estimator">The forecaster, or a pipeline with one in it.</param>
    /// <param name="valueColumnName">The column of values: Single, or a vector of Single of fixed size.</param>
    /// <param name="forecastColumnName">
    /// The column of forecasts that <paramref name="estimator"/> makes: a vector of Single, row t holding those of t+1 to t+K; or Single, that of t+1.
    /// </param>
    /// <param name="horizon">How many values are forecast from each origin: K, at least 1.</param>
    /// <param name="windows">How many origins there are, a horizon apart, at least 1.</param>
    /// <param name="seasonality">The rows of a season, for scaled errors and for the baselines; 1 where there is none.</param>
    /// <param name="seriesColumnName">A column that distinguishes series: text, a number or a key. Default: all rows are one series.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range, or a column is missing or of another type.</exception>
    /// <inheritdoc cref="Backtest(ForecastingCatalog, IDataView, IEstimator{ITransformer}, ForecastBacktestOptions)"/>
    public static ForecastBacktestResult Backtest(this ForecastingCatalog catalog, IDataView data, IEstimator<ITransformer> estimator,
        string valueColumnName, string forecastColumnName, int horizon, int windows = 5, int seasonality = 1, string? seriesColumnName = null) =>
        catalog.Backtest(data, estimator, OptionsFrom(valueColumnName, forecastColumnName, horizon, windows, seasonality, seriesColumnName));

    /// <summary>
    /// Fits and forecasts at several origins in the past, as if each were now, and compares with the actual values; the same origins for
    /// the baselines. With all options, and for every estimator that makes a column of forecasts, ML.NET's own among them.
    /// </summary>
    /// <remarks>
    /// At each origin the fitted transformer receives the rows of each series up to it, from the first on and in their order, and one horizon more;
    /// the forecast in the origin's row is the one that counts. A transformer that carries state from row to row has then seen everything up to the
    /// origin. ForecastBySsa's carries its state from one cursor to the next, too, but forgets what lies two windows back, so that one fit can serve
    /// several origins (<see cref="ForecastBacktestOptions.RefitInterval"/>). It learns from the first <c>trainSize</c> rows: where that is fewer than
    /// the series has, refits learn nothing new.
    /// </remarks>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="data">The series, one row a time step, in time order.</param>
    /// <param name="estimator">The forecaster, or a pipeline with one in it.</param>
    /// <param name="options">The columns, the origins, and when to fit again.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// No series is long enough for the first origin, no forecast can be compared with an actual value, the forecasts are not of the horizon's length,
    /// or the pipeline does not keep every row.
    /// </exception>
    /// <exception cref="OperationCanceledException"><see cref="ForecastBacktestOptions.CancellationToken"/> was cancelled.</exception>
    public static ForecastBacktestResult Backtest(this ForecastingCatalog catalog, IDataView data, IEstimator<ITransformer> estimator,
        ForecastBacktestOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = options.Clone();
        return new ForecastBacktest(data, estimator, own).Run();
    }

    /// <summary>
    /// Fits and forecasts the series of a DataFrame at several origins in the past, and compares the forecasts, and those of the baselines, with the
    /// actual values.
    /// </summary>
    /// <inheritdoc cref="Backtest(ForecastingCatalog, IDataView, IEstimator{ITransformer}, string, string, int, int, int, string)"/>
    public static ForecastBacktestResult Backtest(this ForecastingCatalog catalog, DataFrame data, IEstimator<ITransformer> estimator,
        string valueColumnName, string forecastColumnName, int horizon, int windows = 5, int seasonality = 1, string? seriesColumnName = null) =>
        catalog.Backtest(data, estimator, OptionsFrom(valueColumnName, forecastColumnName, horizon, windows, seasonality, seriesColumnName));

    /// <summary>Backtests on the series of a DataFrame.</summary>
    /// <param name="catalog"><c>mlContext.Forecasting</c>.</param>
    /// <param name="data">
    /// The series in long format, one row a time step, in time order. Columns of numbers of any type are handed on as Single, nulls as missing values;
    /// those that name series or categories, as far as the options and the forecaster say so, as text, so that no two names become one.
    /// </param>
    /// <param name="estimator">The forecaster, or a pipeline with one in it.</param>
    /// <param name="options">The columns, the origins, and when to fit again.</param>
    /// <inheritdoc cref="Backtest(ForecastingCatalog, IDataView, IEstimator{ITransformer}, ForecastBacktestOptions)"/>
    public static ForecastBacktestResult Backtest(this ForecastingCatalog catalog, DataFrame data, IEstimator<ITransformer> estimator,
        ForecastBacktestOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var read = (estimator as RecurrentForecastingEstimator)?.SeriesColumns;
        return catalog.Backtest((IDataView)DataFrames.ReadAll(data, [options.Evaluation.SeriesColumnName, read?.SeriesColumn], read?.CategoryColumns ?? [],
            [options.Evaluation.TimeColumnName, read?.TimeColumn], [.. read?.NumberColumns ?? []]), estimator, options);
    }

    private static ForecastBacktestOptions OptionsFrom(string valueColumnName, string forecastColumnName, int horizon, int windows, int seasonality,
        string? seriesColumnName) => new()
        {
            Evaluation = new ForecastEvaluationOptions
            {
                ValueColumnName = valueColumnName,
                ForecastColumnName = forecastColumnName,
                Seasonality = seasonality,
                SeriesColumnName = seriesColumnName,
            },
            Horizon = horizon,
            Windows = windows,
        };
}
