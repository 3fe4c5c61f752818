using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Engine;

/// <summary>
/// Scores sequences and tells how the outputs change with the inputs: the gradient that saliency maps and integrated gradients
/// are made of. It has buffers of its own and serves one thread at a time. Dropout drops nothing, and batch normalisation
/// normalises as in inference.
/// </summary>
public sealed class InputGradient
{
    private readonly LayerStack<float> _stack;
    private readonly float[] _weightGradients;
    private readonly IReadOnlyList<NetworkParameter> _parameters;
    private readonly int _inputSize;

    internal InputGradient(RecurrentNetwork network)
    {
        _stack = new LayerStack<float>(network.Spec, network.Weights);
        _weightGradients = new float[network.Weights.TrainedLength];
        _parameters = network.Parameters;
        _inputSize = network.Spec.InputSize;
    }

    /// <summary>Scores one sequence.</summary>
    /// <param name="sequence">[T, I] row-major by time, T at least 1.</param>
    /// <returns>[OutputSize] or [T, OutputSize]; valid until the next call.</returns>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> sequence)
    {
        (int steps, int rest) = Math.DivRem(sequence.Length, _inputSize);
        if (steps == 0 || rest != 0)
        {
            throw new ArgumentException(
                $"The sequence has {sequence.Length} values; expected a positive multiple of the input size, {_inputSize}.",
                nameof(sequence));
        }
        _stack.Begin([steps], Pass.Differentiable);
        sequence.CopyTo(_stack.Input);
        _stack.Forward();
        return _stack.Output;
    }

    /// <summary>The gradient of a weighted sum of the outputs of the last <see cref="Forward"/>; once for each.</summary>
    /// <param name="outputWeights">As many as there are outputs: the weights of the sum.</param>
    /// <returns>
    /// [T, I]; 0 for what is read as an index alone (<see cref="CategoricalFeature"/>), whose vectors <see cref="OfParameter"/> tells of.
    /// Valid until the next call.
    /// </returns>
    /// <exception cref="ArgumentException">There are more weights than outputs, or fewer.</exception>
    public ReadOnlySpan<float> Backward(ReadOnlySpan<float> outputWeights)
    {
        if (outputWeights.Length != _stack.Output.Length)
        {
            throw new ArgumentException(
                $"There are {outputWeights.Length} weights; the sequence has {_stack.Output.Length} outputs.", nameof(outputWeights));
        }
        // Layers add to them.
        _weightGradients.AsSpan().Clear();
        return _stack.Backward(outputWeights, _weightGradients, needInputGradient: true);
    }

    /// <summary>The gradient of the sum of the last <see cref="Backward"/> with respect to a parameter, such as the vectors of categories.</summary>
    /// <param name="parameter">One of the network's <see cref="RecurrentNetwork.Parameters"/>.</param>
    /// <returns>As many as the parameter has values, in their order. Valid until the next call.</returns>
    /// <exception cref="ArgumentException">The parameter is another network's, or it has no gradient.</exception>
    public ReadOnlySpan<float> OfParameter(NetworkParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!parameter.IsTrained || !_parameters.Contains(parameter))
            throw new ArgumentException($"'{parameter.Name}' is no parameter that this network is trained by.", nameof(parameter));
        return parameter.In(_weightGradients);
    }
}
