using System.Collections.Generic;
using System.IO;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class EarlyStoppingTests
{
    private const int Patience = 4, MaxEpoch = 300;

    [Fact]
    public void Training_ends_when_patience_does()
    {
        var (_, reports) = Fit(MaxEpoch, refit: false);
        Assert.Equal(BestEpoch(reports) + Patience, reports.Count);
        Assert.True(reports.Count < MaxEpoch);
    }

    [Fact]
    public void The_best_epochs_weights_are_kept()
    {
        var (forecaster, reports) = Fit(MaxEpoch, refit: false);
        Assert.Equal(Weights(Fit(BestEpoch(reports), refit: false).Forecaster), Weights(forecaster));
        Assert.NotEqual(Weights(Fit(BestEpoch(reports) - 1, refit: false).Forecaster), Weights(forecaster));
    }

    [Fact]
    public void A_patience_of_0_never_ends_the_training_and_keeps_the_best_epoch()
    {
        var (forecaster, reports) = Fit(100, refit: false, patience: 0);
        Assert.Equal(100, reports.Count);
        Assert.True(BestEpoch(reports) < 100);
        Assert.Equal(Weights(Fit(BestEpoch(reports), refit: false, patience: 0).Forecaster), Weights(forecaster));
    }

    [Fact]
    public void The_refit_takes_as_many_epochs_as_were_best()
    {
        var (_, reports) = Fit(MaxEpoch, refit: true);
        var selection = reports.Where(report => report.Stage == ForecastTrainingStage.Training).ToList();
        Assert.Equal(selection, reports[..selection.Count]);
        Assert.Equal(Enumerable.Range(1, BestEpoch(selection)), reports[selection.Count..].Select(report => report.Epoch.Epoch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_refit_takes_the_rates_of_the_epochs_that_were_best(bool warm)
    {
        var reports = new List<ForecastTrainingProgress>();
        var options = Fitted.Options();
        (options.MaxEpoch, options.LearningRate, options.MetricsCallback) = (40, 0.02f, reports.Add);
        var plateau = new PlateauSchedule { Patience = 0, Factor = 0.8 };
        options.LearningRateSchedule = warm ? new WarmupSchedule { Duration = 2, Unit = ScheduleUnit.Epoch, Next = plateau } : plateau;
        Fitted.Fit(options, Fitted.Series);
        double[] Rates(ForecastTrainingStage stage) => [.. reports.Where(report => report.Stage == stage).Select(report => report.Epoch.LearningRate)];
        var (training, refit) = (Rates(ForecastTrainingStage.Training), Rates(ForecastTrainingStage.Refit));
        Assert.Equal(training[..refit.Length], refit);
        Assert.True(refit[^1] < refit.Max());
    }

    [Fact]
    public void Without_rows_to_watch_every_epoch_is_trained()
    {
        var (forecaster, reports) = Fit(30, refit: false, validation: 0);
        Assert.Equal(30, reports.Count);
        Assert.All(reports, report => Assert.Null(report.Epoch.ValidationLoss));
        Assert.All(Enumerable.Range(20, 10), fewer => Assert.NotEqual(Weights(Fit(fewer, refit: false, validation: 0).Forecaster), Weights(forecaster)));
    }

    [Fact]
    public void With_nothing_held_back_there_is_one_training_on_all_rows()
    {
        var (forecaster, reports) = Fit(5, refit: false, validation: 0, calibration: 0);
        Assert.Equal(5, reports.Count);
        Assert.All(reports, report => Assert.Equal(ForecastTrainingStage.Training, report.Stage));
        Assert.Null(forecaster.Model.Bounds);
    }

    [Theory]
    [InlineData(ForecastStrategy.Direct)]
    [InlineData(ForecastStrategy.Recursive)]
    public void What_is_watched_are_all_rows_held_back_and_no_others(ForecastStrategy strategy)
    {
        // Two values before the rows held back are far off: they are in windows that are watched, and trained on, but no target of these windows.
        double Loss(int stride, float far)
        {
            double? watched = null;
            var options = Fitted.Options();
            (options.Strategy, options.WindowStride, options.MaxEpoch, options.Scaling) = (strategy, stride, 1, WindowScaling.None);
            (options.Lags, options.LearningRate, options.RefitOnAllRows) = (strategy == ForecastStrategy.Recursive ? [1] : null, 1e-30f, false);
            options.MetricsCallback = report => watched ??= report.Epoch.ValidationLoss;
            var values = SyntheticSeries.Stationary(Fitted.Rows, seed: 3);
            var last = SeriesParts.Divide(Series.ReadAll(Views.Of(values), options.Columns.Series), options)[0].Training - 1;
            values[last - 4] += far;
            Fitted.Fit(options, Views.Of(values));
            return watched!.Value;
        }

        Assert.Equal(Loss(1, 0), Loss(4, 0));
        // What a network of random weights makes of the value differs a little; to miss it would add its square.
        Assert.Equal(Loss(1, 0), Loss(1, 1000), Loss(1, 0) * 0.2);
    }

    private static int BestEpoch(IEnumerable<ForecastTrainingProgress> reports) =>
        reports.MinBy(report => report.Epoch.ValidationLoss)!.Epoch.Epoch;

    private static (RecurrentForecastingTransformer Forecaster, List<ForecastTrainingProgress> Reports) Fit(
        int maxEpoch, bool refit, float validation = 0.15f, float calibration = 0.15f, int patience = Patience)
    {
        var reports = new List<ForecastTrainingProgress>();
        var options = Fitted.Options();
        options.MaxEpoch = maxEpoch;
        options.EarlyStoppingPatience = patience;
        options.LearningRate = 0.02f;
        options.ValidationSetFraction = validation;
        options.CalibrationFraction = calibration;
        options.RefitOnAllRows = refit;
        options.MetricsCallback = reports.Add;
        if (calibration == 0)
            options.ConfidenceLowerBoundColumn = options.ConfidenceUpperBoundColumn = null;
        return (Fitted.Fit(options, Fitted.Series), reports);
    }

    private static byte[] Weights(RecurrentForecastingTransformer forecaster)
    {
        using var stream = new MemoryStream();
        forecaster.Model.Networks[0].Save(stream);
        return stream.ToArray();
    }
}
