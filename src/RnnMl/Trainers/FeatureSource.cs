using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;

namespace RnnMl.Trainers;

/// <summary>Reads one column of features where a row stands.</summary>
internal abstract class FeatureSource(FeatureColumn column)
{
    private protected delegate void Conversion<TItem>(ReadOnlySpan<TItem> items, Span<float> values);

    public string Name => column.Name;

    public int FeatureCount => column.FeatureCount;

    /// <summary>How many steps were read; null for a column that says something of the whole sequence.</summary>
    public abstract int? Steps { get; }

    private protected abstract ReadOnlySpan<float> Values { get; }

    public static FeatureSource Create(FeatureColumn column, DataViewSchema.Column found, DataViewRow row) => column.IsKey
        ? Create<uint>(column, found, row, (keys, values) =>
        {
            // As everywhere in ML.NET, a key above the last category is a missing one.
            for (var i = 0; i < keys.Length; i++)
                values[i] = keys[i] <= (uint)column.KeyCount ? keys[i] : 0;
        })
        : Create<float>(column, found, row, (numbers, values) => numbers.CopyTo(values));

    public abstract void Read();

    /// <summary>Writes what was read into the columns from <paramref name="offset"/> on of the rows [T, width].</summary>
    public void CopyTo(Span<float> rows, int offset, int width, int steps)
    {
        var count = column.FeatureCount;
        for (var step = 0; step < steps; step++)
            Values.Slice(column.IsStatic ? 0 : step * count, count).CopyTo(rows.Slice(step * width + offset, count));
    }

    private static FeatureSource Create<TItem>(FeatureColumn column, DataViewSchema.Column found, DataViewRow row, Conversion<TItem> convert) =>
        !column.IsStatic ? new SequenceSource<TItem>(column, SequenceLayout.Of(found, column.FeatureCount), row, convert)
        : found.Type is VectorDataViewType ? new VectorSource<TItem>(column, row, found, convert)
        : new ScalarSource<TItem>(column, row.GetGetter<TItem>(found), convert);

    private sealed class SequenceSource<TItem>(FeatureColumn column, SequenceLayout layout, DataViewRow row, Conversion<TItem> convert)
        : FeatureSource(column)
    {
        private readonly SequenceReader<TItem> _reader = new(layout, row);
        private float[] _values = [];
        private int _steps;

        public override int? Steps => _steps;

        private protected override ReadOnlySpan<float> Values => _values;

        public override void Read()
        {
            var items = _reader.Read(out _steps);
            if (_values.Length < items.Length)
                _values = new float[Math.Max(items.Length, 2 * _values.Length)];
            convert(items, _values);
        }
    }

    private sealed class VectorSource<TItem>(FeatureColumn column, DataViewRow row, DataViewSchema.Column found, Conversion<TItem> convert)
        : FeatureSource(column)
    {
        private readonly ValueGetter<VBuffer<TItem>> _getter = row.GetGetter<VBuffer<TItem>>(found);
        private readonly float[] _values = new float[column.FeatureCount];
        private readonly TItem[] _items = new TItem[column.FeatureCount];
        private VBuffer<TItem> _read;

        public override int? Steps => null;

        private protected override ReadOnlySpan<float> Values => _values;

        public override void Read()
        {
            _getter(ref _read);
            if (_read.Length != _items.Length)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{Name}' holds {_read.Length} values in row {row.Position}; its type says {_items.Length}."));
            }
            _read.CopyTo(_items);
            convert(_items, _values);
        }
    }

    private sealed class ScalarSource<TItem>(FeatureColumn column, ValueGetter<TItem> getter, Conversion<TItem> convert)
        : FeatureSource(column)
    {
        private readonly float[] _values = new float[1];
        private TItem _item = default!;

        public override int? Steps => null;

        private protected override ReadOnlySpan<float> Values => _values;

        public override void Read()
        {
            getter(ref _item);
            convert(new ReadOnlySpan<TItem>(in _item), _values);
        }
    }
}
