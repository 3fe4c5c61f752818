using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// The architecture of a network: the size of its input and its layers in order. Immutable, compared by value, and the
/// JSON document that stands beside the weights in a file.
/// </summary>
/// <example>
/// <code>
/// var spec = new NetworkSpec
/// {
///     InputSize = 3,
///     Layers =
///     [
///         new RecurrentSpec { Name = "rnn", Cell = CellType.Lstm, HiddenSize = 64 },
///         new LastStepSpec { Name = "last" },
///         new DenseSpec { Name = "head", OutputSize = 12 },
///     ],
/// };
/// </code>
/// </example>
public sealed record NetworkSpec
{
    internal const int MaxSize = 1 << 20;
    internal const int MaxLayers = 256;
    internal const int MaxStateSize = 1 << 22;
    private const int MaxNameLength = 100;

    private readonly LayerSpec[] _layers = [];

    /// <summary>I, the number of features at each time step; 1 to 1,048,576.</summary>
    public required int InputSize { get; init; }

    /// <summary>The layers, from the input to the output; 1 to 256.</summary>
    public required IReadOnlyList<LayerSpec> Layers
    {
        get => Array.AsReadOnly(_layers);
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _layers = [.. value];
        }
    }

    /// <summary>The number of outputs, per sequence or (see <see cref="OutputIsSequence"/>) per time step.</summary>
    /// <exception cref="ArgumentException">The specification is not valid.</exception>
    [JsonIgnore]
    public int OutputSize => Check().Size;

    /// <summary>Whether the output is a sequence [T, OutputSize] for each input sequence, rather than one [OutputSize].</summary>
    /// <exception cref="ArgumentException">The specification is not valid.</exception>
    [JsonIgnore]
    public bool OutputIsSequence => Check().IsSequence;

    /// <summary>Checks every size and name, and that the layers fit each other.</summary>
    /// <exception cref="ArgumentException">
    /// Something does not; the message names the layer, the value and what is expected.
    /// </exception>
    public void Validate() => Check();

    /// <summary>The specification as a JSON document.</summary>
    /// <exception cref="ArgumentException">The specification is not valid.</exception>
    public string ToJson()
    {
        Validate();
        return NetworkSpecJson.Write(this);
    }

    /// <summary>Reads and checks a JSON document as <see cref="ToJson"/> writes it; the document need not be trusted.</summary>
    /// <param name="utf8Json">The document in UTF-8, up to 1 MiB.</param>
    /// <exception cref="InvalidDataException">It is no such document, or the specification in it is not valid.</exception>
    public static NetworkSpec FromJson(ReadOnlySpan<byte> utf8Json) => NetworkSpecJson.Read(utf8Json);

    /// <inheritdoc cref="FromJson(ReadOnlySpan{byte})"/>
    /// <param name="json">The document, up to 1 MiB.</param>
    public static NetworkSpec FromJson(string json) => NetworkSpecJson.Read(Encoding.UTF8.GetBytes(json));

    /// <inheritdoc/>
    public bool Equals(NetworkSpec? other) =>
        other is not null && InputSize == other.InputSize && _layers.AsSpan().SequenceEqual(other._layers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(InputSize);
        foreach (LayerSpec layer in _layers)
            hash.Add(layer);
        return hash.ToHashCode();
    }

    /// <summary>The input size and the layers, of an invalid specification too.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{nameof(NetworkSpec)} {{ {nameof(InputSize)} = {InputSize}, ") +
        $"{nameof(Layers)} = [{string.Join<LayerSpec>(", ", _layers)}] }}";

    /// <summary>
    /// How many of a sequence's last steps only a decoder reads (<see cref="SegmentDecoderSpec.Future"/>); 0 where there is none.
    /// </summary>
    internal int FutureSteps => _layers.OfType<SegmentDecoderSpec>().FirstOrDefault(decoder => decoder.Future is not null)?.SegmentCount ?? 0;

    /// <summary>All parameters in the order in which files hold them.</summary>
    internal IEnumerable<ParameterShape> Parameters()
    {
        var shape = new ActivationShape(InputSize, IsSequence: true);
        foreach (LayerSpec layer in _layers)
        {
            foreach (ParameterShape parameter in layer.Parameters(shape.Size))
                yield return parameter;
            shape = layer.Check(shape);
        }
    }

    /// <summary>A cell of the recurrent layer <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal RecurrentPart FindPart(string name, int level, bool isReverse)
    {
        var shape = new ActivationShape(InputSize, IsSequence: true);
        foreach (LayerSpec layer in _layers)
        {
            if (layer.Name != name || layer is not RecurrentSpec spec)
            {
                shape = layer.Check(shape);
                continue;
            }
            foreach (RecurrentPart part in spec.Parts(shape.Size))
            {
                if (part.Level == level && part.IsSecond == isReverse)
                    return part;
            }
            throw new ArgumentException(
                $"Layer '{name}' has no {(isReverse ? "second direction" : "cell")} at level {level}; " +
                $"it has {spec.LayerCount} levels and is {spec.Direction}.");
        }
        throw new ArgumentException($"The network has no recurrent layer named '{name}'.");
    }

    private ActivationShape Check()
    {
        if (InputSize is < 1 or > MaxSize)
            throw new ArgumentException($"{nameof(InputSize)} is {InputSize}; expected 1 to {MaxSize}.");
        if (_layers.Length is 0 or > MaxLayers)
            throw new ArgumentException($"{nameof(Layers)} holds {_layers.Length} layers; expected 1 to {MaxLayers}.");

        var names = new HashSet<string>(StringComparer.Ordinal);
        var cells = new Dictionary<string, RecurrentPart>(StringComparer.Ordinal);
        long stateSize = 0;
        SegmentDecoderSpec? reader = null;
        var shape = new ActivationShape(InputSize, IsSequence: true);
        foreach (LayerSpec layer in _layers)
        {
            if (layer is null)
                throw new ArgumentException($"{nameof(Layers)} holds a null.");
            CheckName(layer.Name);
            if (!names.Add(layer.Name))
                throw new ArgumentException($"Two layers are named '{layer.Name}'; names must differ.");
            ActivationShape output = layer.Check(shape);
            if (layer is RecurrentSpec recurrent)
                cells[layer.Name] = recurrent.TopPart(shape.Size);
            if (layer is SegmentDecoderSpec decoder)
            {
                decoder.CheckWithin(InputSize, cells, shape.Size);
                if (decoder.Future is not null && reader is not null)
                    throw new ArgumentException($"Layers '{reader.Name}' and '{layer.Name}' both read the future; expected one that does.");
                reader ??= decoder.Future is null ? null : decoder;
            }
            stateSize += layer.StateSize(shape.Size);
            if (stateSize > MaxStateSize)
            {
                throw new ArgumentException(
                    $"With layer '{layer.Name}' the network keeps {stateSize} values of each sequence from step to step; " +
                    $"expected at most {MaxStateSize}.");
            }
            shape = output;
        }
        if (reader is not null && shape.IsSequence)
            throw new ArgumentException($"Layer '{reader.Name}' reads the last steps of sequences, and the network answers at each; expected one output.");
        long count = 0;
        names.Clear();
        foreach (ParameterShape parameter in Parameters())
        {
            if (!names.Add(parameter.Name))
            {
                throw new ArgumentException(
                    $"Two parameters are named '{parameter.Name}'; the names of their layers must not make them equal.");
            }
            count += parameter.Length;
        }
        if (count > Array.MaxLength)
            throw new ArgumentException($"The network has {count} parameters; the most that it can have is {Array.MaxLength}.");
        return shape;
    }

    private static void CheckName(string name)
    {
        if (name is null)
            throw new ArgumentException("A layer's name is null.");
        if (name.Length > MaxNameLength)
            throw new ArgumentException($"A layer's name has {name.Length} characters; expected at most {MaxNameLength}.");
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                throw new ArgumentException($"Layer name '{name}': expected only letters, digits, '_', '-' and '.'.");
        }
    }
}
