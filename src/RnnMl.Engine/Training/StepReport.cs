namespace RnnMl.Engine;

/// <summary>What one step of an optimizer saw.</summary>
/// <param name="Step">Counted from 1 over the trainer's life.</param>
/// <param name="Loss">The loss before the weights changed: the weighted mean over all that the step was made from.</param>
/// <param name="GradientNorm">The global norm of the gradients before clipping.</param>
/// <param name="LearningRate">The rate of the step.</param>
public readonly record struct StepReport(long Step, double Loss, double GradientNorm, double LearningRate);
