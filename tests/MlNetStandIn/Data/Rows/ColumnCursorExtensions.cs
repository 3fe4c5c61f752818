using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) =>
        data.GetColumn<T>(data.Schema[columnName]);

    /// <summary>As the column's raw type, text also as string, a vector also as an array of its items.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        DataViewSchema.Column found = data.Schema[column.Index];
        Contracts.CheckParam(found.Name == column.Name && found.Type == column.Type, nameof(column),
            $"Column '{column.Name}' of type {column.Type} cannot be found in the data");

        if (column.Type.RawType == typeof(T))
            return Read<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Read<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T) == typeof(string[]) && column.Type is VectorDataViewType { ItemType: TextDataViewType })
            return (IEnumerable<T>)ReadArray<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T).IsArray && column.Type is VectorDataViewType vector && vector.ItemType.RawType == typeof(T).GetElementType())
            return Generic.Call<IEnumerable<T>>(typeof(ColumnCursorExtensions), nameof(ReadItems), vector.ItemType.RawType, data, column);
        throw Contracts.ExceptParam(nameof(column), $"Cannot load column '{column.Name}' of type {column.Type} as {typeof(T)}");
    }

    private static IEnumerable<TItem[]> ReadItems<TItem>(IDataView data, DataViewSchema.Column column) =>
        ReadArray<TItem, TItem>(data, column, item => item);

    private static IEnumerable<TItem[]> ReadArray<TSource, TItem>(
        IDataView data, DataViewSchema.Column column, Func<TSource, TItem> convert) =>
        Read<VBuffer<TSource>, TItem[]>(data, column, vector => vector.DenseValues().Select(convert).ToArray());

    private static IEnumerable<TResult> Read<TSource, TResult>(
        IDataView data, DataViewSchema.Column column, Func<TSource, TResult> convert)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<TSource> get = cursor.GetGetter<TSource>(column);
        while (cursor.MoveNext())
        {
            TSource value = default;
            get(ref value);
            yield return convert(value);
        }
    }
}
