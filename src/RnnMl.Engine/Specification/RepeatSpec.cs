using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// Gives what a sequence was reduced to to each of its steps: [B, F] to [T, B, F], with T the length of each sequence (Keras'
/// RepeatVector, whose number of steps is fixed). A decoder unfolds it again, as in an autoencoder (Srivastava, Mansimov and
/// Salakhutdinov 2015). It has no parameters.
/// </summary>
public sealed record RepeatSpec : LayerSpec
{
    internal override ActivationShape Check(ActivationShape input)
    {
        if (input.IsSequence)
            throw new ArgumentException($"Layer '{Name}' repeats one step, but no earlier layer reduces the sequence to one.");
        return input with { IsSequence = true };
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) => [];
}
