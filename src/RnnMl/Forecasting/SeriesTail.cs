using System;

namespace RnnMl.Forecasting;

/// <summary>The last rows of a series, as many as a window holds; taking in one more costs the same however many there are.</summary>
internal sealed class SeriesTail
{
    private readonly float[] _values;
    private readonly DateTime[] _times;
    private int _next;

    /// <summary>An empty tail.</summary>
    /// <param name="windowSize">How many rows it holds: W.</param>
    public SeriesTail(int windowSize)
    {
        _values = new float[windowSize];
        _times = new DateTime[windowSize];
    }

    /// <summary>A tail that goes on from these rows.</summary>
    /// <param name="values">The values, oldest first; the last W are kept.</param>
    /// <param name="times">The moments, or empty where the series has none.</param>
    /// <param name="windowSize">How many rows it holds: W.</param>
    public SeriesTail(ReadOnlySpan<float> values, ReadOnlySpan<DateTime> times, int windowSize)
        : this(windowSize)
    {
        for (var i = Math.Max(0, values.Length - windowSize); i < values.Length; i++)
            Add(values[i], times.IsEmpty ? default : times[i]);
    }

    /// <summary>How many rows it holds now, at most W.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it holds a whole window.</summary>
    public bool IsFull => Count == _values.Length;

    /// <summary>The last row's moment.</summary>
    public DateTime LastTime => _times[(_next + _times.Length - 1) % _times.Length];

    /// <summary>A tail of its own with the same rows.</summary>
    public SeriesTail Clone()
    {
        var clone = new SeriesTail(_values.Length);
        _values.CopyTo(clone._values, 0);
        _times.CopyTo(clone._times, 0);
        clone._next = _next;
        clone.Count = Count;
        return clone;
    }

    /// <summary>Takes in a row; the oldest goes where the tail is full.</summary>
    public void Add(float value, DateTime time)
    {
        _values[_next] = value;
        _times[_next] = time;
        _next = (_next + 1) % _values.Length;
        Count = Math.Min(Count + 1, _values.Length);
    }

    /// <summary>Copies the rows out, oldest first.</summary>
    /// <param name="values">Receives <see cref="Count"/> values.</param>
    /// <param name="times">Receives as many moments.</param>
    public void CopyTo(Span<float> values, Span<DateTime> times)
    {
        Unwind(_values, values);
        Unwind(_times, times);
    }

    private void Unwind<T>(T[] ring, Span<T> destination)
    {
        var first = (_next - Count + ring.Length) % ring.Length;
        var untilEnd = Math.Min(Count, ring.Length - first);
        ring.AsSpan(first, untilEnd).CopyTo(destination);
        ring.AsSpan(0, Count - untilEnd).CopyTo(destination[untilEnd..]);
    }
}
