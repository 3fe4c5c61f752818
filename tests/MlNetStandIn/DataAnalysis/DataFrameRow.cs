using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.Data.Analysis;

public class DataFrameRowCollection : IEnumerable<DataFrameRow>
{
    private readonly DataFrame _frame;

    internal DataFrameRowCollection(DataFrame frame) => _frame = frame;

    public long Count => _frame.Columns.FirstOrDefault()?.Length ?? 0;

    public DataFrameRow this[long index] => new(_frame, index);

    public IEnumerator<DataFrameRow> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

public class DataFrameRow : IEnumerable<object>
{
    private readonly DataFrame _frame;
    private readonly long _index;

    internal DataFrameRow(DataFrame frame, long index)
    {
        if (index >= frame.Rows.Count)
            throw new ArgumentOutOfRangeException(nameof(index));
        _frame = frame;
        _index = index;
    }

    public object this[int index]
    {
        get => _frame.Columns[index][_index];
        set => _frame.Columns[index][_index] = value;
    }

    public object this[string columnName]
    {
        get => _frame[columnName][_index];
        set => _frame[columnName][_index] = value;
    }

    public IEnumerator<object> GetEnumerator() => _frame.Columns.Select(c => c[_index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
