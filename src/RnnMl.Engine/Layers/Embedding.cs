using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// For every row, the vectors of its categories, then its numeric features as they are:
/// <code>
/// y = [E_1[x[p_1]], E_2[x[p_2]], …, x[q_1], x[q_2], …]
/// dE_i[k] = sum of dy's part i over the rows where x[p_i] = k, but none for the padding index
/// dx[q_j] = its part of dy        dx[p_i] = 0
/// </code>
/// </summary>
internal sealed class Embedding<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EmbeddingSpec _spec;
    private readonly ParameterSet<T> _parameters;
    private readonly CategoricalFeature[] _features;
    private readonly Parameter<T>[] _weights;
    private readonly int[] _numeric;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private BatchLayout _layout = new();
    private int _rows;
    private int _firstSequence;

    public Embedding(EmbeddingSpec spec, int inputSize, ParameterSet<T> parameters)
    {
        _spec = spec;
        _parameters = parameters;
        _inputSize = inputSize;
        _features = [.. spec.Features];
        _weights = new Parameter<T>[_features.Length];
        var isCategorical = new bool[inputSize];
        for (int i = 0; i < _features.Length; i++)
        {
            _weights[i] = parameters[spec.WeightName(i)];
            _outputSize += _features[i].Size;
            isCategorical[_features[i].Index] = true;
        }
        _numeric = new int[inputSize - _features.Length];
        _outputSize += _numeric.Length;
        int j = 0;
        for (int p = 0; p < inputSize; p++)
        {
            if (!isCategorical[p])
                _numeric[j++] = p;
        }
    }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * _outputSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        _firstSequence = pass.FirstSequence;
        Buffers.Ensure(ref _output, rows, _outputSize);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        ReadOnlySpan<T> values = _parameters.Values;
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<T> x = input.Slice(row * _inputSize, _inputSize);
            Span<T> y = _output.AsSpan(row * _outputSize, _outputSize);
            for (int i = 0; i < _features.Length; i++)
            {
                int size = _features[i].Size;
                int category = Category.Of(x[_features[i].Index], _features[i], _spec.Name, _layout, row, _firstSequence);
                _weights[i].In(values).Slice(category * size, size).CopyTo(y);
                y = y[size..];
            }
            for (int j = 0; j < _numeric.Length; j++)
                y[j] = x[_numeric[j]];
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        Span<T> inputGradient = [];
        if (needInputGradient)
        {
            Buffers.Ensure(ref _inputGradient, _rows, _inputSize);
            inputGradient = _inputGradient.AsSpan(0, _rows * _inputSize);
            inputGradient.Clear();
        }
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<T> x = input.Slice(row * _inputSize, _inputSize);
            ReadOnlySpan<T> dy = outputGradient.Slice(row * _outputSize, _outputSize);
            for (int i = 0; i < _features.Length; i++)
            {
                int size = _features[i].Size;
                int category = int.CreateTruncating(x[_features[i].Index]);
                if (category != _features[i].PaddingIndex)
                    RowSums.Add(dy[..size], _weights[i].In(gradients).Slice(category * size, size));
                dy = dy[size..];
            }
            for (int j = 0; needInputGradient && j < _numeric.Length; j++)
                inputGradient[row * _inputSize + _numeric[j]] = dy[j];
        }
        return inputGradient;
    }
}
