using System;

namespace RnnMl.Trainers;

/// <summary>Numbers one after another, that can be added to and seen as spans.</summary>
internal sealed class FloatList
{
    private float[] _values = new float[256];

    public int Count { get; private set; }

    public Span<float> Slice(int start, int end) => _values.AsSpan(start, end - start);

    /// <summary>Adds room for numbers, to be written.</summary>
    /// <exception cref="InvalidOperationException">They are more than an array can hold.</exception>
    public Span<float> Extend(int count)
    {
        var length = (long)Count + count;
        if (length > Array.MaxLength)
            throw new InvalidOperationException($"The rows hold more than {Array.MaxLength} numbers, the most that can be trained on.");
        if (length > _values.Length)
            Array.Resize(ref _values, (int)Math.Min(Math.Max(length, 2L * _values.Length), Array.MaxLength));
        Count = (int)length;
        return _values.AsSpan(Count - count, count);
    }

    public void Add(ReadOnlySpan<float> values) => values.CopyTo(Extend(values.Length));

    /// <summary>Takes the last ones away, so that <paramref name="count"/> are left.</summary>
    public void Truncate(int count) => Count = count;
}
