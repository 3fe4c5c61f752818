namespace RnnMl.Forecasting;

/// <summary>What becomes of missing values (NaN) and of rows that are missing in a regular series of timestamps.</summary>
/// <remarks>
/// In inserted rows, a missing value is what it is elsewhere, and covariates count as their mean. A window without one known value
/// says nothing, but with <see cref="Zero"/>: it does not train, and its forecast is NaN.
/// <para>
/// Where there are covariates whose future is known, rows without values at the end of a series are its future: they do not train. In such a row of a
/// view, <see cref="LastValue"/> and <see cref="Mask"/> forecast from the known rows before it; the others have no forecast there.
/// What a <see cref="ForecastEngine"/> observes is never of the future. In a DataFrame to forecast, such rows are the future whether or not there are
/// covariates, but with <see cref="Zero"/>.
/// </para>
/// </remarks>
public enum MissingValueHandling
{
    /// <summary>A missing value is an error; a missing row is logged as a warning, and the rows count as steps of equal length.</summary>
    Reject,

    /// <summary>
    /// The last value before it in the window, or where there is none the first after it, takes its place in what the network sees; it is
    /// neither trained on nor measured. Missing rows are inserted.
    /// </summary>
    LastValue,

    /// <summary>
    /// The network sees the window's mean in its place (its median with <see cref="WindowScaling.Robust"/>), and a feature that says so; it
    /// is neither trained on nor measured. Missing rows are inserted. With
    /// <see cref="RecurrentForecastingEstimator.Options.DifferencingLag"/> d, a forecast builds on the last known value d, 2d, … rows before it,
    /// and is NaN where the window knows none of them.
    /// </summary>
    Mask,

    /// <summary>
    /// The value is 0, as where a row was left out because nothing was sold: the network sees 0, and it is trained on and measured as any
    /// other. Missing rows are inserted. (Where there are covariates whose future is known, rows without values at the end of a series are
    /// its future, and not 0.) Values must not have to be above 0.
    /// </summary>
    Zero,
}
