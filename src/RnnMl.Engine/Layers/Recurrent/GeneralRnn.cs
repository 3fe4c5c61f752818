using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Elman's network with any of its options; without them it computes what <see cref="SimpleRnn{T, TLanes}"/> does, but for rounding, and
/// more slowly:
/// <code>
/// s_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
/// h_t = f(s_t)
///
/// ds_t = dh_t f'(s_t)        f' is found from h_t (<see cref="ElementFunction{T}"/>)
/// </code>
/// </summary>
internal sealed class GeneralRnn<T>(RecurrentPart part, ParameterSet<T> parameters)
    : GeneralRecurrentLayer<T>(part, parameters, separateSums: false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ElementFunction<T> _function = new(part.Spec.Nonlinearity, part.Spec.NonlinearityAlpha);
    private readonly LearnedAlpha<T>? _learnedAlpha = part.Spec.LearnedAlpha ? new(part, parameters) : null;
    private readonly SumClipping<T>? _clipping = SumClipping<T>.Create(part.Spec);

    private protected override void BeginCell(int rows) => _clipping?.Begin(rows);

    private protected override void ForwardStep(int first, int rows)
    {
        Span<T> s = InputSums(first, rows);
        Span<T> h = State.Hidden[..s.Length];
        if (SeparateSums)
            RowSums.Add(s, RecurrentSums(first, rows), s);
        _clipping?.Forward(first, 0, s);
        if (_learnedAlpha is null)
            _function.Forward(s, h);
        else
            _learnedAlpha.Forward(s, h);
    }

    private protected override void BackwardStep(int first, int rows, Span<T> gradients)
    {
        Span<T> s = InputSums(first, rows);
        Span<T> dh = StateGradient.Hidden[..s.Length];
        if (_learnedAlpha is null)
            _function.Backward(HiddenOf(first, rows), dh, s);
        else
            _learnedAlpha.Backward(dh, s, gradients);
        _clipping?.Backward(first, 0, s);
        if (SeparateSums)
            s.CopyTo(RecurrentSums(first, rows));
        dh.Clear();
    }
}
