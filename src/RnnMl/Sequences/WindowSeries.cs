using System;
using System.Collections.Generic;
using RnnMl.Components;

namespace RnnMl.Sequences;

/// <summary>A window over a series.</summary>
/// <param name="Series">The series.</param>
/// <param name="End">Its last row, counted from 0 in the series.</param>
/// <param name="Copy">Where the copy of that row lies.</param>
/// <param name="Number">How many windows of the view, of whatever series, ended before.</param>
internal sealed record Window(WindowSeries Series, long End, int Copy, long Number);

/// <summary>
/// The rows of one series that windows still need: the last T + K; and the windows that wait for the rows of their horizon.
/// </summary>
/// <param name="plan">How windows are made.</param>
/// <param name="valueCount">How many values of a row are kept; 0 where nobody asks for them.</param>
internal sealed class WindowSeries(WindowPlan plan, int valueCount)
{
    private readonly float[] _rows = new float[(plan.WindowSize + plan.Horizon) * valueCount];
    private readonly Queue<Window> _waiting = new();

    /// <summary>How many rows have been read.</summary>
    public long RowCount { get; private set; }

    /// <summary>The windows that have ended and whose horizon has not.</summary>
    public IEnumerable<Window> Waiting => _waiting;

    /// <summary>The values of one of the last T + K rows.</summary>
    public Span<float> Row(long row) =>
        _rows.AsSpan((int)(row % (plan.WindowSize + plan.Horizon)) * valueCount, valueCount);

    /// <summary>Takes in the next row.</summary>
    /// <param name="read">Reads its values; null where nobody asks for them.</param>
    /// <param name="copies">Keeps a copy of it where a window ends.</param>
    /// <returns>The window whose horizon ends at this row, or null.</returns>
    public Window? TakeIn(StepColumns.Reader? read, RowCopies copies)
    {
        var row = RowCount;
        read?.Invoke(Row(row));
        RowCount++;
        if (plan.EndsWindow(row))
        {
            var (copy, number) = copies.Take();
            _waiting.Enqueue(new Window(this, row, copy, number));
        }
        return _waiting.TryPeek(out var oldest) && oldest.End + plan.Horizon == row ? _waiting.Dequeue() : null;
    }
}
