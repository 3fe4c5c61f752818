using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>Takes the last valid step of each sequence: [T, B, F] to [B, F]. It has no parameters.</summary>
public sealed record LastStepSpec : LayerSpec
{
    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        return input with { IsSequence = false };
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) => [];
}
