using System;

namespace RnnMl.Engine;

/// <summary>
/// How the sequences of one batch lie in memory. They are sorted by length, longest first (stable), and stored step by step:
/// step t holds one row for each sequence longer than t, so the rows of a step are the first <c>ActiveRows[t]</c> sequences and
/// there is no padding. PyTorch's PackedSequence; with equal lengths it is a plain [T, B, F].
/// </summary>
internal sealed class BatchLayout
{
    private long[] _keys = [];
    private int[] _order = [];
    private int[] _lengths = [];
    private int[] _activeRows = [];
    private int[] _offsets = [];

    /// <summary>B, the number of sequences.</summary>
    public int Sequences { get; private set; }

    /// <summary>T, the length of the longest sequence.</summary>
    public int Steps { get; private set; }

    /// <summary>N, the number of time steps of all sequences together.</summary>
    public int Rows { get; private set; }

    /// <summary>[B] The caller's number of each sorted sequence.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Sequences);

    /// <summary>[B] The length of each sorted sequence.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Sequences);

    /// <summary>[T] The number of sequences that have a step t.</summary>
    public ReadOnlySpan<int> ActiveRows => _activeRows.AsSpan(0, Steps);

    /// <summary>[T] The row of the first sequence's step t; sequence b's lies b rows further.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.AsSpan(0, Steps);

    /// <summary>The row of the last step of sequence <paramref name="b"/>.</summary>
    public int LastRow(int b) => _offsets[_lengths[b] - 1] + b;

    /// <summary>Lays out a batch.</summary>
    /// <param name="lengths">[B] In the caller's order; each at least 1.</param>
    /// <exception cref="ArgumentException">There is no sequence, a length is below 1, or all are too long together.</exception>
    public void Set(ReadOnlySpan<int> lengths)
    {
        if (lengths.IsEmpty)
            throw new ArgumentException("A batch needs at least one sequence.");
        Grow(ref _keys, lengths.Length);
        Grow(ref _order, lengths.Length);
        Grow(ref _lengths, lengths.Length);

        long rows = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 1)
                throw new ArgumentException($"Sequence {i} of the batch has length {lengths[i]}; expected at least 1.");
            rows += lengths[i];
            _keys[i] = ((long)-lengths[i] << 32) | (uint)i;
        }
        if (rows > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The batch has {rows} time steps in all; the most that it can have is {Array.MaxLength}.");
        }
        _keys.AsSpan(0, lengths.Length).Sort();

        Sequences = lengths.Length;
        for (int b = 0; b < Sequences; b++)
        {
            _order[b] = (int)_keys[b];
            _lengths[b] = lengths[_order[b]];
        }
        SetSteps();
    }

    /// <summary>Lays out the same sequences without their last steps.</summary>
    /// <param name="whole">The sequences.</param>
    /// <param name="steps">How many steps are left out of each.</param>
    /// <param name="firstSequence">The number of the first one, where they are a part of a batch.</param>
    /// <exception cref="ArgumentException">A sequence has no others.</exception>
    public void SetWithoutLast(BatchLayout whole, int steps, int firstSequence = 0)
    {
        Sequences = whole.Sequences;
        int shortest = whole._lengths[Sequences - 1];
        if (shortest <= steps)
        {
            throw new ArgumentException(
                $"Sequence {firstSequence + whole._order[Sequences - 1]} of the batch has length {shortest}, of which the last {steps} are the future; expected more.");
        }
        Grow(ref _order, Sequences);
        Grow(ref _lengths, Sequences);
        whole.Order.CopyTo(_order);
        for (int b = 0; b < Sequences; b++)
            _lengths[b] = whole._lengths[b] - steps;
        SetSteps();
    }

    /// <summary>
    /// Copies some columns of the steps of sequence <paramref name="b"/> from <paramref name="rows"/> [N, size] to
    /// <paramref name="sequence"/> [T, width].
    /// </summary>
    public void LoadColumns<T>(ReadOnlySpan<T> rows, Span<T> sequence, int b, int size, int column, int width)
    {
        for (int t = 0; t < _lengths[b]; t++)
            rows.Slice((_offsets[t] + b) * size + column, width).CopyTo(sequence[(t * width)..]);
    }

    /// <summary>The reverse of <see cref="LoadColumns"/>.</summary>
    public void StoreColumns<T>(ReadOnlySpan<T> sequence, Span<T> rows, int b, int size, int column, int width)
    {
        for (int t = 0; t < _lengths[b]; t++)
            sequence.Slice(t * width, width).CopyTo(rows[((_offsets[t] + b) * size + column)..]);
    }

    // Where steps lie, from the lengths.
    private void SetSteps()
    {
        Steps = _lengths[0];
        Grow(ref _activeRows, Steps);
        Grow(ref _offsets, Steps);
        int active = Sequences;
        int offset = 0;
        for (int t = 0; t < Steps; t++)
        {
            while (_lengths[active - 1] <= t)
                active--;
            _activeRows[t] = active;
            _offsets[t] = offset;
            offset += active;
        }
        Rows = offset;
    }

    private static void Grow<TItem>(ref TItem[] array, int length)
    {
        if (array.Length < length)
            array = new TItem[length];
    }
}
