using System;

namespace RnnMl.Engine;

/// <summary>
/// Training was given up because a loss or the norm of its gradients was NaN or infinite. Usual causes are values in the data
/// that are not finite or not scaled, and a learning rate that is too high.
/// </summary>
public sealed class NonFiniteLossException : ArithmeticException
{
    internal NonFiniteLossException(int epoch, long step, double loss, double gradientNorm, string parameterName, float largestWeight)
        : base(FormattableString.Invariant(
            $"Training became non-finite in epoch {epoch}, step {step}: loss {loss}, ") + FormattableString.Invariant(
            $"gradient norm {gradientNorm}; the largest weight is {largestWeight} in '{parameterName}'."))
    {
        Epoch = epoch;
        Step = step;
        Loss = loss;
        GradientNorm = gradientNorm;
        ParameterName = parameterName;
        LargestWeight = largestWeight;
    }

    /// <summary>The epoch, counted from 1; 0 for a step outside <see cref="Trainer.Fit"/>.</summary>
    public int Epoch { get; }

    /// <summary>The step, counted from 1 over the trainer's life.</summary>
    public long Step { get; }

    /// <summary>The loss of that step, or of the validation set after it.</summary>
    public double Loss { get; }

    /// <summary>The global norm of the gradients of that step; for a validation loss, the epoch's mean.</summary>
    public double GradientNorm { get; }

    /// <summary>The parameter that held the weight of the largest magnitude at that step.</summary>
    public string ParameterName { get; }

    /// <summary>That weight.</summary>
    public float LargestWeight { get; }
}
