using System;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Sequences;

namespace RnnMl.Trainers;

/// <summary>
/// Shows columns made of a network's outputs behind those of another cursor, of which it reads some rows ahead: a network scores
/// many sequences in less time than one after the other, to the same bits. One row is read first, then two, and so on to 32, so
/// that whoever wants but a few rows does not wait for many.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor, ISequenceOutputs
{
    private const int MostAhead = 32;

    private readonly ActiveColumns _active;
    private readonly DataViewRowCursor _input;
    private readonly Func<int, ISequenceOutputs, Delegate> _createGetter;
    private readonly RowCopies _copies;
    private readonly ScoringBatch _scored;
    private readonly int[] _places = new int[MostAhead];
    private readonly long[] _batches = new long[MostAhead];
    private ExceptionDispatchInfo? _failure;
    private int _ahead = 1;
    private int _count;
    private int _current;
    private long _position = -1;

    /// <summary>A cursor over another one.</summary>
    /// <param name="active">The columns that were asked for.</param>
    /// <param name="input">The other cursor.</param>
    /// <param name="network">The network, and how its inputs are read.</param>
    /// <param name="createGetter">Makes the getter of an own column, by its number, from the outputs where this cursor stands.</param>
    public ScoringCursor(ActiveColumns active, DataViewRowCursor input, ColumnNetwork network, Func<int, ISequenceOutputs, Delegate> createGetter)
    {
        _active = active;
        _input = input;
        _createGetter = createGetter;
        _copies = new RowCopies(input, active);
        _scored = new ScoringBatch(network, input, MostAhead);
    }

    public override DataViewSchema Schema => _active.Schema;

    public override long Position => _position;

    public override long Batch => _position < 0 ? _input.Batch : _batches[_current];

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _copies.CreateIdGetter(CurrentCopy);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Check(column);
        var inputCount = _input.Schema.Count;
        return ActiveColumns.Typed<TValue>(column, column.Index < inputCount
            ? _copies.CreateGetter(column.Index, CurrentCopy)
            : _createGetter(column.Index - inputCount, this));
    }

    public override bool MoveNext()
    {
        if (++_current >= _count)
            ReadAhead();
        _position = _count == 0 ? -1 : _position + 1;
        return _count > 0;
    }

    public ReadOnlySpan<float> Score()
    {
        RequireRow();
        return _scored.Outputs(_current);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private void ReadAhead()
    {
        // A row that cannot be read fails when it is its turn, not before.
        _failure?.Throw();
        for (var i = 0; i < _count; i++)
            _copies.Release(_places[i]);
        _scored.Clear();
        _count = _current = 0;
        try
        {
            while (_count < _ahead && !_scored.IsFull && _input.MoveNext())
            {
                _places[_count] = _copies.Take().Place;
                _scored.Add();
                _batches[_count++] = _input.Batch;
            }
        }
        catch (Exception e) when (_count > 0)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        _scored.Score();
        _ahead = Math.Min(2 * _ahead, MostAhead);
    }

    private int CurrentCopy()
    {
        RequireRow();
        return _places[_current];
    }

    private void RequireRow()
    {
        if (_position < 0)
            throw RowMessages.NoRow();
    }
}
