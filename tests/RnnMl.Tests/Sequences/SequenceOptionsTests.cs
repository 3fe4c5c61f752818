using System;
using Microsoft.ML;
using RnnMl.Sequences;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>Options that make no sense are refused by name when the estimator is made, with what was found.</summary>
public class SequenceOptionsTests
{
    private static readonly TransformsCatalog _transforms = new MLContext(seed: 0).Transforms;

    public static TheoryData<string, string, Action> Wrong() => new()
    {
        { "OutputColumnName", "empty", () => Window(options => options.OutputColumnName = "") },
        { "InputColumnNames", "empty", () => Window(options => options.InputColumnNames = []) },
        { "InputColumnNames", "A", () => Window(options => options.InputColumnNames = ["A", "B", "A"]) },
        { "InputColumnNames", "null", () => Window(options => options.InputColumnNames = [null!]) },
        { "WindowSize", "0", () => Window(options => options.WindowSize = 0) },
        { "WindowSize", "2147483647", () => Window(options => options.WindowSize = int.MaxValue) },
        { "Stride", "0", () => Window(options => options.Stride = 0) },
        { "SeriesColumnName", "empty", () => Window(options => options.SeriesColumnName = "") },
        { "IncompleteWindows", "7", () => Window(options => options.IncompleteWindows = (IncompleteWindows)7) },
        { "Horizon", "-1", () => Window(options => options.Horizon = -1) },
        { "Horizon", "3", () => Window(options => options.Horizon = 3) },
        { "Horizon", "0", () => Window(options => options.HorizonColumns = [new("Next", "A")]) },
        { "HorizonColumns", "null", () => Window(options => options.HorizonColumns = null!) },
        { "HorizonColumns", "null", () => Window(options => options.HorizonColumns = [null!]) },
        { "HorizonColumns", "Window", () => Window(options => (options.Horizon, options.HorizonColumns) = (1, [new("Window", "A")])) },
        { "OutputColumnName", "empty", () => Pad(options => options.OutputColumnName = "") },
        { "InputColumnName", "empty", () => Pad(options => options.InputColumnName = "") },
        { "Length", "0", () => Pad(options => options.Length = 0) },
        { "Length", "67108864", () => Pad(options => (options.Length, options.FeatureCount) = (1 << 26, 2)) },
        { "FeatureCount", "0", () => Pad(options => options.FeatureCount = 0) },
        { "Padding", "2", () => Pad(options => options.Padding = (SequenceSide)2) },
        { "Truncating", "-1", () => Pad(options => options.Truncating = (SequenceSide)(-1)) },
        { "MaskColumnName", "Padded", () => Pad(options => options.MaskColumnName = "Padded") },
        { "Replacement", "9", () => Replace(options => options.Replacement = (MissingReplacement)9) },
        { "Constant", "NaN", () => Replace(options => options.Constant = float.NaN) },
        { "Constant", "Infinity", () => Replace(options => options.Constant = float.PositiveInfinity) },
        { "FeatureCount", "-2", () => Replace(options => options.FeatureCount = -2) },
        { "InputColumnName", "empty", () => _transforms.DropSequencesWithMissing("") },
        { "MaxMissingShare", "1.5", () => _transforms.DropSequencesWithMissing("A", 1.5f) },
        { "MaxMissingShare", "NaN", () => _transforms.DropSequencesWithMissing("A", float.NaN) },
        { "CalendarParts", "empty", () => Time(_ => { }) },
        { "CalendarParts", "null", () => Time(options => options.CalendarParts = null!) },
        { "CalendarParts", "99", () => Time(options => options.CalendarParts = [(CalendarPart)99]) },
        { "CalendarParts", "Hour", () => Time(options => options.CalendarParts = [CalendarPart.Hour, CalendarPart.Hour]) },
        { "Encoding", "2", () => Time(options => (options.CalendarParts, options.Encoding) = ([CalendarPart.Hour], (CalendarEncoding)2)) },
        { "TimeColumnName", "null", () => Time(options => options.CalendarParts = [CalendarPart.Hour]) },
        { "ValueColumnName", "null", () => Time(options => options.Lags = [1]) },
        { "Lags", "0", () => Time(options => options.Lags = [0]) },
        { "Lags", "1048577", () => Time(options => options.Lags = [(1 << 20) + 1]) },
        { "RollingMeanWindows", "2", () => Time(options => options.RollingMeanWindows = [2, 2]) },
        { "RollingDeviationWindows", "1", () => Time(options => options.RollingDeviationWindows = [1]) },
        { "RollingDeviationWindows", "null", () => Time(options => options.RollingDeviationWindows = null!) },
        { "SeriesColumnName", "S", () => Calendar(options => options.SeriesColumnName = "S") },
        { "ValueColumnName", "V", () => Calendar(options => options.ValueColumnName = "V") },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_named_with_what_it_is(string option, string found, Action create)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(create);
        Assert.Equal(option, exception.ParamName);
        Assert.StartsWith($"{option} is {found};", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changing_options_afterwards_changes_nothing()
    {
        var options = new SequenceWindowEstimator.Options { OutputColumnName = "Window", InputColumnNames = ["Temperature"], WindowSize = 2 };
        var estimator = _transforms.SequenceWindow(options);
        options.WindowSize = 0;
        options.InputColumnNames[0] = "Missing";
        var view = Support.SequenceViews.Steps(1, 2, 3);
        Assert.Equal([[1, 2], [2, 3]], Support.ViewContents.Vectors(estimator.Fit(view).Transform(view), "Window"));
    }

    private static void Window(Action<SequenceWindowEstimator.Options> change)
    {
        var options = new SequenceWindowEstimator.Options { OutputColumnName = "Window", InputColumnNames = ["A"], WindowSize = 3 };
        change(options);
        _transforms.SequenceWindow(options);
    }

    private static void Pad(Action<PadSequenceEstimator.Options> change)
    {
        var options = new PadSequenceEstimator.Options { OutputColumnName = "Padded", InputColumnName = "A", Length = 3 };
        change(options);
        _transforms.PadSequence(options);
    }

    private static void Replace(Action<ReplaceMissingInSequenceEstimator.Options> change)
    {
        var options = new ReplaceMissingInSequenceEstimator.Options { OutputColumnName = "Full", InputColumnName = "A" };
        change(options);
        _transforms.ReplaceMissingInSequence(options);
    }

    private static void Calendar(Action<TimeFeaturesEstimator.Options> change) => Time(options =>
    {
        options.TimeColumnName = "Time";
        options.CalendarParts = [CalendarPart.Hour];
        change(options);
    });

    private static void Time(Action<TimeFeaturesEstimator.Options> change)
    {
        var options = new TimeFeaturesEstimator.Options { OutputColumnName = "Features" };
        change(options);
        _transforms.TimeFeatures(options);
    }
}
