using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace RnnMl.Engine;

/// <summary>What the tensors of a PyTorch nn.LSTM, nn.GRU or nn.RNN say about the module that they come from.</summary>
internal static class PyTorchModule
{
    private const string FirstWeight = "weight_ih_l0";

    /// <summary>
    /// A network of that one module, named by the tensors' common prefix. Its size, kind, levels, directions, biases and
    /// projection follow from names and shapes; that all others fit is left to whoever reads the tensors.
    /// </summary>
    public static NetworkSpec Infer(SafetensorsHeader header, ActivationFunction nonlinearity)
    {
        var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        string? prefix = null;
        foreach (SafetensorsEntry tensor in header.Tensors)
        {
            tensors.Add(tensor.Name, tensor);
            if (!tensor.Name.EndsWith(FirstWeight, StringComparison.Ordinal))
                continue;
            if (prefix is not null)
            {
                throw new InvalidDataException(
                    $"The file holds several recurrent modules, '{Show(prefix)}' and '{Show(tensor.Name)}'; expected one.");
            }
            prefix = tensor.Name[..^FirstWeight.Length];
        }
        if (prefix is null)
        {
            throw new InvalidDataException(
                $"The file has no tensor '{FirstWeight}', with or without a prefix; " +
                "expected the state of an nn.LSTM, nn.GRU or nn.RNN.");
        }
        if (prefix.Length > 0 && !prefix.EndsWith('.'))
        {
            throw new InvalidDataException(
                $"Tensor '{Show(prefix + FirstWeight)}': expected '{FirstWeight}' alone or behind a point.");
        }

        (int gates, int inputSize) = Shape(FirstWeight);
        (_, int stateWidth) = Shape("weight_hh_l0");
        bool isBidirectional = tensors.ContainsKey(prefix + FirstWeight + "_reverse");
        bool isProjected = tensors.ContainsKey(prefix + "weight_hr_l0");
        int hiddenSize = isProjected ? Shape("weight_hr_l0").Columns : stateWidth;
        CellType cell = (gates % hiddenSize == 0 ? gates / hiddenSize : 0) switch
        {
            1 => CellType.SimpleRnn,
            3 => CellType.Gru,
            4 => CellType.Lstm,
            _ => throw new InvalidDataException(
                $"Tensor '{Show(prefix + FirstWeight)}' has {gates} rows; " +
                $"expected 1, 3 or 4 times the hidden size, {hiddenSize}."),
        };
        int levels = 1;
        while (tensors.ContainsKey($"{prefix}weight_ih_l{levels.ToString(CultureInfo.InvariantCulture)}"))
            levels++;
        return new NetworkSpec
        {
            InputSize = inputSize,
            Layers =
            [
                new RecurrentSpec
                {
                    Name = prefix.TrimEnd('.'),
                    Cell = cell,
                    HiddenSize = hiddenSize,
                    LayerCount = levels,
                    Bias = tensors.ContainsKey(prefix + "bias_ih_l0"),
                    Direction = isBidirectional ? Direction.Bidirectional : Direction.Forward,
                    ProjectionSize = isProjected ? stateWidth : 0,
                    Nonlinearity = nonlinearity,
                },
            ],
        };

        (int Rows, int Columns) Shape(string name)
        {
            string shown = Show(prefix + name);
            if (!tensors.TryGetValue(prefix + name, out SafetensorsEntry? tensor))
                throw new InvalidDataException($"The file has no tensor '{shown}'.");
            if (tensor.Shape.Length != 2 || !IsSize(tensor.Shape[0]) || !IsSize(tensor.Shape[1]))
            {
                throw new InvalidDataException(
                    $"Tensor '{shown}' has shape [{string.Join(", ", tensor.Shape)}]; " +
                    $"expected two dimensions of 1 to {NetworkSpec.MaxSize}.");
            }
            return ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        }

        static bool IsSize(long dimension) => dimension is >= 1 and <= NetworkSpec.MaxSize;
    }

    private static string Show(string name) => SafetensorsHeader.Shorten(name);
}
