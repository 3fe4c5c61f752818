using System;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Searching;

namespace RnnMl;

/// <summary>Searches for hyper-parameters on an <see cref="MLContext"/>.</summary>
public static class HyperparameterSearchExtensions
{
    /// <summary>
    /// Chooses hyper-parameters by cross-validation: draws choices at random (Bergstra and Bengio 2012), fits and evaluates the
    /// pipeline of each on every fold, gives up the hopeless ones early, and fits the best pipeline on all rows. Each trial is a
    /// line in <c>MLContext.Log</c>. Whole pipelines are fitted on the training rows of each fold, so what they learn of the data
    /// does not leak.
    /// </summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">The rows.</param>
    /// <param name="space">What may be chosen.</param>
    /// <param name="createPipeline">Makes the pipeline of a choice, anew at each call.</param>
    /// <param name="evaluate">
    /// Measures the predictions of a fold, such as <c>scored => ml.Regression.Evaluate(scored).RSquared</c> or one of
    /// <see cref="SequenceMetrics"/>.
    /// </param>
    /// <param name="options">Trials, folds and pruning. Default: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for the folds, or no trial could be completed.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    /// <example>
    /// <code>
    /// var space = new SearchSpace().AddInteger("Hidden", 8, 128, isLogarithmic: true).AddNumber("Rate", 1e-3, 1e-2, isLogarithmic: true);
    /// var found = ml.SearchHyperparameters(data, space, point => ml.Regression.Trainers.Gru(new RecurrentTrainer.RegressionOptions
    /// {
    ///     HiddenSize = point.GetInteger("Hidden"),
    ///     LearningRate = (float)point.GetNumber("Rate"),
    ///     Seed = 1,
    /// }), scored => SequenceMetrics.RootMeanSquaredError(scored), new SearchOptions { Maximize = false });
    /// </code>
    /// </example>
    public static SearchResult SearchHyperparameters(this MLContext ml, IDataView data, SearchSpace space,
        Func<SearchPoint, IEstimator<ITransformer>> createPipeline, Func<IDataView, double> evaluate, SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(createPipeline);
        ArgumentNullException.ThrowIfNull(evaluate);
        options = (options ?? new SearchOptions()).Clone();
        options.Validate();
        using var channel = ((IHostEnvironment)ml).Register("HyperparameterSearch").Start("Search");
        return new HyperparameterSearch(space, createPipeline, evaluate, options, channel).Run(data);
    }
}
