using System.Linq;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>What an evaluation of forecasts compares, and how.</summary>
public sealed class ForecastEvaluationOptions
{
    /// <summary>
    /// The column of values: Single, or a vector of Single of fixed size [C]. Then forecasts and bounds are [K, C], quantiles [K, C, Q] and sample
    /// paths [S, K, C], as forecasters of such a column make them, and each channel is evaluated as a series of its own. Required, but with
    /// <see cref="ValueColumnNames"/>.
    /// </summary>
    public string ValueColumnName = "";

    /// <summary>
    /// Several columns of values in place of <see cref="ValueColumnName"/>, as <see cref="RecurrentForecastingEstimator.Options.InputColumnNames"/> of
    /// forecasters: what they hold in a row is as one vector. Default: none.
    /// </summary>
    public string[] ValueColumnNames = [];

    /// <summary>
    /// The column of forecasts: a vector of Single, row t holding those of t+1 to t+K; or Single, the forecast of row t+1 (K = 1), such as the Score
    /// of a regression on past values. Required.
    /// </summary>
    public string ForecastColumnName = "";

    /// <summary>A column that distinguishes series: text, a number or a key. Default: all rows are one series.</summary>
    public string? SeriesColumnName;

    /// <summary>
    /// A DateTime column in increasing order. Where one is named and most rows follow each other at one distance, step k of a forecast is compared
    /// with the row whose timestamp is k such distances after the origin (within a tenth of one, as clocks are); a step whose row is missing does not
    /// count. Default: none, and step k is compared with the k-th row after the origin, as it is where timestamps are irregular. A forecaster whose missing values are rejected counts rows as steps: where gaps recur, such as
    /// nights between opening hours, name none.
    /// </summary>
    public string? TimeColumnName;

    /// <summary>The column of lower bounds, as the forecasts'. Default: none, and no coverage.</summary>
    public string? LowerBoundColumnName;

    /// <summary>The column of upper bounds, as the forecasts'. Default: none, and no coverage.</summary>
    public string? UpperBoundColumnName;

    /// <summary>
    /// The column of quantiles: a vector of Single, [K, Q], each step's together in the order of <see cref="QuantileLevels"/>.
    /// Default: none, and no quantile losses.
    /// </summary>
    public string? QuantileColumnName;

    /// <summary>The levels of the quantiles, each in (0, 1). Default: none.</summary>
    public float[] QuantileLevels = [];

    /// <summary>
    /// The column of sample paths: a vector of Single, [S, K], of at least two paths. Default: none, and no continuous ranked
    /// probability score.
    /// </summary>
    public string? SampleColumnName;

    /// <summary>The rows of a season: m, for scaled errors and for Naive2; 1 (no season, the default) to 1,048,576.</summary>
    public int Seasonality = 1;

    /// <summary>
    /// Evaluates forecasts of the last so many rows of each series alone, up to its last value, made at the row before them or later. Default: 0,
    /// every forecast.
    /// </summary>
    public int TestRows;

    /// <summary>
    /// Rows from one origin to the next, at least 1, the default: every row of which there is a forecast. As many as the horizon
    /// has steps make blocks that do not overlap.
    /// </summary>
    public int Stride = 1;

    /// <summary>
    /// Whether a forecast counts only where the series reaches the end of its horizon. Default: no, the last ones count as far as the series goes.
    /// </summary>
    public bool WholeHorizonsOnly;

    internal string[] Values => ValueColumnNames.Length > 0 ? ValueColumnNames : [ValueColumnName];

    internal ForecastEvaluationOptions Clone()
    {
        var clone = (ForecastEvaluationOptions)MemberwiseClone();
        clone.ValueColumnNames = [.. ValueColumnNames];
        clone.QuantileLevels = [.. QuantileLevels];
        return clone;
    }

    internal void Validate()
    {
        Check(ValueColumnNames != null, nameof(ValueColumnNames), null, "an array of names");
        Check(QuantileLevels != null, nameof(QuantileLevels), null, "an array of levels");
        foreach (var name in ValueColumnNames!)
            CheckName(nameof(ValueColumnNames), name);
        CheckDistinct(nameof(ValueColumnNames), ValueColumnNames);
        if (ValueColumnNames.Length == 0)
            CheckName(nameof(ValueColumnName), ValueColumnName);
        else
            Check(ValueColumnName.Length == 0, nameof(ValueColumnName), ValueColumnName, "empty where ValueColumnNames are given");
        CheckName(nameof(ForecastColumnName), ForecastColumnName);
        CheckNameOrNull(nameof(SeriesColumnName), SeriesColumnName);
        CheckNameOrNull(nameof(TimeColumnName), TimeColumnName);
        CheckNameOrNull(nameof(LowerBoundColumnName), LowerBoundColumnName);
        CheckNameOrNull(nameof(UpperBoundColumnName), UpperBoundColumnName);
        CheckNameOrNull(nameof(QuantileColumnName), QuantileColumnName);
        CheckNameOrNull(nameof(SampleColumnName), SampleColumnName);
        Check((LowerBoundColumnName == null) == (UpperBoundColumnName == null), nameof(UpperBoundColumnName), UpperBoundColumnName,
            "named where LowerBoundColumnName is, and only there");
        Check((QuantileColumnName != null) == (QuantileLevels!.Length > 0), nameof(QuantileLevels), List(QuantileLevels),
            "given where QuantileColumnName is, and only there");
        Check(QuantileLevels.All(level => level is > 0 and < 1), nameof(QuantileLevels), List(QuantileLevels), "each in (0, 1)");
        CheckRange(nameof(Seasonality), Seasonality, 1, ForecastLimits.Seasonality);
        Check(TestRows >= 0, nameof(TestRows), TestRows, "at least 0");
        Check(Stride >= 1, nameof(Stride), Stride, "at least 1");
    }
}
