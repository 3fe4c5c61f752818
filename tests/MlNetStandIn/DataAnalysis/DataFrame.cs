using System.Collections.Generic;

namespace Microsoft.Data.Analysis;

/// <summary>Columns of one length, each a list of values or nulls, which can also be read as an <see cref="Microsoft.ML.IDataView"/>.</summary>
public partial class DataFrame
{
    public DataFrame(IEnumerable<DataFrameColumn> columns)
    {
        Columns = new DataFrameColumnCollection(columns, () => _schema = null);
        Rows = new DataFrameRowCollection(this);
    }

    public DataFrame(params DataFrameColumn[] columns)
        : this((IEnumerable<DataFrameColumn>)columns)
    {
    }

    public DataFrameColumnCollection Columns { get; }

    public DataFrameRowCollection Rows { get; }

    public DataFrameColumn this[string columnName]
    {
        get => Columns[columnName];
        set => Columns[columnName] = value;
    }

    public object this[long rowIndex, int columnIndex]
    {
        get => Columns[columnIndex][rowIndex];
        set => Columns[columnIndex][rowIndex] = value;
    }
}
