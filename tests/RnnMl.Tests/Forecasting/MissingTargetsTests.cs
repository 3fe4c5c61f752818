using System;
using System.Collections.Generic;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Of 200 rows 140 train, 30 are for early stopping, and 30 calibrate: parts without one value.</summary>
public class MissingTargetsTests
{
    private const int Rows = 200, Training = 140, Validation = 30;

    public static TheoryData<MissingValueHandling, ForecastStrategy> Cases() => new()
    {
        { MissingValueHandling.LastValue, ForecastStrategy.Direct },
        { MissingValueHandling.Mask, ForecastStrategy.Direct },
        { MissingValueHandling.LastValue, ForecastStrategy.Recursive },
        { MissingValueHandling.Mask, ForecastStrategy.SegmentWise },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_a_value_to_stop_early_by_all_epochs_are_trained_and_a_warning_says_so(MissingValueHandling handling, ForecastStrategy strategy)
    {
        var reports = new List<ForecastTrainingProgress>();
        var options = Options(handling, strategy);
        options.MetricsCallback = reports.Add;
        var warning = Assert.Single(Fitted.Messages(options, Views.Of(Missing(Training, Validation))),
            message => message.Contains(nameof(options.ValidationSetFraction), StringComparison.Ordinal));
        Assert.Contains("'Value'", warning, StringComparison.Ordinal);
        Assert.Contains($"all {options.MaxEpoch} epochs (MaxEpoch)", warning, StringComparison.Ordinal);
        Assert.Equal(2 * options.MaxEpoch, reports.Count);
        Assert.All(reports, report => Assert.Null(report.Epoch.ValidationLoss));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_a_value_to_train_on_nothing_is_trained_and_the_column_named(MissingValueHandling handling, ForecastStrategy strategy)
    {
        var options = Options(handling, strategy);
        options.MetricsCallback = _ => Assert.Fail("Training has started.");
        var message = Assert.Throws<InvalidOperationException>(() => Fitted.Fit(options, Views.Of(Missing(0, Training)))).Message;
        Assert.StartsWith("Column 'Value' has no value to learn from", message, StringComparison.Ordinal);
    }

    private static float[] Missing(int start, int count)
    {
        var values = SyntheticSeries.Noisy(Rows, seed: 4);
        Array.Fill(values, float.NaN, start, count);
        return values;
    }

    private static RecurrentForecastingEstimator.Options Options(MissingValueHandling handling, ForecastStrategy strategy)
    {
        var options = Fitted.Options();
        (options.Horizon, options.MissingValues, options.Strategy) = (7, handling, strategy);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 4 : 0;
        return options;
    }
}
