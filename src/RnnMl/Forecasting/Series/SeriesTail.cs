using System;

namespace RnnMl.Forecasting;

/// <summary>The last rows of a series, as many as a window holds; taking in one more costs the same however many there are.</summary>
internal sealed class SeriesTail
{
    private readonly float[] _rows;
    private readonly DateTime[] _times;
    private readonly int _windowSize;
    private readonly int _rowSize;

    /// <summary>An empty tail.</summary>
    /// <param name="windowSize">How many rows it holds: W.</param>
    /// <param name="rowSize">How many numbers a row has, as it is in the data.</param>
    public SeriesTail(int windowSize, int rowSize = 1)
    {
        _rows = new float[windowSize * rowSize];
        // Small windows do not show how frequent rows are.
        _times = new DateTime[Math.Max(windowSize, FrequencyCheck.FewestSteps)];
        _windowSize = windowSize;
        _rowSize = rowSize;
    }

    /// <summary>A tail that goes on from these rows.</summary>
    /// <param name="rows">The rows, [N, rowSize], oldest first; the last W are kept.</param>
    /// <param name="times">The timestamps, or empty where the series has none.</param>
    /// <param name="windowSize">How many rows it holds: W.</param>
    /// <param name="rowSize">How many numbers a row has.</param>
    public SeriesTail(ReadOnlySpan<float> rows, ReadOnlySpan<DateTime> times, int windowSize, int rowSize = 1)
        : this(windowSize, rowSize)
    {
        var count = rows.Length / rowSize;
        for (var i = Math.Max(0, count - _times.Length); i < count; i++)
            Add(rows.Slice(i * rowSize, rowSize), times.IsEmpty ? default : times[i]);
    }

    /// <summary>How many rows it holds now, at most W.</summary>
    public int Count => (int)Math.Min(Total, _windowSize);

    /// <summary>How many rows it has taken in, in all.</summary>
    public long Total { get; private set; }

    /// <summary>How many timestamps it holds now: one of each row, and of some before them where the window is small.</summary>
    public int TimeCount => (int)Math.Min(Total, _times.Length);

    /// <summary>Whether it holds as many timestamps as it can.</summary>
    public bool RemembersAllTimes => TimeCount == _times.Length;

    /// <summary>The last row's timestamp.</summary>
    public DateTime LastTime => TimeBefore(0);

    /// <summary>The last row.</summary>
    public ReadOnlySpan<float> LastRow => _rows.AsSpan((int)((Total - 1) % _windowSize) * _rowSize, _rowSize);

    /// <summary>The timestamp so many rows before the last, below <see cref="TimeCount"/>.</summary>
    public DateTime TimeBefore(int rows) => _times[(int)((Total - 1 - rows) % _times.Length)];

    /// <summary>Whether one of the rows has a value.</summary>
    /// <param name="channels">How many numbers at the beginning of a row are values.</param>
    public bool HasValue(int channels)
    {
        for (var row = 0; row < Count; row++)
        {
            if (_rows.AsSpan(row * _rowSize, channels).ContainsAnyExcept(float.NaN))
                return true;
        }
        return false;
    }

    /// <summary>A tail of its own with the same rows.</summary>
    public SeriesTail Clone()
    {
        var clone = new SeriesTail(_windowSize, _rowSize);
        _rows.CopyTo(clone._rows, 0);
        _times.CopyTo(clone._times, 0);
        clone.Total = Total;
        return clone;
    }

    /// <summary>Takes in a row; the oldest goes where the tail is full.</summary>
    /// <param name="row">The row.</param>
    /// <param name="time">Its timestamp.</param>
    /// <param name="zeros">How many numbers at its beginning are 0 where they are missing.</param>
    public void Add(ReadOnlySpan<float> row, DateTime time, int zeros = 0)
    {
        var place = (int)(Total % _windowSize) * _rowSize;
        row.CopyTo(_rows.AsSpan(place, _rowSize));
        _rows.AsSpan(place, zeros).Replace(float.NaN, 0);
        _times[(int)(Total % _times.Length)] = time;
        Total++;
    }

    /// <summary>Takes in rows of which nothing is known, after the last one.</summary>
    /// <param name="count">How many.</param>
    /// <param name="step">Their distance.</param>
    /// <param name="zeros">How many numbers at the beginning of each are 0 for that.</param>
    public void AddMissing(long count, TimeStep step, int zeros = 0)
    {
        var last = LastTime;
        // Those that would be pushed out again need not be taken in.
        var skipped = Math.Max(0, count - _times.Length);
        Total += skipped;
        for (var m = skipped + 1; m <= count; m++)
        {
            var row = _rows.AsSpan((int)(Total % _windowSize) * _rowSize, _rowSize);
            Add([], step.After(last, m));
            row[..zeros].Clear();
            row[zeros..].Fill(float.NaN);
        }
    }

    /// <summary>Copies the rows out, oldest first.</summary>
    /// <param name="rows">Receives <see cref="Count"/> rows.</param>
    /// <param name="times">Receives as many timestamps.</param>
    public void CopyTo(Span<float> rows, Span<DateTime> times)
    {
        Unwind(_rows, rows, _windowSize, _rowSize);
        Unwind(_times, times, _times.Length, 1);
    }

    // The last Count of a ring.
    private void Unwind<T>(T[] ring, Span<T> destination, int length, int size)
    {
        var first = (int)((Total - Count) % length);
        var untilEnd = Math.Min(Count, length - first);
        ring.AsSpan(first * size, untilEnd * size).CopyTo(destination);
        ring.AsSpan(0, (Count - untilEnd) * size).CopyTo(destination[(untilEnd * size)..]);
    }
}
