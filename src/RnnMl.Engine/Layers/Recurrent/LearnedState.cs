using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// An initial state that is a parameter, the same for every sequence and slot; its gradient is the sum of theirs.
/// </summary>
internal sealed class LearnedState<T>(RecurrentPart part, ParameterSet<T> parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _hidden = parameters[part.ParameterName("h_0")];
    private readonly Parameter<T>? _cell = part.Spec.Cell == CellType.Lstm ? parameters[part.ParameterName("c_0")] : null;
    private readonly int _slots = part.Spec.Dilation;

    public void Forward(RecurrentState<T> state, int sequences)
    {
        ReadOnlySpan<T> values = parameters.Values;
        for (int slot = 0; slot < _slots; slot++)
        {
            state.Slot = slot;
            for (int b = 0; b < sequences; b++)
            {
                _hidden.In(values).CopyTo(state.HiddenOf(b));
                _cell?.In(values).CopyTo(state.CellOf(b));
            }
        }
    }

    /// <summary>One sequence's state as <see cref="IStatefulLayer{T}"/> has it: h of all slots, then c of all slots.</summary>
    public void CopyTo(Span<T> state)
    {
        ReadOnlySpan<T> values = parameters.Values;
        int length = _slots * _hidden.Length;
        RowSums.Broadcast(_hidden.In(values), state[..length]);
        if (_cell is not null)
            RowSums.Broadcast(_cell.In(values), state[length..]);
    }

    public void Backward(RecurrentState<T> stateGradient, int sequences, Span<T> gradients)
    {
        for (int slot = 0; slot < _slots; slot++)
        {
            stateGradient.Slot = slot;
            for (int b = 0; b < sequences; b++)
            {
                RowSums.Add(stateGradient.HiddenOf(b), _hidden.In(gradients));
                if (_cell is not null)
                    RowSums.Add(stateGradient.CellOf(b), _cell.In(gradients));
            }
        }
    }
}
