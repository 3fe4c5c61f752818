using System;
using System.Collections;
using System.Collections.Generic;
using Microsoft.ML.Internal.DataView;

namespace Microsoft.ML.Data;

/// <summary>A vector: either all <see cref="Length"/> values, or the indices, ascending, and values of those that are not the default.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    public readonly int Length;

    private readonly int _count;
    private readonly T[] _values;
    private readonly int[] _indices;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Guard.InRange(length >= 0, nameof(length));
        Guard.InRange(0 <= count && count <= length, nameof(count));
        Guard.InRange((values?.Length ?? 0) >= count, nameof(values));
        Guard.InRange(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public T GetItemOrDefault(int index)
    {
        Guard.InRange((uint)index < (uint)Length, nameof(index));
        int slot = IsDense ? index : GetIndices().BinarySearch(index);
        return slot >= 0 ? _values[slot] : default;
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public IEnumerable<T> DenseValues()
    {
        foreach (KeyValuePair<int, T> item in Items(all: true))
            yield return item.Value;
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        int next = 0;
        for (int slot = 0; slot < _count; slot++)
        {
            int index = IsDense ? slot : _indices[slot];
            for (; all && next < index; next++)
                yield return new KeyValuePair<int, T>(next, default);
            yield return new KeyValuePair<int, T>(index, _values[slot]);
            next = index + 1;
        }
        for (; all && next < Length; next++)
            yield return new KeyValuePair<int, T>(next, default);
    }

    public void CopyTo(ref VBuffer<T> destination) => CopyTo(ref destination, 0, Length);

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Guard.InRange(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Guard.InRange(0 <= length && length <= Length - sourceIndex, nameof(length));
        int first = sourceIndex;
        int limit = sourceIndex + length;
        if (!IsDense)
        {
            first = FirstSlotAtOrAfter(sourceIndex);
            limit = FirstSlotAtOrAfter(sourceIndex + length);
        }

        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, limit - first);
        GetValues()[first..limit].CopyTo(editor.Values);
        for (int i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Guard.InRange(0 <= destinationIndex && destinationIndex <= destination.Length - Length, nameof(destination));
        Span<T> target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int slot = 0; slot < _count; slot++)
            target[_indices[slot]] = _values[slot];
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Guard.InRange(0 <= length && length <= available, nameof(length));
        Guard.InRange(0 <= sourceIndex && sourceIndex <= available - length, nameof(sourceIndex));
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> Edit(int length, int? count, int? capacity, bool keepOldOnResize, bool requireIndicesOnDense)
    {
        int n = count ?? length;
        Guard.InRange(length >= 0, "newLogicalLength");
        Guard.InRange(0 <= n && n <= length, "valuesCount");
        int limit = capacity ?? Array.MaxLength;
        T[] values = _values;
        int[] indices = _indices;
        bool newValues = Reserve(ref values, n, limit, keepOldOnResize);
        bool newIndices = (n < length || requireIndicesOnDense) && Reserve(ref indices, n, limit, keepOldOnResize);
        return new VBufferEditor<T>(length, n, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    internal VBufferEditor<T> Edit() => Edit(Length, _count, null, keepOldOnResize: false, requireIndicesOnDense: false);

    private static bool Reserve<TItem>(ref TItem[] array, int needed, int limit, bool keepOld)
    {
        Guard.InRange(needed <= limit, "maxValuesCapacity");
        int size = array?.Length ?? 0;
        if (size >= needed)
            return false;
        int grown = Math.Max(needed, (int)Math.Min(limit, Math.Max(4, 2L * size)));
        if (keepOld && size > 0)
            Array.Resize(ref array, grown);
        else
            array = new TItem[grown];
        return true;
    }

    private int FirstSlotAtOrAfter(int index)
    {
        int slot = _indices.AsSpan(0, _count).BinarySearch(index);
        return slot >= 0 ? slot : ~slot;
    }
}
