using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>The windows of a series as the engine's trainer reads them: cut and prepared when asked for, never stored.</summary>
/// <param name="values">The series, [N].</param>
/// <param name="calendar">The calendar features of each row, [N, F - 1].</param>
/// <param name="featureCount">F.</param>
/// <param name="preparation">How a window is prepared.</param>
/// <param name="first">The row where the first window starts.</param>
/// <param name="count">How many windows there are, each starting one row after the one before.</param>
internal sealed class WindowDataset(float[] values, float[] calendar, int featureCount, WindowPreparation preparation, int first, int count)
    : ISequenceDataset
{
    private readonly WindowTransform _transform = new(preparation);

    public int Count => count;

    public int InputSize => featureCount;

    public int TargetSize => preparation.Horizon;

    public int GetLength(int index) => preparation.StepCount;

    public void GetSequence(int index, Span<float> sequence)
    {
        var start = first + index;
        _transform.ReadWindow(values.AsSpan(start, preparation.WindowSize));
        _transform.WriteSteps(sequence, featureCount);
        var perRow = featureCount - 1;
        for (int step = 0, row = start + preparation.DifferencingLag; step < preparation.StepCount; step++, row++)
            calendar.AsSpan(row * perRow, perRow).CopyTo(sequence[(step * featureCount + 1)..]);
    }

    public void GetTarget(int index, Span<float> target)
    {
        var start = first + index;
        // The targets' scale is their window's.
        _transform.ReadWindow(values.AsSpan(start, preparation.WindowSize));
        _transform.WriteTargets(values.AsSpan(start + preparation.WindowSize, preparation.Horizon), target);
    }
}
