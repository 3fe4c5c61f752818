using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Series as they are trained on: behind the rows that are remembered, without gaps, and without rows after the last known value.</summary>
internal static class TrainingSeries
{
    /// <summary>Prepares the series read from a view.</summary>
    /// <param name="all">The series.</param>
    /// <param name="options">What is to be done with what is missing.</param>
    /// <param name="step">The distance of two rows; null to infer it.</param>
    /// <param name="remembered">What is remembered of series that are trained further.</param>
    /// <exception cref="InvalidOperationException">All values are missing, or gaps cannot be filled.</exception>
    public static List<Series> Of(List<Series> all, RecurrentForecastingEstimator.Options options, TimeStep? step, IReadOnlyList<SeriesState> remembered)
    {
        if (all.Any(series => series.RowCount > 0) && !all.Any(series => series.HasValues))
            throw new InvalidOperationException($"Column '{options.Input}' holds missing values alone; there is nothing to train on.");
        all = FineTuning.Join(remembered, all);
        if (options.FillsGaps && (step ?? TimeStep.Infer(all.Select(series => series.Times))) is { } usual)
            all = [.. all.Select(series => series.WithoutGaps(usual, options.Columns.Series))];
        if (options.FutureCovariateColumnNames.Length > 0)
            all = [.. all.Select(series => series.UpToLastValue())];
        return all;
    }
}
