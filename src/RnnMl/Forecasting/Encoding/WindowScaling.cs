namespace RnnMl.Forecasting;

/// <summary>
/// How the values of one window are brought to a common scale before the network sees them; the forecast is transformed back
/// with the same two numbers. Scaling each window by itself lets a network follow a series whose level grows.
/// A window without any spread (or, for <see cref="Mean"/>, of zeros) takes the scale of the rows trained on.
/// </summary>
public enum WindowScaling
{
    /// <summary>The values as they are.</summary>
    None,

    /// <summary>x / mean(|x|).</summary>
    Mean,

    /// <summary>
    /// (x - mean) / standard deviation: reversible instance normalisation (RevIN, Kim et al. 2022) without its learned scale and shift of
    /// each channel. Of a single value, or of several jointly, the layers before and after hold as much; of independent channels, which
    /// share those layers, they do not.
    /// </summary>
    Standard,

    /// <summary>(x - minimum) / (maximum - minimum).</summary>
    MinMax,

    /// <summary>(x - median) / (third quartile - first quartile), which outliers do not move.</summary>
    Robust,

    /// <summary>x - the window's last value, for series that are on one scale already (as in SegRNN and NLinear).</summary>
    LastValue,
}
