using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnMl.Engine;
using RnnMl.Searching;
using RnnMl.Tests.Support;
using RnnMl.Tests.Trainers;
using RnnMl.Trainers;
using Xunit;

namespace RnnMl.Tests.Searching;

/// <summary>Hyper-parameters chosen by cross-validation.</summary>
public class HyperparameterSearchTests
{
    private static readonly IDataView _view = Views.Of(Enumerable.Range(0, 12).Select(i => new CountRow { Count = i }));

    private readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void It_finds_the_rate_that_learns_and_fits_all_rows_with_it()
    {
        var view = SequenceExamples.View(150);
        var space = new SearchSpace().AddChoice("Rate", 1e-7f, 0.02f).AddInteger("Hidden", 6, 8).AddChoice("Cell", CellType.Gru, CellType.Lstm);
        var result = _ml.SearchHyperparameters(view, space, point =>
        {
            var options = SequenceExamples.Quick(new RecurrentTrainer.BinaryOptions(), epochs: 15);
            options.LearningRate = point.GetChoice<float>("Rate");
            options.HiddenSize = point.GetInteger("Hidden");
            return point.GetChoice<CellType>("Cell") == CellType.Gru
                ? _ml.BinaryClassification.Trainers.Gru(options) : _ml.BinaryClassification.Trainers.Lstm(options);
        }, scored => SequenceMetrics.Accuracy(scored, "Truth"), new SearchOptions { Trials = 6, Folds = 3, Seed = 1 });
        Assert.Equal(0.02f, result.Best.Point.GetChoice<float>("Rate"));
        Assert.Equal(result.Trials.Max(trial => trial.Outcome == SearchOutcome.Completed ? trial.Mean : 0), result.Best.Mean);
        Assert.True(SequenceMetrics.Accuracy(result.Model.Transform(view), "Truth") > 0.85);
        Assert.Equal(result.Best.Point.GetInteger("Hidden"),
            ((RecurrentSpec)((SequencePredictionTransformer)result.Model).Model.Network.Spec.Layers[0]).HiddenSize);
    }

    [Fact]
    public void Every_row_evaluates_once_and_never_where_it_trains()
    {
        var folds = Run(new SearchOptions { Trials = 1, Folds = 4 });
        Assert.Equal(Enumerable.Range(0, 12), folds.SelectMany(fold => fold.Evaluation).Order());
        Assert.All(folds, fold => Assert.Equal(Enumerable.Range(0, 12), fold.Training.Concat(fold.Evaluation).Order()));
        Assert.All(folds, fold => Assert.Equal(3, fold.Evaluation.Length));
        Assert.NotEqual(Enumerable.Range(0, 12), folds.SelectMany(fold => fold.Evaluation));
        Assert.NotEqual(folds.Select(fold => fold.Evaluation), Run(new SearchOptions { Trials = 1, Folds = 4, Seed = 5 }).Select(fold => fold.Evaluation));
    }

