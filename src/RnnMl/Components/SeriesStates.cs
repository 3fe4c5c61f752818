using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Components;

/// <summary>Keeps something for each series of a view, whose rows may be mixed.</summary>
internal static class SeriesStates
{
    /// <summary>What finds the state of the series that the row belongs to where it stands.</summary>
    /// <param name="row">Where the series' key is read.</param>
    /// <param name="column">The key's column; null where all rows are one series.</param>
    /// <param name="create">
    /// Makes the state of a series that is seen for the first time, given its name: the key as text (of a key type, the value that
    /// the key stands for, where the column says it), or nothing where all rows are one series.
    /// </param>
    /// <param name="missing">What a missing key (an empty text, NaN, the key 0) is called. Default: null, and one is refused.</param>
    public static Func<TState> Of<TState>(DataViewRow row, DataViewSchema.Column? column, Func<string, TState> create, string? missing = null)
    {
        if (column is not { } key)
        {
            var only = new Lazy<TState>(() => create(""));
            return () => only.Value;
        }
        if (key.Type is TextDataViewType)
            return ByText(row, key, create, missing);

        var raw = key.Type.RawType;
        return raw == typeof(sbyte) ? ByNumber<sbyte, TState>(row, key, create, missing)
            : raw == typeof(byte) ? ByNumber<byte, TState>(row, key, create, missing)
            : raw == typeof(short) ? ByNumber<short, TState>(row, key, create, missing)
            : raw == typeof(ushort) ? ByNumber<ushort, TState>(row, key, create, missing)
            : raw == typeof(int) ? ByNumber<int, TState>(row, key, create, missing)
            : raw == typeof(uint) ? ByNumber<uint, TState>(row, key, create, missing)
            : raw == typeof(long) ? ByNumber<long, TState>(row, key, create, missing)
            : raw == typeof(ulong) ? ByNumber<ulong, TState>(row, key, create, missing)
            : raw == typeof(float) ? ByNumber<float, TState>(row, key, create, missing)
            : ByNumber<double, TState>(row, key, create, missing);
    }

    private static Func<TState> ByText<TState>(DataViewRow row, DataViewSchema.Column column, Func<string, TState> create, string? missing)
    {
        var states = new Dictionary<string, TState>(StringComparer.Ordinal);
        var lookup = states.GetAlternateLookup<ReadOnlySpan<char>>();
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> key = default;
        return () =>
        {
            getter(ref key);
            if (key.IsEmpty && missing == null)
                throw Missing(row, column, "an empty text");
            if (!lookup.TryGetValue(key.Span, out var state))
                lookup[key.Span] = state = create(key.IsEmpty ? missing! : key.ToString());
            return state;
        };
    }

    private static Func<TState> ByNumber<TKey, TState>(DataViewRow row, DataViewSchema.Column column, Func<string, TState> create, string? missing)
        where TKey : struct, INumberBase<TKey>
    {
        var states = new Dictionary<TKey, TState>();
        var getter = row.GetGetter<TKey>(column);
        var isKey = column.Type is KeyDataViewType;
        var names = isKey ? KeyNames(column) : [];
        TKey key = default;
        return () =>
        {
            getter(ref key);
            var isMissing = isKey ? TKey.IsZero(key) : TKey.IsNaN(key);
            if (isMissing && missing == null)
                throw Missing(row, column, isKey ? "a missing key" : "a missing number");
            if (!states.TryGetValue(key, out var state))
                states[key] = state = create(isMissing ? missing! : NameOf(key));
            return state;
        };

        string NameOf(TKey value) => isKey && int.CreateSaturating(value) is var number && number <= names.Length
            ? names[number - 1].ToString()
            : value.ToString(null, CultureInfo.InvariantCulture);
    }

    private static InvalidOperationException Missing(DataViewRow row, DataViewSchema.Column column, string found) =>
        new(FormattableString.Invariant($"Column '{column.Name}' holds {found} in row {row.Position}; every row must belong to a series."));

    private static ReadOnlyMemory<char>[] KeyNames(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType { ItemType: TextDataViewType })
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref names);
        return [.. names.DenseValues()];
    }
}
