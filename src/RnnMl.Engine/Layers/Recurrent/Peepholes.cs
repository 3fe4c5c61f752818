using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What the gates of an LSTM see of c (Gers and Schmidhuber 2000; Graves 2013, equations 7 to 10), with w [H] unit by unit:
/// <code>
/// s_i += w_ci c_{t-1}     s_f += w_cf c_{t-1}                 s_o += w_co c_t
///
/// dw_ci = sum ds_i c_{t-1}    dw_cf = sum ds_f c_{t-1}        dw_co = sum ds_o c_t
/// dc_{t-1} += w_ci ds_i + w_cf ds_f                           dc_t += w_co ds_o
/// </code>
/// With coupled gates there is no f.
/// </summary>
internal sealed class Peepholes<T>(RecurrentPart part, ParameterSet<T> parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _inputWeight = parameters[part.ParameterName("weight_ci")];
    private readonly Parameter<T>? _forgetWeight =
        part.Spec.CoupledGates ? null : parameters[part.ParameterName("weight_cf")];
    private readonly Parameter<T> _outputWeight = parameters[part.ParameterName("weight_co")];

    /// <summary>For one row: adds to the sums of i and f, [H] each, one after the other.</summary>
    public void AddToGates(ReadOnlySpan<T> previousCell, Span<T> sums)
    {
        int H = previousCell.Length;
        AddProduct(_inputWeight, previousCell, sums[..H]);
        if (_forgetWeight is not null)
            AddProduct(_forgetWeight, previousCell, sums.Slice(H, H));
    }

    /// <summary>For one row: adds to the sum of o.</summary>
    public void AddToOutput(ReadOnlySpan<T> cell, Span<T> sum) => AddProduct(_outputWeight, cell, sum);

    /// <summary>The gradients of <see cref="AddToGates"/>.</summary>
    public void BackwardGates(
        ReadOnlySpan<T> previousCell, ReadOnlySpan<T> sumGradients, Span<T> previousCellGradient, Span<T> gradients)
    {
        int H = previousCell.Length;
        Backward(_inputWeight, previousCell, sumGradients[..H], previousCellGradient, gradients);
        if (_forgetWeight is not null)
            Backward(_forgetWeight, previousCell, sumGradients.Slice(H, H), previousCellGradient, gradients);
    }

    /// <summary>The gradients of <see cref="AddToOutput"/>.</summary>
    public void BackwardOutput(ReadOnlySpan<T> cell, ReadOnlySpan<T> sumGradient, Span<T> cellGradient, Span<T> gradients) =>
        Backward(_outputWeight, cell, sumGradient, cellGradient, gradients);

    private void AddProduct(Parameter<T> weight, ReadOnlySpan<T> cell, Span<T> sum) =>
        Rows.MultiplyAdd(weight.In((ReadOnlySpan<T>)parameters.Values), cell, sum, sum);

    private void Backward(
        Parameter<T> weight, ReadOnlySpan<T> cell, ReadOnlySpan<T> sumGradient, Span<T> cellGradient, Span<T> gradients)
    {
        AddProduct(weight, sumGradient, cellGradient);
        Span<T> weightGradient = weight.In(gradients);
        Rows.MultiplyAdd(cell, sumGradient, weightGradient, weightGradient);
    }
}
