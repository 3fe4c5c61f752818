using System;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Explaining;

/// <summary>
/// Integrated gradients (Sundararajan, Taly and Yan 2017): how much each input contributes to an output, compared with a sequence
/// of the same length that says nothing, in which scaled numbers are 0 and the vectors of categories are zero:
/// <code>
/// a_i = x_i times the mean over k = 0..m-1 of dF/dx_i at x (k + 1/2) / m
/// </code>
/// with the midpoint rule for the integral. Completeness: for large m the sum of all a_i is F(x) - F(0). A category's contribution
/// is the sum of those of its vector's elements. It has buffers of its own and serves one thread at a time.
/// </summary>
internal sealed class IntegratedGradients
{
    private readonly InputGradient _gradient;
    private readonly EmbeddingSpec? _embedding;
    private readonly float[][] _vectors;

    /// <summary>For each input of <see cref="_gradient"/>'s network, the input of the whole network that it is made of.</summary>
    private readonly int[] _sources;
    private readonly int _width;
    private readonly int _steps;
    private float[] _inputs = [];
    private float[] _scaled = [];
    private double[] _sums = [];

    /// <param name="network">The network, whose output is one for each sequence.</param>
    /// <param name="steps">m</param>
    public IntegratedGradients(RecurrentNetwork network, int steps)
    {
        _steps = steps;
        _width = network.Spec.InputSize;
        _embedding = network.Spec.Layers[0] as EmbeddingSpec;
        if (_embedding == null)
        {
            _vectors = [];
            _sources = [.. Enumerable.Range(0, _width)];
            _gradient = network.CreateInputGradient();
            return;
        }

        var features = _embedding.Features;
        _vectors = [.. network.Parameters.Take(features.Count).Select(parameter => parameter.Values.ToArray())];
        // The order in which an embedding lays out its output.
        _sources =
        [
            .. features.SelectMany(feature => Enumerable.Repeat(feature.Index, feature.Size)),
            .. Enumerable.Range(0, _width).Where(i => features.All(feature => feature.Index != i)),
        ];
        var rest = new RecurrentNetwork(network.Spec with { InputSize = _sources.Length, Layers = [.. network.Spec.Layers.Skip(1)] }, seed: 0);
        foreach (var (to, from) in rest.Parameters.Zip(network.Parameters.Skip(features.Count)))
            to.SetValues(from.Values);
        _gradient = rest.CreateInputGradient();
    }

    /// <summary>The contributions to one output.</summary>
    /// <param name="sequence">[T, I], scaled.</param>
    /// <param name="output">Which output; null for the largest.</param>
    /// <param name="contributions">[T, I]</param>
    public void Compute(ReadOnlySpan<float> sequence, int? output, Span<float> contributions)
    {
        Embed(sequence);
        var outputs = _gradient.Forward(_inputs);
        Span<float> weights = outputs.Length <= 256 ? stackalloc float[outputs.Length] : new float[outputs.Length];
        weights[output ?? Largest(outputs)] = 1;
        _sums.AsSpan().Clear();
        for (var k = 0; k < _steps; k++)
        {
            var alpha = (k + 0.5f) / _steps;
            for (var i = 0; i < _inputs.Length; i++)
                _scaled[i] = alpha * _inputs[i];
            _gradient.Forward(_scaled);
            var gradient = _gradient.Backward(weights);
            for (var i = 0; i < _sums.Length; i++)
                _sums[i] += gradient[i];
        }

        contributions.Clear();
        var width = _sources.Length;
        for (var i = 0; i < _inputs.Length; i++)
            contributions[i / width * _width + _sources[i % width]] += (float)(_inputs[i] * _sums[i] / _steps);
    }

    private void Embed(ReadOnlySpan<float> sequence)
    {
        var (steps, width) = (sequence.Length / _width, _sources.Length);
        if (_inputs.Length != steps * width)
            (_inputs, _scaled, _sums) = (new float[steps * width], new float[steps * width], new double[steps * width]);
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
