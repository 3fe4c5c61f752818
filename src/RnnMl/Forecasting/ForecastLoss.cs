namespace RnnMl.Forecasting;

/// <summary>
/// What a forecaster learns of the future: a point, quantiles, or a distribution, whose point forecast is its median.
/// </summary>
public enum ForecastLoss
{
    /// <summary>
    /// The mean, by the squared error; with a logarithm or Box-Cox that of the transformed values, which on the scale of the series is
    /// about the median, and lies below the mean where exponents are below 1.
    /// </summary>
    MeanSquaredError,

    /// <summary>The median, by the absolute error.</summary>
    MeanAbsoluteError,

    /// <summary>
    /// Between the two, by Huber's loss: misses above 1, on the scale that the network sees, count as in the absolute error.
    /// </summary>
    Huber,

    /// <summary>The quantiles at the levels of <see cref="RecurrentForecastingEstimator.Options.Quantiles"/>, by the pinball loss.</summary>
    Quantile,

    /// <summary>A normal distribution.</summary>
    Normal,

    /// <summary>Student's t distribution, for values with outliers.</summary>
    StudentT,

    /// <summary>
    /// A negative binomial distribution, for counts that vary more than a Poisson distribution's.
    /// Needs Scaling <see cref="WindowScaling.Mean"/> or <see cref="WindowScaling.None"/> (the default, <see cref="WindowScaling.Standard"/>, is refused)
    /// and no LogTransform, BoxCoxLambda, DifferencingLag or Deseasonalization.
    /// </summary>
    NegativeBinomial,

    /// <summary>
    /// A Poisson distribution, for counts.
    /// Needs Scaling <see cref="WindowScaling.Mean"/> or <see cref="WindowScaling.None"/> (the default, <see cref="WindowScaling.Standard"/>, is refused)
    /// and no LogTransform, BoxCoxLambda, DifferencingLag or Deseasonalization.
    /// </summary>
    Poisson,
}
