using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace RnnMl.Forecasting;

/// <summary>The columns that a forecaster reads and makes.</summary>
/// <param name="Series">The columns that hold the series.</param>
/// <param name="Output">The column of forecasts.</param>
/// <param name="LowerBound">The column of lower bounds; null where there is none.</param>
/// <param name="UpperBound">The column of upper bounds; null where there is none.</param>
/// <param name="ConfidenceLevel">The share of values that should lie between the bounds.</param>
internal sealed record ForecastColumns(SeriesColumns Series, string Output, string? LowerBound, string? UpperBound, float ConfidenceLevel)
{
    /// <summary>The column of quantiles; null where there is none.</summary>
    public string? Quantile { get; init; }

    /// <summary>Their levels, ascending.</summary>
    public float[] QuantileLevels { get; init; } = [];

    /// <summary>The column of sampled paths; null where there is none.</summary>
    public string? Sample { get; init; }

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
            if (Quantile != null)
                yield return Quantile;
            if (Sample != null)
                yield return Sample;
        }
    }

    /// <summary>Columns of a DataFrame, one for each value in a row, and where there are several of them named after the value.</summary>
    /// <param name="channels">C</param>
    /// <param name="what">What they hold of the values; null for the forecasts themselves.</param>
    public string[] InFrame(int channels, string? what) => channels == 1
        ? [what ?? Output]
        : [.. FeatureNaming.Of(Series.ValueColumns, Series.ValueSizes).Select(value => what == null ? value : $"{value}-{what}")];

    /// <summary>The type of a column: [K], or [K, C] of several channels; quantiles and samples have a dimension more.</summary>
    public VectorDataViewType TypeOf(string column, ForecastModel model)
    {
        var (horizon, channels) = (model.Plan.Horizon, model.Plan.Layout.Channels);
        List<int> dimensions = channels > 1 ? [horizon, channels] : [horizon];
        if (column == Quantile)
            dimensions.Add(QuantileLevels.Length);
        if (column == Sample)
            dimensions.Insert(0, model.PathCount);
        return new VectorDataViewType(NumberDataViewType.Single, dimensions.ToArray());
    }

    /// <summary>How many numbers a column has in each row.</summary>
    public int SizeOf(string column, ForecastModel model) => TypeOf(column, model).Size;
}
