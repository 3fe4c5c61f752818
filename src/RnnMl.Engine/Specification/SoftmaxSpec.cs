using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// e^x over the sum of e^x, over the features of [B, F] or of every step of [T, B, F]: positive numbers whose sum is 1. It has
/// no parameters. A classifier that trains on logits does not need it.
/// </summary>
public sealed record SoftmaxSpec : LayerSpec
{
    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input) => input;

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) => [];
}
