using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// One recurrent cell, or several stacked ones of which each reads the outputs of the one below: [T, B, I] to [T, B, H].
/// Parameters have PyTorch's names, shapes and gate order (LSTM i, f, g, o; GRU r, z, n), for stack level k:
/// <c>weight_ih_l{k}</c> [G*H, I or H], <c>weight_hh_l{k}</c> [G*H, H], <c>bias_ih_l{k}</c> and <c>bias_hh_l{k}</c> [G*H],
/// with G = 1 for SimpleRnn, 3 for GRU, 4 for LSTM.
/// </summary>
public sealed record RecurrentSpec : LayerSpec
{
    internal const int MaxHiddenSize = 65_536;
    internal const int MaxLayerCount = 128;

    /// <summary>The cell.</summary>
    public required CellType Cell { get; init; }

    /// <summary>H, the number of hidden units; 1 to 65,536.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>L, the number of stacked cells (PyTorch's num_layers); 1 to 128, default 1.</summary>
    public int LayerCount { get; init; } = 1;

    /// <summary>
    /// The function of a <see cref="CellType.SimpleRnn"/>; default tanh, which is the only one the other cells accept.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Nonlinearity Nonlinearity { get; init; }

    /// <summary>G, the number of gate blocks in the cell's weights.</summary>
    internal int GateCount => Cell switch { CellType.Lstm => 4, CellType.Gru => 3, _ => 1 };

    /// <summary>The parameter <paramref name="kind"/> (such as <c>weight_ih</c>) of one level of the stack.</summary>
    internal string ParameterName(string kind, int level) => Qualify($"{kind}_l{level}");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        RequireInRange(nameof(HiddenSize), HiddenSize, MaxHiddenSize);
        RequireInRange(nameof(LayerCount), LayerCount, MaxLayerCount);
        if (!Enum.IsDefined(Cell))
            throw new ArgumentException($"Layer '{Name}': {nameof(Cell)} is {(int)Cell}, which is no {nameof(CellType)}.");
        if (!Enum.IsDefined(Nonlinearity))
        {
            throw new ArgumentException(
                $"Layer '{Name}': {nameof(Nonlinearity)} is {(int)Nonlinearity}, which is no {nameof(Engine.Nonlinearity)}.");
        }
        if (Nonlinearity != Nonlinearity.Tanh && Cell != CellType.SimpleRnn)
        {
            throw new ArgumentException(
                $"Layer '{Name}': {nameof(Nonlinearity)} {Nonlinearity} applies to {CellType.SimpleRnn} only, not to {Cell}.");
        }
        return input with { Size = HiddenSize };
    }

    /// <summary>PyTorch's initialisation: every parameter uniform in ±1/sqrt(H).</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        int gates = GateCount * HiddenSize;
        double bound = 1 / Math.Sqrt(HiddenSize);
        for (int level = 0; level < LayerCount; level++)
        {
            yield return new(ParameterName("weight_ih", level), [gates, level == 0 ? inputSize : HiddenSize], bound);
            yield return new(ParameterName("weight_hh", level), [gates, HiddenSize], bound);
            yield return new(ParameterName("bias_ih", level), [gates], bound);
            yield return new(ParameterName("bias_hh", level), [gates], bound);
        }
    }
}
