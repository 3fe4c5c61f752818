using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The projection of an LSTM's output (Sak et al. 2014; PyTorch's proj_size), with W_hr [P, H]:
/// <code>
/// h = W_hr m        dm = W_hr^T dh        dW_hr = sum dh m^T
/// </code>
/// </summary>
internal sealed class HiddenProjection<T>(RecurrentPart part, ParameterSet<T> parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _weight = parameters[part.ParameterName("weight_hr")];
    private readonly PackedMatrix<T> _transposed = parameters.Transposed(parameters[part.ParameterName("weight_hr")]);
    private readonly PackedMatrix<T> _packed = new();
    private readonly int _inputSize = part.Spec.HiddenSize;
    private readonly int _outputSize = part.Spec.ProjectionSize;
    private T[] _inputs = [];
    private T[] _inputGradients = [];
    private T[] _outputGradients = [];
    private int _rows;

    public void Begin(int rows)
    {
        _rows = rows;
        Buffers.Ensure(ref _inputs, rows, _inputSize);
        Buffers.Ensure(ref _inputGradients, rows, _inputSize);
        Buffers.Ensure(ref _outputGradients, rows, _outputSize);
    }

    /// <summary>m of some rows of the batch, [rows, H].</summary>
    public Span<T> Inputs(int first, int rows) => _inputs.AsSpan(first * _inputSize, rows * _inputSize);

    /// <summary>h from <see cref="Inputs"/>.</summary>
    public void Forward(int first, int rows, Span<T> hidden)
    {
        hidden.Clear();
        MatrixProduct.Add(Inputs(first, rows), _transposed, hidden, rows);
    }

    /// <summary>Before all calls of <see cref="Backward"/>.</summary>
    public void BeginBackward() => _packed.Pack(_weight.In((ReadOnlySpan<T>)parameters.Values), _outputSize, _inputSize);

    /// <summary>dm from dh.</summary>
    public ReadOnlySpan<T> Backward(int first, int rows, ReadOnlySpan<T> hiddenGradient)
    {
        hiddenGradient.CopyTo(_outputGradients.AsSpan(first * _outputSize));
        Span<T> gradient = _inputGradients.AsSpan(0, rows * _inputSize);
        gradient.Clear();
        MatrixProduct.Add(hiddenGradient, _packed, gradient, rows);
        return gradient;
    }

    /// <summary>After all calls of <see cref="Backward"/>: adds dW_hr to the gradients of all parameters.</summary>
    public void EndBackward(Span<T> gradients)
    {
        _packed.Pack(Inputs(0, _rows), _rows, _inputSize);
        MatrixProduct.AddTransposed(_outputGradients.AsSpan(0, _rows * _outputSize), _packed, _weight.In(gradients), _outputSize);
    }
}
