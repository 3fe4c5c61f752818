using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>Read as a data view, a null is an empty text.</summary>
public class StringDataFrameColumn : DataFrameColumn, IEnumerable<string>
{
    private readonly List<string> _values;

    public StringDataFrameColumn(string name, IEnumerable<string> values)
        : base(name, 0, typeof(string))
    {
        _values = values.ToList();
        Length = _values.Count;
    }

    public StringDataFrameColumn(string name, long length = 0)
        : this(name, Enumerable.Repeat<string>(null, (int)length))
    {
    }

    public override long NullCount => _values.Count(v => v is null);

    public new string this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public void Append(string value)
    {
        _values.Add(value);
        Length++;
    }

    public IEnumerator<string> GetEnumerator() => _values.GetEnumerator();

    protected override DataFrameColumn CloneImplementation(DataFrameColumn mapIndices) => new StringDataFrameColumn(Name,
        mapIndices is null ? _values : ((PrimitiveDataFrameColumn<long>)mapIndices).Select(row => row is { } known ? this[known] : null));

    protected override object GetValue(long rowIndex) => this[rowIndex];

    protected override void SetValue(long rowIndex, object value)
    {
        if (value is not null and not string)
            throw new ArgumentException($"Column '{Name}' holds texts", nameof(value));
        this[rowIndex] = (string)value;
    }

    protected override IEnumerator GetEnumeratorCore() => GetEnumerator();

    protected internal override void AddDataViewColumn(DataViewSchema.Builder builder) =>
        builder.AddColumn(Name, TextDataViewType.Instance);

    protected internal override Delegate GetDataViewGetter(DataViewRowCursor cursor) =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = this[cursor.Position].AsMemory());
}
