using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Sequences;

/// <summary>Reads the sequences of a column where a row stands.</summary>
internal sealed class SequenceReader<TItem>(SequenceLayout layout, DataViewRow row)
{
    private readonly ValueGetter<VBuffer<TItem>> _getter = row.GetGetter<VBuffer<TItem>>(layout.Column);
    private VBuffer<TItem> _read;
    private VBuffer<TItem> _dense;

    /// <summary>The row's sequence, [T, F]; valid until the next is read.</summary>
    /// <param name="steps">T.</param>
    /// <exception cref="InvalidOperationException">The row holds no sequence of the layout.</exception>
    public ReadOnlySpan<TItem> Read(out int steps)
    {
        _getter(ref _read);
        steps = layout.CountSteps(_read.Length, row);
        if (!_read.IsDense)
            _read.CopyToDense(ref _dense);
        return Values;
    }

    /// <summary>What was read last.</summary>
    public ReadOnlySpan<TItem> Values => _read.IsDense ? _read.GetValues() : _dense.GetValues();
}
