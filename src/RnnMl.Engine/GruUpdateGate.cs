using System;

namespace RnnMl.Engine;

/// <summary>
/// The two published meanings of a GRU's update gate. Here, as in Cho et al. (2014, arXiv 1406.1078), PyTorch, Keras, cuDNN and
/// ONNX, it keeps the old state; in Chung et al. (2014, arXiv 1412.3555) it lets the candidate in:
/// <code>
/// keeps:   h_t = z h_{t-1} + (1 - z) n            lets in:   h_t = (1 - z) h_{t-1} + z n
/// </code>
/// </summary>
public static class GruUpdateGate
{
    /// <summary>
    /// Turns weights that mean one into weights of the same function that mean the other. Since σ(-x) = 1 - σ(x), for the
    /// sigmoid and the hard sigmoid, the z block of all weights changes its sign (with layer normalisation, that of its gains
    /// and biases). Applied twice it changes nothing. Not to be called while a predictor or a trainer is at work.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">
    /// The name of a <see cref="RecurrentSpec"/> of GRUs in it; all its levels and directions are turned.
    /// </param>
    /// <exception cref="ArgumentException">There is no such layer, or its gates have another function.</exception>
    public static void Invert(RecurrentNetwork network, string layer)
    {
        ArgumentNullException.ThrowIfNull(network);
        RecurrentSpec spec = network.Spec.FindPart(layer, level: 0, isReverse: false).Spec;
        if (spec.Cell != CellType.Gru)
            throw new ArgumentException($"Layer '{layer}' is of {spec.Cell}; expected {CellType.Gru}.", nameof(layer));
        if (spec.GateNonlinearity is not (null or ActivationFunction.Sigmoid or ActivationFunction.HardSigmoid))
        {
            throw new ArgumentException(
                $"Layer '{layer}' has the gate function {spec.GateNonlinearity}; expected the sigmoid or the hard sigmoid.",
                nameof(layer));
        }

        // Normalisation mixes the blocks of a product: where there is one, the sign changes behind it.
        string factor = spec.LayerNormalization ? "norm" : "weight";
        string[] kinds = [$"{factor}_ih", $"{factor}_hh", "bias_ih", "bias_hh"];
        int directions = spec.Direction == Direction.Bidirectional ? 2 : 1;
        for (int level = 0; level < spec.LayerCount; level++)
        {
            for (int direction = 0; direction < directions; direction++)
            {
                RecurrentPart part = network.Spec.FindPart(layer, level, direction == 1);
                foreach (string kind in kinds)
                {
                    if (spec.Bias || !kind.StartsWith("bias", StringComparison.Ordinal))
                        NegateSecondBlock(network.Find(part.ParameterName(kind)));
                }
            }
        }
        network.Weights.Pack();
    }

    private static void NegateSecondBlock(NetworkParameter parameter)
    {
        float[] values = parameter.Values.ToArray();
        int block = values.Length / 3;
        for (int i = block; i < 2 * block; i++)
            values[i] = -values[i];
        parameter.Write(values);
    }
}