    [Fact]
    public void Rolling_folds_train_on_what_came_before()
    {
        var folds = Run(new SearchOptions { Trials = 1, Folds = 3, FoldKind = FoldKind.Rolling, RollingGap = 1 });
        Assert.Equal([[0, 1], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7]], folds.Select(fold => fold.Training));
        Assert.Equal([[3, 4, 5], [6, 7, 8], [9, 10, 11]], folds.Select(fold => fold.Evaluation));
    }

    [Fact]
    public void Hopeless_trials_are_given_up_early()
    {
        // The metric is the choice itself, which is drawn without regard to the results of others.
        var result = Search(space => space.AddInteger("Value", 0, 1000), point => point.GetInteger("Value"),
            new SearchOptions { Trials = 30, PruningStartupTrials = 3 });
        Assert.All(result.Trials.Take(3), trial => Assert.Equal(SearchOutcome.Completed, trial.Outcome));
        var pruned = result.Trials.Where(trial => trial.Outcome == SearchOutcome.Pruned).ToArray();
        Assert.True(pruned.Length > 5);
        Assert.All(pruned, trial => Assert.InRange(trial.Metrics.Count, 1, 4));
        Assert.Equal(result.Trials.Max(trial => trial.Point.GetInteger("Value")), result.Best.Point.GetInteger("Value"));

        var without = Search(space => space.AddInteger("Value", 0, 1000), point => -point.GetInteger("Value"),
            new SearchOptions { Trials = 30, PruningStartupTrials = 0, Maximize = false });
        Assert.All(without.Trials, trial => Assert.Equal(SearchOutcome.Completed, trial.Outcome));
        // The same seed draws the same choices, whatever their results.
        Assert.Equal(result.Trials.Select(trial => trial.Point.ToString()), without.Trials.Select(trial => trial.Point.ToString()));
        Assert.Equal(result.Best.Number, without.Best.Number);
    }

    [Fact]
    public void A_trial_that_fails_is_told_and_passed_over()
    {
        var result = Search(space => space.AddChoice("Value", 1, 2, 3),
            point => point.GetInteger("Value") == 3 ? throw new InvalidOperationException("diverged") : point.GetInteger("Value"), new SearchOptions { Trials = 9 });
        Assert.Equal(3, result.Trials.Count);
        Assert.Equal("diverged", Assert.Single(result.Trials, trial => trial.Outcome == SearchOutcome.Failed).Error);
        Assert.Equal(2, result.Best.Point.GetInteger("Value"));
        Assert.Contains("None of 1 trials was completed. The first says: diverged", Assert.Throws<InvalidOperationException>(() =>
            Search(space => space.AddChoice("Value", 1), _ => throw new InvalidOperationException("diverged"), new SearchOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_callback_and_the_log_hear_of_each_trial_and_a_token_stops_the_search()
    {
        var messages = new List<string>();
        _ml.Log += (_, e) => messages.Add(e.Message);
        using var source = new CancellationTokenSource();
        var options = new SearchOptions
        {
            CancellationToken = source.Token,
            TrialCallback = trial =>
            {
                if (trial.Number == 2)
                    source.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Search(space => space.AddNumber("Value", 0.1, 10, isLogarithmic: true), point => point.GetNumber("Value"), options));
        Assert.Equal(2, messages.Count(message => message.Contains("Trial ", StringComparison.Ordinal) && message.Contains("Value=", StringComparison.Ordinal)));
    }

    [Fact]
    public void Draws_stay_in_their_range_and_reach_its_ends()
    {
        var points = Search(space => space.AddInteger("Plain", -1, 1).AddInteger("Log", 1, 4, isLogarithmic: true).AddNumber("Number", 2, 3)
            .AddNumber("LogNumber", 1e-3, 1, isLogarithmic: true), _ => 0, new SearchOptions { Trials = 300, PruningStartupTrials = 0, Folds = 2 })
            .Trials.Select(trial => trial.Point).ToArray();
        Assert.Equal([-1, 0, 1], points.Select(point => point.GetInteger("Plain")).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], points.Select(point => point.GetInteger("Log")).Distinct().Order());
        Assert.All(points, point => Assert.InRange(point.GetNumber("Number"), 2, 3));
        Assert.InRange(points.Count(point => point.GetNumber("LogNumber") < 0.0316), 110, 190);
    }

    [Theory]
    [InlineData("Trials", 0)]
    [InlineData("Folds", 1)]
    [InlineData("RollingGap", -1)]
    [InlineData("RollingGap", 3)]
    [InlineData("PruningStartupTrials", -1)]
    public void A_wrong_option_is_named_with_what_it_is(string option, int value)
    {
        var options = new SearchOptions();
        typeof(SearchOptions).GetField(option)!.SetValue(options, value);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Search(space => space.AddChoice("Value", 1), _ => 0, options));
        Assert.StartsWith($"{option} is {value};", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_that_makes_no_sense_is_refused_by_name()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchSpace().AddInteger("A", 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchSpace().AddNumber("A", 0, 1, isLogarithmic: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchSpace().AddNumber("A", 0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchSpace().AddChoice<int>("A"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchSpace().AddInteger("", 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchSpace().AddInteger("A", 1, 2).AddInteger("A", 1, 2));
        var point = Search(space => space.AddInteger("A", 1, 1), _ => 0, new SearchOptions()).Best.Point;
        Assert.Contains("There is no hyper-parameter 'B'", Assert.Throws<ArgumentException>(() => point.GetInteger("B")).Message, StringComparison.Ordinal);
        Assert.Contains("is a Int32; a Double was asked for", Assert.Throws<ArgumentException>(() => point.GetNumber("A")).Message, StringComparison.Ordinal);
        Assert.Contains("12 rows; 13 folds", Assert.Throws<InvalidOperationException>(() =>
            Search(space => space.AddInteger("A", 1, 1), _ => 0, new SearchOptions { Folds = 13 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_those_of_all_labels_that_are_there()
    {
        var rows = SequenceExamples.Rows(30);
        rows[0].StepClasses[0] = 0;
        rows[1].StepNumbers[0] = float.NaN;
        var view = Views.Of(rows);
        var tags = SequenceExamples.Trainer(SequenceExamples.Quick(new RecurrentTrainer.TaggingOptions())).Fit(view).Transform(view);
        var right = tags.GetColumn<uint[]>("PredictedLabel").Zip(rows, (found, row) => found.Zip(row.StepClasses))
            .SelectMany(pairs => pairs).Where(pair => pair.Second != 0).Average(pair => pair.First == pair.Second ? 1.0 : 0);
        Assert.Equal(right, SequenceMetrics.Accuracy(tags, "StepClasses"), 1e-12);
        var numbers = SequenceExamples.Trainer(SequenceExamples.Quick(new RecurrentTrainer.PerStepRegressionOptions())).Fit(view).Transform(view);
        var error = numbers.Vectors("Score").Zip(rows, (found, row) => found.Zip(row.StepNumbers))
            .SelectMany(pairs => pairs).Where(pair => !float.IsNaN(pair.Second)).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        Assert.Equal(Math.Sqrt(error), SequenceMetrics.RootMeanSquaredError(numbers, "StepNumbers"), 1e-6);
        Assert.Contains("no column 'Label'", Assert.Throws<ArgumentException>(() => SequenceMetrics.Accuracy(tags)).Message, StringComparison.Ordinal);
        Assert.Contains("'Number' is of type", Assert.Throws<ArgumentException>(() => SequenceMetrics.Accuracy(tags, "Number")).Message, StringComparison.Ordinal);
    }

    private static int[] Counts(IDataView view) => [.. view.GetColumn<int>("Count")];

    private SearchResult Search(Func<SearchSpace, SearchSpace> declare, Func<SearchPoint, double> metric, SearchOptions options)
    {
        SearchPoint? current = null;
        return _ml.SearchHyperparameters(_view, declare(new SearchSpace()), point =>
        {
            current = point;
            return _ml.Transforms.CopyColumns("Copy", "Count");
        }, _ => metric(current!), options);
    }

    private List<(int[] Training, int[] Evaluation)> Run(SearchOptions options)
    {
        var folds = new List<(int[], int[])>();
        int[] training = [];
        _ml.SearchHyperparameters(_view, new SearchSpace().AddChoice("A", 1), _ => new Recording(view => training = Counts(view)),
            scored =>
            {
                folds.Add((training, Counts(scored)));
                return 0;
            }, options);
        return folds;
    }

    /// <summary>Hears what it is fitted on.</summary>
    private sealed class Recording(Action<IDataView> hear) : IEstimator<ITransformer>
    {
        private readonly ColumnCopyingEstimator _copy = new MLContext(seed: 0).Transforms.CopyColumns("Copy", "Count");

        public ITransformer Fit(IDataView input)
        {
            hear(input);
            return _copy.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _copy.GetOutputSchema(inputSchema);
    }
}
