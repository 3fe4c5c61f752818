using System.Collections.Generic;

namespace RnnMl.Forecasting;

/// <summary>The columns that a forecaster reads and makes.</summary>
/// <param name="Series">The columns that hold the series.</param>
/// <param name="Output">The column of forecasts.</param>
/// <param name="LowerBound">The column of lower bounds; null where there is none.</param>
/// <param name="UpperBound">The column of upper bounds; null where there is none.</param>
/// <param name="ConfidenceLevel">The share of values that should lie between the bounds.</param>
internal sealed record ForecastColumns(SeriesColumns Series, string Output, string? LowerBound, string? UpperBound, float ConfidenceLevel)
{
    /// <summary>The columns it makes, in the order in which they are added to the schema.</summary>
    public IEnumerable<string> OutputNames
    {
        get
        {
            yield return Output;
            if (LowerBound != null)
                yield return LowerBound;
            if (UpperBound != null)
                yield return UpperBound;
        }
    }
}
