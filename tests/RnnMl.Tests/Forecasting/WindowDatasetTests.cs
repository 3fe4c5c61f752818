using System.Linq;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>The windows that train: of the squares 0, 1, 4, … with the row's number times 10 in the place of a calendar.</summary>
public class WindowDatasetTests
{
    private const int Lag = 2, Window = 6, Horizon = 3, First = 4;

    private static readonly float[] _values = [.. Enumerable.Range(0, 20).Select(i => (float)(i * i))];
    private static readonly float[] _calendar = [.. Enumerable.Range(0, 20).Select(i => 10f * i)];

    private readonly WindowDataset _dataset = new(_values, _calendar, featureCount: 2,
        new WindowPreparation(Window, Horizon, LogTransform: false, Lag, WindowScaling.None), First, count: 5);

    [Fact]
    public void A_step_holds_the_difference_and_the_calendar_of_its_row()
    {
        var sequence = new float[2 * (Window - Lag)];
        _dataset.GetSequence(1, sequence);
        Assert.Equal(Window - Lag, _dataset.GetLength(1));
        Assert.Equal(Enumerable.Range(First + 1 + Lag, Window - Lag).SelectMany(row => (float[])[Difference(row), 10 * row]), sequence);
    }

    [Fact]
    public void The_targets_are_the_differences_of_the_rows_behind_the_window()
    {
        var target = new float[Horizon];
        _dataset.GetTarget(1, target);
        Assert.Equal(Enumerable.Range(First + 1 + Window, Horizon).Select(Difference), target);
    }

    [Fact]
    public void A_window_read_for_its_steps_leaves_the_targets_of_another_as_they_are()
    {
        float[] alone = new float[Horizon], after = new float[Horizon];
        _dataset.GetTarget(3, alone);
        _dataset.GetSequence(0, new float[2 * (Window - Lag)]);
        _dataset.GetTarget(3, after);
        Assert.Equal(alone, after);
    }

    private static float Difference(int row) => row * row - (row - Lag) * (row - Lag);
}
