using System;

namespace RnnMl.Engine;

/// <summary>
/// Weights of recurrent layers in Keras' layout, to and from a network's. Keras has, for a layer of H units on I features:
/// <c>kernel</c> [I, G*H], <c>recurrent_kernel</c> [H, G*H] and <c>bias</c>, with the gates in the order i, f, c, o for LSTM and
/// z, r, h for GRU. The bias is [G*H], [2, 3*H] for a GRU with reset_after (input biases, then recurrent ones), and absent
/// without use_bias. Ours are the transposes, with PyTorch's gate order (i, f, g, o; r, z, n) and always two biases; Keras' one
/// bias is our <c>bias_ih</c> beside zeros.
/// </summary>
/// <remarks>
/// A Keras GRU with reset_after=False, its default before TensorFlow 2, is a layer with <see cref="RecurrentSpec.ResetBefore"/>;
/// activation is <see cref="RecurrentSpec.Nonlinearity"/> and recurrent_activation is
/// <see cref="RecurrentSpec.GateNonlinearity"/>. Keras' update gate keeps the old state, as PyTorch's.
/// </remarks>
public static class KerasLayout
{
    /// <summary>
    /// Gives a cell of a network weights in Keras' layout. Not to be called while a predictor or a trainer is at work.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">The name of a <see cref="RecurrentSpec"/> in it.</param>
    /// <param name="kernel">[I, G*H], row-major.</param>
    /// <param name="recurrentKernel">[H, G*H], row-major.</param>
    /// <param name="bias">[G*H], [2, 3*H] for a GRU that resets after the product, or empty for a layer without biases.</param>
    /// <param name="level">The level of the stack, from 0.</param>
    /// <param name="isReverse">Whether the second direction of a bidirectional layer is meant.</param>
    /// <exception cref="ArgumentException">
    /// There is no such layer, level or direction, it has options that Keras has not, or a span has another length.
    /// </exception>
    public static void SetWeights(
        RecurrentNetwork network, string layer, ReadOnlySpan<float> kernel, ReadOnlySpan<float> recurrentKernel,
        ReadOnlySpan<float> bias, int level = 0, bool isReverse = false)
    {
        RecurrentPart part = Find(network, layer, level, isReverse);
        RecurrentSpec spec = part.Spec;
        int width = spec.GateCount * spec.HiddenSize;
        int biases = !spec.Bias ? 0 : HasTwoBiases(spec) ? 2 : 1;
        Require(nameof(kernel), kernel.Length, part.InputSize, width);
        Require(nameof(recurrentKernel), recurrentKernel.Length, spec.HiddenSize, width);
        Require(nameof(bias), bias.Length, biases, width);

        SetTransposed("weight_ih", kernel, part.InputSize);
        SetTransposed("weight_hh", recurrentKernel, spec.HiddenSize);
        if (biases > 0)
        {
            SetTransposed("bias_ih", bias[..width], 1);
            SetTransposed("bias_hh", biases == 2 ? bias[width..] : new float[width], 1);
        }
        network.Weights.Pack();

        void SetTransposed(string kind, ReadOnlySpan<float> values, int rows) =>
            network.Find(part.ParameterName(kind)).Write(Transpose(spec, values, rows, toKeras: false));
    }

    /// <summary>The weights of a cell of a network in Keras' layout.</summary>
    /// <returns>
    /// What <see cref="SetWeights"/> takes, row-major. Where Keras has one bias it is the sum of our two, so that a cell set from
    /// Keras comes back as it was.
    /// </returns>
    /// <inheritdoc cref="SetWeights"/>
    public static (float[] Kernel, float[] RecurrentKernel, float[] Bias) GetWeights(
        RecurrentNetwork network, string layer, int level = 0, bool isReverse = false)
    {
        RecurrentPart part = Find(network, layer, level, isReverse);
        RecurrentSpec spec = part.Spec;
        int width = spec.GateCount * spec.HiddenSize;
        float[] bias = [];
        if (spec.Bias)
        {
            float[] input = Transposed("bias_ih", 1);
            float[] recurrent = Transposed("bias_hh", 1);
            for (int i = 0; i < width && !HasTwoBiases(spec); i++)
                input[i] += recurrent[i];
            bias = HasTwoBiases(spec) ? [.. input, .. recurrent] : input;
        }
        return (Transposed("weight_ih", part.InputSize), Transposed("weight_hh", spec.HiddenSize), bias);

        float[] Transposed(string kind, int rows) =>
            Transpose(spec, network.Find(part.ParameterName(kind)).Values, rows, toKeras: true);
    }

    /// <summary>Keras' [rows, G*H] from our [G*H, rows], or ours from Keras', with the gates in the other's order.</summary>
    private static float[] Transpose(RecurrentSpec spec, ReadOnlySpan<float> values, int rows, bool toKeras)
    {
        int H = spec.HiddenSize;
        int width = spec.GateCount * H;
        var result = new float[values.Length];
        for (int gate = 0; gate < spec.GateCount; gate++)
        {
            for (int unit = 0; unit < H; unit++)
            {
                for (int row = 0; row < rows; row++)
                {
                    int ours = (gate * H + unit) * rows + row;
                    int keras = row * width + KerasGate(spec, gate) * H + unit;
                    if (toKeras)
                        result[keras] = values[ours];
                    else
                        result[ours] = values[keras];
                }
            }
        }
        return result;
    }

    /// <summary>Keras' place of our gate block: the GRU's r and z are the other way round.</summary>
    private static int KerasGate(RecurrentSpec spec, int gate) => spec.Cell == CellType.Gru && gate < 2 ? 1 - gate : gate;

    private static bool HasTwoBiases(RecurrentSpec spec) => spec.Cell == CellType.Gru && !spec.ResetBefore;

    private static RecurrentPart Find(RecurrentNetwork network, string layer, int level, bool isReverse)
    {
        ArgumentNullException.ThrowIfNull(network);
        RecurrentPart part = network.Spec.FindPart(layer, level, isReverse);
        RecurrentSpec spec = part.Spec;
        if (spec.CoupledGates || spec.Peepholes || spec.LayerNormalization || spec.LearnedAlpha || spec.ProjectionSize > 0)
        {
            throw new ArgumentException(
                $"Layer '{layer}' has coupled gates, peepholes, layer normalisation, a learned alpha or a projection, " +
                "for which Keras has no layout.",
                nameof(layer));
        }
        return part;
    }

    private static void Require(string name, int length, int rows, int columns)
    {
        if (length != (long)rows * columns)
            throw new ArgumentException($"There are {length} values; expected {rows} x {columns}.", name);
    }
}
