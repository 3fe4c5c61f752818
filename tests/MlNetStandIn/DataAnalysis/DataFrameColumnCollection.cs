using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;

namespace Microsoft.Data.Analysis;

public class DataFrameColumnCollection : Collection<DataFrameColumn>
{
    private readonly Action _changed;

    internal DataFrameColumnCollection(IEnumerable<DataFrameColumn> columns, Action changed)
    {
        _changed = changed;
        foreach (DataFrameColumn column in columns ?? throw new ArgumentNullException(nameof(columns)))
            Add(column);
    }

    public DataFrameColumn this[string columnName]
    {
        get
        {
            int index = IndexOf(columnName);
            return index >= 0 ? this[index] : throw new ArgumentException($"Column '{columnName}' does not exist", nameof(columnName));
        }
        set
        {
            value.SetName(columnName);
            int index = IndexOf(columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public int IndexOf(string columnName) => Items.ToList().FindIndex(c => c.Name == columnName);

    protected override void InsertItem(int index, DataFrameColumn item)
    {
        Check(item, others: this);
        base.InsertItem(index, item);
        _changed();
    }

    protected override void SetItem(int index, DataFrameColumn item)
    {
        Check(item, others: this.Where((_, i) => i != index));
        base.SetItem(index, item);
        _changed();
    }

    protected override void RemoveItem(int index)
    {
        base.RemoveItem(index);
        _changed();
    }

    protected override void ClearItems()
    {
        base.ClearItems();
        _changed();
    }

    private static void Check(DataFrameColumn column, IEnumerable<DataFrameColumn> others)
    {
        ArgumentNullException.ThrowIfNull(column);
        foreach (DataFrameColumn other in others)
        {
            if (other.Length != column.Length)
                throw new ArgumentException($"Column '{column.Name}' has {column.Length} rows, '{other.Name}' {other.Length}", nameof(column));
            if (other.Name == column.Name)
                throw new ArgumentException($"There is a column '{column.Name}' already", nameof(column));
        }
    }
}
