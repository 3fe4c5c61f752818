namespace RnnMl.Forecasting;

/// <summary>The options that a fitted forecaster was made with, as far as they decide what it is, sees and answers.</summary>
internal static class FittedOptions
{
    /// <summary>
    /// The options of a forecaster; arrays are its own. How it was trained they do not say, and of calibration only whether there was any.
    /// </summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="model">Its model.</param>
    public static RecurrentForecastingEstimator.Options Of(ForecastColumns columns, ForecastModel model)
    {
        var (series, plan, preparation) = (columns.Series, model.Plan, model.Plan.Preparation);
        return new RecurrentForecastingEstimator.Options
        {
            InputColumnNames = series.ValueColumns,
            TimeColumnName = series.TimeColumn,
            SeriesColumnName = series.SeriesColumn,
            PastCovariateColumnNames = series.PastColumns,
            FutureCovariateColumnNames = series.FutureColumns,
            StaticColumnNames = series.StaticColumns,
            CategoryColumnNames = series.CategoryColumns,
            OutputColumnName = columns.Output,
            ConfidenceLowerBoundColumn = columns.LowerBound,
            ConfidenceUpperBoundColumn = columns.UpperBound,
            ConfidenceLevel = columns.ConfidenceLevel,
            QuantileColumnName = columns.Quantile,
            QuantileLevels = columns.QuantileLevels,
            SampleColumnName = columns.Sample,
            NumberOfSamples = model.SampleCount,
            WindowSize = plan.WindowSize,
            Horizon = plan.Horizon,
            MinimumHistory = plan.MinimumHistory,
            Strategy = plan.Strategy,
            SegmentLength = plan.Strategy == ForecastStrategy.SegmentWise ? plan.SegmentLength : 0,
            Lags = plan.Strategy == ForecastStrategy.Recursive ? plan.Lags : null,
            Channels = plan.ChannelMode,
            MissingValues = preparation.MissingValues,
            LogTransform = preparation.LogTransform,
            BoxCoxLambda = (float?)preparation.BoxCoxLambda,
            Deseasonalization = preparation.Deseasonalization,
            Seasonality = preparation.Seasonality,
            DifferencingLag = preparation.DifferencingLag,
            Scaling = preparation.Scaling,
            Loss = plan.Loss,
            Quantiles = plan.Quantiles,
            NumberOfMembers = model.Networks.Length,
            Combination = model.Combination,
            CalibrationFraction = model.Bounds == null ? 0 : 0.5f,
        };
    }
}
