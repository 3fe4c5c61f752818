using System;
using System.Collections.Generic;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Sequences;

/// <summary>
/// Keeps rows that a cursor has left behind: their active columns, whatever their types, and their ids. A place that is given
/// back is used again, so there are never more than rows wanted at the same time.
/// </summary>
internal sealed class RowCopies
{
    private readonly ColumnCopies?[] _columns;
    private readonly ScalarCopies<DataViewRowId> _ids;
    private readonly Stack<int> _free = new();
    private int _places;
    private long _taken;

    /// <summary>Keeps rows of a cursor.</summary>
    /// <param name="row">The cursor.</param>
    /// <param name="active">The columns to keep, by their index.</param>
    public RowCopies(DataViewRow row, ActiveColumns active)
    {
        _ids = new ScalarCopies<DataViewRowId>(row.GetIdGetter());
        _columns = new ColumnCopies?[row.Schema.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = active[i] ? CopiesOf(row, row.Schema[i]) : null;
    }

    /// <summary>Copies the row where the cursor stands.</summary>
    /// <returns>The place of the copy, and how many were taken before.</returns>
    public (int Place, long Number) Take()
    {
        var place = _free.TryPop(out var free) ? free : _places++;
        _ids.Take(place);
        foreach (var column in _columns)
            column?.Take(place);
        return (place, _taken++);
    }

    /// <summary>Gives a place back.</summary>
    public void Release(int place) => _free.Push(place);

    /// <summary>A getter of a column.</summary>
    /// <param name="index">The column's index; it must be active.</param>
    /// <param name="place">Says which copy to read.</param>
    public Delegate CreateGetter(int index, Func<int> place) => _columns[index]!.CreateGetter(place);

    /// <summary>A getter of the rows' ids.</summary>
    /// <param name="place">Says which copy to read.</param>
    public ValueGetter<DataViewRowId> CreateIdGetter(Func<int> place) => (ValueGetter<DataViewRowId>)_ids.CreateGetter(place);

    private static ColumnCopies CopiesOf(DataViewRow row, DataViewSchema.Column column)
    {
        var (copies, item) = column.Type is VectorDataViewType vector
            ? (typeof(VectorCopies<>), vector.ItemType.RawType)
            : (typeof(ScalarCopies<>), column.Type.RawType);
        var getter = typeof(DataViewRow).GetMethod(nameof(DataViewRow.GetGetter))!
            .MakeGenericMethod(column.Type.RawType).Invoke(row, [column]);
        return (ColumnCopies)Activator.CreateInstance(copies.MakeGenericType(item), getter)!;
    }

    private abstract class ColumnCopies
    {
        public abstract void Take(int place);

        public abstract Delegate CreateGetter(Func<int> place);
    }

    private sealed class ScalarCopies<TValue>(ValueGetter<TValue> read) : ColumnCopies
    {
        private TValue[] _values = new TValue[1];

        public override void Take(int place)
        {
            if (place == _values.Length)
                Array.Resize(ref _values, 2 * place);
            read(ref _values[place]);
        }

        public override Delegate CreateGetter(Func<int> place)
        {
            ValueGetter<TValue> getter = (ref TValue value) => value = _values[place()];
            return getter;
        }
    }

    private sealed class VectorCopies<TItem>(ValueGetter<VBuffer<TItem>> read) : ColumnCopies
    {
        private VBuffer<TItem>[] _values = new VBuffer<TItem>[1];

        public override void Take(int place)
        {
            if (place == _values.Length)
                Array.Resize(ref _values, 2 * place);
            read(ref _values[place]);
        }

        public override Delegate CreateGetter(Func<int> place)
        {
            ValueGetter<VBuffer<TItem>> getter = (ref VBuffer<TItem> value) => _values[place()].CopyTo(ref value);
            return getter;
        }
    }
}
