namespace RnnMl.Engine;

/// <summary>
/// How an output x stands for a number that must be above 0: softplus(x) + 0.001. The summand keeps a likelihood from growing
/// without bound where a network knows some targets exactly.
/// </summary>
internal static class PositiveOutput
{
    private const double Minimum = 1e-3;

    public static double Value(double x) => SpecialFunctions.Softplus(x) + Minimum;

    /// <summary>The derivative of <see cref="Value"/>.</summary>
    public static double Slope(double x) => SpecialFunctions.Sigmoid(x);
}
