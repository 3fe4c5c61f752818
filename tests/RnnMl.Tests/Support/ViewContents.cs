using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Tests.Support;

/// <summary>Reads whole views, exactly.</summary>
internal static class ViewContents
{
    /// <summary>A column of vectors, one array a row.</summary>
    public static float[][] Vectors(this IDataView view, string column) => [.. view.GetColumn<float[]>(column)];

    /// <summary>The names of a vector column's slots.</summary>
    public static string[] SlotNames(this IDataView view, string column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[column].Annotations.GetValue("SlotNames", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>
    /// Every row as a text that differs wherever a bit of a value does: all columns, hidden ones among them, in their order.
    /// </summary>
    /// <param name="view">The view.</param>
    /// <param name="order">Draws the order of the rows. Default: they come in their own.</param>
    public static string[] Read(IDataView view, Random? order = null)
    {
        using var cursor = view.GetRowCursor(view.Schema, order);
        return [.. Read(cursor).Select(row => row.Contents)];
    }

    /// <summary>The same, each column read by a cursor of its own, which was asked for no other; they take turns.</summary>
    public static string[] ReadColumnByColumn(IDataView view)
    {
        DataViewRowCursor[] cursors = [.. view.Schema.Select(column => view.GetRowCursor([column]))];
        var readers = cursors.Zip(view.Schema, Reader).ToArray();
        var rows = new List<string>();
        while (cursors.Count(cursor => cursor.MoveNext()) == cursors.Length)
            rows.Add(string.Join('|', readers.Select(read => read())));
        Array.ForEach(cursors, cursor => cursor.Dispose());
        return [.. rows];
    }

    /// <summary>The same, read by all cursors of a set at the same time, each on a thread of its own.</summary>
    public static string[] ReadInParallel(IDataView view, int cursors)
    {
        var read = view.GetRowCursorSet(view.Schema, cursors).Select(cursor => Task.Run(() =>
        {
            using (cursor)
                return Read(cursor);
        }));
        return [.. Task.WhenAll(read).GetAwaiter().GetResult().SelectMany(rows => rows).OrderBy(row => row.Id.Low).Select(row => row.Contents)];
    }

    private static List<(DataViewRowId Id, string Contents)> Read(DataViewRowCursor cursor)
    {
        var id = cursor.GetIdGetter();
        var columns = cursor.Schema.Select(column => Reader(cursor, column)).ToArray();
        var rows = new List<(DataViewRowId, string)>();
        while (cursor.MoveNext())
        {
            DataViewRowId rowId = default;
            id(ref rowId);
            rows.Add((rowId, string.Join('|', columns.Select(read => read()))));
        }
        return rows;
    }

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        return type == typeof(float) ? Reader<float>(row, column, Bits)
            : type == typeof(VBuffer<float>) ? Reader<VBuffer<float>>(row, column, vector => string.Join(' ', vector.DenseValues().Select(Bits)))
            : type == typeof(double) ? Reader<double>(row, column, value => BitConverter.DoubleToInt64Bits(value).ToString(CultureInfo.InvariantCulture))
            : type == typeof(int) ? Reader<int>(row, column, value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(bool) ? Reader<bool>(row, column, value => value ? "true" : "false")
            : type == typeof(uint) ? Reader<uint>(row, column, value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(ReadOnlyMemory<char>) ? Reader<ReadOnlyMemory<char>>(row, column, value => value.ToString())
            : type == typeof(VBuffer<ReadOnlyMemory<char>>) ? Reader<VBuffer<ReadOnlyMemory<char>>>(row, column, vector => string.Join(' ', vector.DenseValues()))
            : type == typeof(VBuffer<uint>) ? Reader<VBuffer<uint>>(row, column, vector => string.Join(' ', vector.DenseValues()))
            : type == typeof(DateTime) ? Reader<DateTime>(row, column, value => value.Ticks.ToString(CultureInfo.InvariantCulture))
            : throw new NotSupportedException($"No test reads columns of type {column.Type} yet.");
    }

    private static Func<string> Reader<TValue>(DataViewRow row, DataViewSchema.Column column, Func<TValue, string> write)
    {
        var getter = row.GetGetter<TValue>(column);
        TValue value = default!;
        return () =>
        {
            getter(ref value);
            return write(value);
        };
    }

    private static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);
}
