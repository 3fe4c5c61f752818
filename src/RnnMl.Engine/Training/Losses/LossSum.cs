namespace RnnMl.Engine;

/// <summary>A loss before the division, so that those of parts of a batch or of a dataset can be added.</summary>
/// <param name="Sum">The sum of all rows' losses, each times its weight.</param>
/// <param name="Weight">The sum of the weights.</param>
internal readonly record struct LossSum(double Sum, double Weight)
{
    /// <summary>The weighted mean; 0 if nothing has any weight.</summary>
    public double Mean => Sum * Scale;

    /// <summary>What turns the sum, or its gradient, into that of the mean.</summary>
    public double Scale => Weight > 0 ? 1 / Weight : 0;

    public static LossSum operator +(LossSum x, LossSum y) => new(x.Sum + y.Sum, x.Weight + y.Weight);
}
