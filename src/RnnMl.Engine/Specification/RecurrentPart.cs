using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>One of the cells that a specification stands for: one level of the stack in one direction.</summary>
/// <param name="Spec">The specification.</param>
/// <param name="Level">The level of the stack, from 0.</param>
/// <param name="InputSize">The width of the level's input.</param>
/// <param name="IsSecond">Whether it is the second direction of a bidirectional level.</param>
internal sealed record RecurrentPart(RecurrentSpec Spec, int Level, int InputSize, bool IsSecond)
{
    public bool ReadsBackwards => IsSecond || Spec.Direction == Direction.Reverse;

    /// <summary>The name of the part's parameter <paramref name="kind"/>, such as <c>weight_ih</c>.</summary>
    public string ParameterName(string kind) => Spec.ParameterName(kind, Level, IsSecond);

    /// <summary>PyTorch's initialisation: what nn.LSTM, nn.GRU and nn.RNN have too is uniform in ±1/sqrt(H).</summary>
    public IEnumerable<ParameterShape> Parameters()
    {
        int H = Spec.HiddenSize;
        int P = Spec.StateWidth;
        int gates = Spec.GateCount * H;
        bool isLstm = Spec.Cell == CellType.Lstm;
        var uniform = Initializer.Uniform(1 / Math.Sqrt(H));

        yield return new(ParameterName("weight_ih"), [gates, InputSize], uniform);
        yield return new(ParameterName("weight_hh"), [gates, P], uniform);
        if (Spec.Bias)
        {
            yield return new(ParameterName("bias_ih"), [gates], uniform);
            yield return new(ParameterName("bias_hh"), [gates], uniform);
        }
        if (Spec.ProjectionSize > 0)
            yield return new(ParameterName("weight_hr"), [P, H], uniform);
        if (Spec.Peepholes)
        {
            yield return new(ParameterName("weight_ci"), [H], uniform);
            if (!Spec.CoupledGates)
                yield return new(ParameterName("weight_cf"), [H], uniform);
            yield return new(ParameterName("weight_co"), [H], uniform);
        }
        if (Spec.LayerNormalization)
        {
            yield return new(ParameterName("norm_ih"), [gates], Initializer.Constant(1));
            yield return new(ParameterName("norm_hh"), [gates], Initializer.Constant(1));
            if (isLstm)
                yield return new(ParameterName("norm_c"), [H], Initializer.Constant(1));
            if (isLstm && Spec.Bias)
                yield return new(ParameterName("bias_c"), [H], Initializer.Constant(0));
        }
        if (Spec.LearnedAlpha)
            yield return new(ParameterName("prelu"), [H], Initializer.Constant(Spec.NonlinearityAlpha ?? 0.25));
        if (Spec.InitialState == InitialState.Learned)
        {
            yield return new(ParameterName("h_0"), [P], Initializer.Constant(0));
            if (isLstm)
                yield return new(ParameterName("c_0"), [H], Initializer.Constant(0));
        }
    }
}
