using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>Read as a data view, a null is NaN where the type has it, and the type's default elsewhere.</summary>
public class PrimitiveDataFrameColumn<T> : DataFrameColumn, IEnumerable<T?>
    where T : unmanaged
{
    private static readonly PrimitiveDataViewType[] _viewTypes =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, BooleanDataViewType.Instance, DateTimeDataViewType.Instance,
    ];

    private readonly List<T?> _values;

    public PrimitiveDataFrameColumn(string name, IEnumerable<T?> values)
        : base(name, 0, typeof(T))
    {
        _values = values.ToList();
        Length = _values.Count;
    }

    public PrimitiveDataFrameColumn(string name, IEnumerable<T> values)
        : this(name, values.Select(v => (T?)v))
    {
    }

    public PrimitiveDataFrameColumn(string name, long length = 0)
        : this(name, Enumerable.Repeat<T?>(null, (int)length))
    {
    }

    public override long NullCount => _values.Count(v => v is null);

    public new T? this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public void Append(T? value)
    {
        _values.Add(value);
        Length++;
    }

    public IEnumerator<T?> GetEnumerator() => _values.GetEnumerator();

    /// <summary>An empty column of the same class.</summary>
    protected virtual PrimitiveDataFrameColumn<T> CreateNewColumn(string name, long length = 0) => new(name, length);

    protected override DataFrameColumn CloneImplementation(DataFrameColumn mapIndices)
    {
        PrimitiveDataFrameColumn<T> clone = CreateNewColumn(Name);
        foreach (T? value in mapIndices is null ? _values : ((PrimitiveDataFrameColumn<long>)mapIndices).Select(row => row is { } known ? this[known] : null))
            clone.Append(value);
        return clone;
    }

    protected override object GetValue(long rowIndex) => this[rowIndex];

    protected override void SetValue(long rowIndex, object value)
    {
        if (value is not null and not T)
            throw new ArgumentException($"Column '{Name}' holds values of type {typeof(T)}", nameof(value));
        this[rowIndex] = (T?)value;
    }

    protected override IEnumerator GetEnumeratorCore() => GetEnumerator();

    protected internal override void AddDataViewColumn(DataViewSchema.Builder builder)
    {
        DataViewType type = Array.Find(_viewTypes, t => t.RawType == typeof(T));
        builder.AddColumn(Name, type ?? throw new NotSupportedException($"Type is {typeof(T).Name}"));
    }

    protected internal override Delegate GetDataViewGetter(DataViewRowCursor cursor)
    {
        T missing = typeof(T) == typeof(float) ? (T)(object)float.NaN
            : typeof(T) == typeof(double) ? (T)(object)double.NaN
            : default;
        return (ValueGetter<T>)((ref T value) => value = this[cursor.Position] ?? missing);
    }
}
