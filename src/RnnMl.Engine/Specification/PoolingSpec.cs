using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// Reduces each sequence to one value per feature, over its valid steps: [T, B, F] to [B, F]. It has no parameters.
/// </summary>
public sealed record PoolingSpec : LayerSpec
{
    /// <summary>Mean or maximum; for the last step see <see cref="LastStepSpec"/>.</summary>
    public required PoolingKind Kind { get; init; }

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        Require(Enum.IsDefined(Kind), nameof(Kind), (int)Kind, $"a member of {nameof(PoolingKind)}");
        return input with { IsSequence = false };
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) => [];
}

/// <summary>What a <see cref="PoolingSpec"/> takes of a sequence.</summary>
public enum PoolingKind
{
    /// <summary>The mean over the sequence's steps.</summary>
    Mean,

    /// <summary>The maximum; of equal ones the first, which alone receives the gradient.</summary>
    Max,
}
