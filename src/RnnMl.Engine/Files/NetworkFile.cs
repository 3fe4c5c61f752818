using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace RnnMl.Engine;

/// <summary>A network as a safetensors file that stands alone: the specification is in the metadata.</summary>
internal static class NetworkFile
{
    private const string SpecKey = "rnnml.network";

    public static void Write(RecurrentNetwork network, Stream stream)
    {
        float[] values = network.Weights.Values;
        SafetensorsTensor[] tensors = [.. network.Weights.Items.Select(parameter =>
            new SafetensorsTensor(parameter.Name, parameter.Shape, values.AsMemory(parameter.Offset, parameter.Length)))];
        SafetensorsWriter.Write(stream, [new(SpecKey, network.Spec.ToJson())], tensors);
    }

    /// <param name="stream">The file.</param>
    /// <param name="spec">The architecture, or null if it is to be found in the file.</param>
    public static RecurrentNetwork Read(Stream stream, NetworkSpec? spec) => Read(stream, header => spec ?? ReadSpec(header));

    /// <inheritdoc cref="RecurrentNetwork.LoadPyTorch"/>
    public static RecurrentNetwork ReadPyTorch(Stream stream, ActivationFunction nonlinearity) => Read(stream, header =>
    {
        NetworkSpec spec = PyTorchModule.Infer(header, nonlinearity);
        try
        {
            spec.Validate();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The file's tensors are not those of a module that can be read: {e.Message}", e);
        }
        return spec;
    });

    private static RecurrentNetwork Read(Stream stream, Func<SafetensorsHeader, NetworkSpec> specOf)
    {
        NetworkSpec? spec = null;
        var file = SafetensorsReader.Read(stream, header =>
        {
            spec = specOf(header);
            CheckTensors(spec, header);
        });
        var network = RecurrentNetwork.CreateEmpty(spec!);
        foreach (SafetensorsEntry tensor in file.Header.Tensors)
        {
            if (network.Weights.Find(tensor.Name) is { } parameter)
                file.Read(tensor, parameter.In(network.Weights.Values.AsSpan()));
        }
        network.Weights.Pack();
        return network;
    }

    private static NetworkSpec ReadSpec(SafetensorsHeader header)
    {
        if (!header.Metadata.TryGetValue(SpecKey, out string? json))
            throw new InvalidDataException($"The file's metadata has no '{SpecKey}', which holds a network's specification.");
        return NetworkSpec.FromJson(json);
    }

    private static void CheckTensors(NetworkSpec spec, SafetensorsHeader header)
    {
        var found = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (ParameterShape parameter in spec.Parameters())
        {
            if (!found.Remove(parameter.Name, out SafetensorsEntry? tensor))
            {
                missing.Add(parameter.Name);
            }
            else if (!tensor.Shape.SequenceEqual(parameter.Shape.Select(dimension => (long)dimension)))
            {
                string expected = string.Join(", ", parameter.Shape);
                throw new InvalidDataException(
                    $"Tensor '{parameter.Name}' has shape [{string.Join(", ", tensor.Shape)}]; expected [{expected}].");
            }
        }
        foreach (string name in spec.Layers.SelectMany(layer => layer.UnusedTensors))
            found.Remove(name);
        if (missing.Count == 0 && found.Count == 0)
            return;

        string message = "The file's tensors are not those of the network.";
        if (missing.Count > 0)
            message += $" Missing: {List(missing)}.";
        if (found.Count > 0)
            message += $" Unexpected: {List(found.Keys.Order(StringComparer.Ordinal).ToList())}.";
        throw new InvalidDataException(message);
    }

    private static string List(List<string> names)
    {
        const int Shown = 10;
        string list = string.Join(", ", names.Take(Shown).Select(name => $"'{SafetensorsHeader.Shorten(name)}'"));
        return names.Count > Shown ? $"{list} and {names.Count - Shown} more" : list;
    }
}
