using System;
using System.Linq;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

namespace RnnMl.Explaining;

/// <summary>
/// How much each feature of each step contributes to an output, by <see cref="IntegratedGradients"/>, compared with a sequence of the
/// same length in which scaled numbers are 0 and the vectors of categories are zeros. A category's contribution is the sum of those of
/// its vector's elements. It has buffers of its own and serves one thread at a time.
/// </summary>
internal sealed class SequenceContributions
{
    private readonly InputGradient _gradient;
    private readonly IntegratedGradients _integrated;
    private readonly EmbeddingSpec? _embedding;
    private readonly float[][] _vectors;

    /// <summary>For each input of <see cref="_gradient"/>'s network, the input of the whole network that it is made of.</summary>
    private readonly int[] _sources;
    private readonly int _width;
    private float[] _inputs = [];

    /// <param name="network">The network, whose output is one for each sequence.</param>
    /// <param name="points">The points at which gradients are taken.</param>
    public SequenceContributions(RecurrentNetwork network, int points)
    {
        _width = network.Spec.InputSize;
        _embedding = network.Spec.Layers[0] as EmbeddingSpec;
        (_gradient, _vectors, _sources) = _embedding == null
            ? (network.CreateInputGradient(), [], [.. Enumerable.Range(0, _width)])
            : WithoutEmbedding(network, _embedding);
        _integrated = new IntegratedGradients(_gradient, points, isFixed: new bool[_sources.Length]);
    }

    /// <summary>The contributions to one output.</summary>
    /// <param name="sequence">[T, I], scaled.</param>
    /// <param name="output">Which output; null for the largest.</param>
    /// <param name="contributions">[T, I]</param>
    public void Compute(ReadOnlySpan<float> sequence, int? output, Span<float> contributions)
    {
        var inputs = Embed(sequence);
        var explained = output ?? Largest(_gradient.Forward(inputs));
        var ofInputs = _integrated.Compute(inputs, (_, slopes) => slopes[explained] = 1);
        contributions.Clear();
        var width = _sources.Length;
        for (var i = 0; i < ofInputs.Length; i++)
            contributions[i / width * _width + _sources[i % width]] += (float)ofInputs[i];
    }

    // The network behind its embedding reads the vectors themselves, so that a category has a contribution at each step of its own.
    private static (InputGradient Gradient, float[][] Vectors, int[] Sources) WithoutEmbedding(RecurrentNetwork network, EmbeddingSpec embedding)
    {
        var features = embedding.Features;
        // The order in which an embedding lays out its output.
        int[] sources =
        [
            .. features.SelectMany(feature => Enumerable.Repeat(feature.Index, feature.Size)),
            .. Enumerable.Range(0, network.Spec.InputSize).Where(i => features.All(feature => feature.Index != i)),
        ];
        var rest = new RecurrentNetwork(network.Spec with { InputSize = sources.Length, Layers = [.. network.Spec.Layers.Skip(1)] }, seed: 0);
        foreach (var (to, from) in rest.Parameters.Zip(network.Parameters.Skip(features.Count)))
            to.SetValues(from.Values);
        return (rest.CreateInputGradient(), [.. network.Parameters.Take(features.Count).Select(parameter => parameter.Values.ToArray())], sources);
    }

    private ReadOnlySpan<float> Embed(ReadOnlySpan<float> sequence)
    {
        var (steps, width) = (sequence.Length / _width, _sources.Length);
        Buffers.Ensure(ref _inputs, steps, width);
        for (var step = 0; step < steps; step++)
        {
            var from = sequence.Slice(step * _width, _width);
            var to = _inputs.AsSpan(step * width, width);
            var place = 0;
            for (var i = 0; i < _vectors.Length; i++)
            {
                var feature = _embedding!.Features[i];
                _vectors[i].AsSpan((int)from[feature.Index] * feature.Size, feature.Size).CopyTo(to[place..]);
                place += feature.Size;
            }
            for (; place < width; place++)
                to[place] = from[_sources[place]];
        }
        return _inputs.AsSpan(0, steps * width);
    }

    private static int Largest(ReadOnlySpan<float> outputs)
    {
        var best = 0;
        for (var i = 1; i < outputs.Length; i++)
        {
            if (outputs[i] > outputs[best])
                best = i;
        }
        return best;
    }
}
