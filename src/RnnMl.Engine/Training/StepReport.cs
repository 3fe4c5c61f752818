namespace RnnMl.Engine;

/// <summary>What one training step saw.</summary>
/// <param name="Loss">The loss of the batch before the weights changed.</param>
/// <param name="GradientNorm">The global norm of the gradients before clipping.</param>
public readonly record struct StepReport(double Loss, double GradientNorm);
