using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Who hears how a training goes, and how it is stopped.</summary>
public class TrainingProgressTests
{
    [Fact]
    public void The_callback_hears_stage_and_epoch_of_each_epoch_in_order()
    {
        var reports = new List<ForecastTrainingProgress>();
        var options = Fitted.Options();
        options.MetricsCallback = reports.Add;
        options.ValidationSetFraction = 0;
        Fitted.Fit(options, Fitted.Series);

        Assert.Equal(
            ((ForecastTrainingStage[])[ForecastTrainingStage.Training, ForecastTrainingStage.Refit])
                .SelectMany(stage => Enumerable.Range(1, options.MaxEpoch).Select(epoch => (stage, epoch))),
            reports.Select(report => (report.Stage, report.Epoch.Epoch)));
        Assert.All(reports, report => Assert.True(report.Epoch.TrainingLoss > 0 && report.Epoch.GradientNorm > 0));
    }

    [Fact]
    public void The_fits_of_a_parallel_backtest_call_one_after_the_other()
    {
        var (calls, inside, atOnce) = (0, 0, false);
        var options = Fitted.Options();
        options.MetricsCallback = _ =>
        {
            atOnce |= Interlocked.Increment(ref inside) > 1;
            calls++;
            // Long enough for another fit to call, if it could.
            Thread.Sleep(5);
            Interlocked.Decrement(ref inside);
        };
        var ml = new MLContext(seed: 0);
        ml.Forecasting.Backtest(Fitted.Series, ml.Forecasting.ForecastByGru(options), new ForecastBacktestOptions
        {
            Evaluation = new ForecastEvaluationOptions { ValueColumnName = "Value", ForecastColumnName = "Forecast" },
            Horizon = Fitted.Horizon,
            Windows = 4,
            MaxDegreeOfParallelism = 4,
        });
        Assert.True(calls >= 4 * options.MaxEpoch);
        Assert.False(atOnce);
    }

    [Fact]
    public void The_contexts_log_hears_one_line_for_each_epoch()
    {
        var reports = 0;
        var options = Fitted.Options();
        options.MetricsCallback = _ => reports++;
        var messages = Fitted.Messages(options, Fitted.Series);

        Assert.Equal(reports, messages.Count(message => message.Contains(", epoch ", StringComparison.Ordinal)));
        Assert.Single(messages, message => message.Contains("Training, epoch 1: training loss ", StringComparison.Ordinal)
            && message.Contains(", validation loss ", StringComparison.Ordinal));
        Assert.Single(messages, message => message.Contains("Refit, epoch 1: training loss ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_contexts_log_hears_which_epoch_each_member_keeps()
    {
        var reports = new List<ForecastTrainingProgress>();
        var options = Fitted.Options();
        (options.NumberOfMembers, options.MaxEpoch, options.EarlyStoppingPatience) = (3, 12, 2);
        options.MetricsCallback = reports.Add;
        var messages = Fitted.Messages(options, Fitted.Series);

        var best = Enumerable.Range(0, 3).Select(member => reports
            .Last(report => report.Stage == ForecastTrainingStage.Training && report.Member == member && report.Epoch.IsBest).Epoch).ToArray();
        for (var member = 0; member < 3; member++)
        {
            var count = reports.Count(report => report.Stage == ForecastTrainingStage.Training && report.Member == member);
            Assert.Single(messages, message => message.EndsWith(FormattableString.Invariant(
                $"Training of member {member} is done: weights of epoch {best[member].Epoch} of {count}, validation loss {best[member].ValidationLoss:G4}"),
                StringComparison.Ordinal));
            var last = reports.Last(report => report.Stage == ForecastTrainingStage.Refit && report.Member == member).Epoch;
            Assert.Equal(best[member].Epoch, last.Epoch);
            Assert.Single(messages, message => message.EndsWith(FormattableString.Invariant(
                $"Refit of member {member} is done: weights of epoch {last.Epoch} of {last.Epoch}, training loss {last.TrainingLoss:G4}"),
                StringComparison.Ordinal));
        }
        Assert.Equal(6, messages.Count(message => message.Contains("is done", StringComparison.Ordinal)));
        Assert.Single(Fitted.Messages(Fitted.Options(), Fitted.Series), message => message.Contains("Training is done: weights of epoch ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_contexts_log_hears_which_cycles_of_the_calendar_are_used() => Assert.Single(
        Fitted.Messages(Fitted.TimedOptions(), Fitted.TimedSeries), message => message.Contains("from column 'Time': Week.", StringComparison.Ordinal));

    [Fact]
    public void The_contexts_log_hears_that_the_time_column_shows_no_cycle() => Assert.Single(
        Fitted.Messages(Fitted.TimedOptions(), Views.Of(SyntheticSeries.Noisy(60, seed: 2), i => new DateTime(1900 + i, 1, 1))),
        message => message.Contains("'Time' shows no cycle", StringComparison.Ordinal));

    [Fact]
    public void The_contexts_log_hears_of_a_gap_in_time() => Assert.Single(
        Fitted.Messages(Fitted.TimedOptions(), Views.Of(SyntheticSeries.Noisy(60, seed: 2), i => Fitted.Day(i < 40 ? i : i + 2))),
        message => message.Contains("from 2024-02-09T00:00:00 to 2024-02-12T00:00:00 in row 40", StringComparison.Ordinal));

    [Theory]
    [InlineData(0.92f, 0)]
    [InlineData(0.95f, 1)]
    public void The_contexts_log_hears_that_too_few_rows_calibrate_for_the_level(float level, int warnings)
    {
        // 14 of the 90 rows calibrate: they support levels up to 14 / 15.
        var options = Fitted.Options();
        options.ConfidenceLevel = level;
        Assert.Equal(warnings, Fitted.Messages(options, Fitted.Series)
            .Count(message => message.Contains("14 calibration rows support a confidence level up to 0.933", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_token_that_is_cancelled_stops_a_fit_before_its_first_epoch()
    {
        var options = Fitted.Options();
        options.CancellationToken = new CancellationToken(canceled: true);
        options.MetricsCallback = _ => Assert.Fail("An epoch was trained.");
        Assert.ThrowsAny<OperationCanceledException>(() => Fitted.Fit(options, Fitted.Series));
    }

    [Theory]
    [InlineData(ForecastTrainingStage.Training)]
    [InlineData(ForecastTrainingStage.Refit)]
    public void A_token_cancelled_in_an_epoch_is_the_end_of_the_fit(ForecastTrainingStage stage)
    {
        using var source = new CancellationTokenSource();
        var last = default(ForecastTrainingProgress);
        var options = Fitted.Options();
        options.CancellationToken = source.Token;
        options.MetricsCallback = report =>
        {
            last = report;
            if (report.Stage == stage && report.Epoch.Epoch == 2)
                source.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Fitted.Fit(options, Fitted.Series));
        Assert.Equal((stage, 2), (last!.Stage, last.Epoch.Epoch));
    }

    [Fact]
    public void An_exception_of_the_callback_reaches_the_caller()
    {
        var options = Fitted.Options();
        options.MetricsCallback = _ => throw new NotSupportedException("mine");
        Assert.Equal("mine", Assert.Throws<NotSupportedException>(() => Fitted.Fit(options, Fitted.Series)).Message);
    }
}
