using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>An <see cref="ActivationFunction"/> of every element, of [B, F] or [T, B, F]. It has no parameters.</summary>
public sealed record ActivationSpec : LayerSpec
{
    internal const double MaxAlpha = 1000;

    /// <summary>The function.</summary>
    public required ActivationFunction Function { get; init; }

    /// <summary>
    /// The constant of <see cref="ActivationFunction.LeakyRelu"/>, <see cref="ActivationFunction.Elu"/> and
    /// <see cref="ActivationFunction.HardSigmoid"/>; above 0, up to 1000. Default null, for the function's own default; the
    /// other functions accept nothing else.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? Alpha { get; init; }

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        Require(Enum.IsDefined(Function), nameof(Function), (int)Function, $"a member of {nameof(ActivationFunction)}");
        if (Alpha is { } alpha)
        {
            if (Function is not (ActivationFunction.LeakyRelu or ActivationFunction.Elu or ActivationFunction.HardSigmoid))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Layer '{Name}': {nameof(Alpha)} is {alpha}, but {Function} has no such constant; expected null."));
            }
            Require(alpha > 0 && alpha <= MaxAlpha, nameof(Alpha), alpha, $"a number above 0, up to {MaxAlpha}");
        }
        return input;
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) => [];
}
