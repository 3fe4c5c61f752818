using System;
using System.Collections;
using System.Collections.Generic;
using Microsoft.ML;

namespace Microsoft.Data.Analysis;

public abstract class DataFrameColumn : IEnumerable
{
    protected DataFrameColumn(string name, long length, Type type)
    {
        Name = name;
        Length = length;
        DataType = type;
    }

    public string Name { get; private set; }

    public long Length { get; protected set; }

    public Type DataType { get; }

    public abstract long NullCount { get; }

    public object this[long rowIndex]
    {
        get => GetValue(rowIndex);
        set => SetValue(rowIndex, value);
    }

    public static PrimitiveDataFrameColumn<T> Create<T>(string name, IEnumerable<T?> values)
        where T : unmanaged =>
        new(name, values);

    public static PrimitiveDataFrameColumn<T> Create<T>(string name, IEnumerable<T> values)
        where T : unmanaged =>
        new(name, values);

    public static StringDataFrameColumn Create(string name, IEnumerable<string> values) => new(name, values);

    public void SetName(string newName) => Name = newName;

    /// <summary>A column of the same name, type and values.</summary>
    public DataFrameColumn Clone() => CloneImplementation(null);

    /// <summary>The same with the values of the rows whose numbers an Int64 column holds, in its order; null where it holds null.</summary>
    public DataFrameColumn Clone(DataFrameColumn mapIndices) => CloneImplementation(mapIndices);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumeratorCore();

    protected abstract DataFrameColumn CloneImplementation(DataFrameColumn mapIndices);

    protected abstract object GetValue(long rowIndex);

    protected abstract void SetValue(long rowIndex, object value);

    protected abstract IEnumerator GetEnumeratorCore();

    protected internal abstract void AddDataViewColumn(DataViewSchema.Builder builder);

    protected internal abstract Delegate GetDataViewGetter(DataViewRowCursor cursor);
}
