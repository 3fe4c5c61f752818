using System;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.MLNet.Interop;
using RnnMl.Trainers;

namespace RnnMl;

/// <summary>
/// Recurrent networks among the trainers of ML.NET's catalogs. The verbs for whole sequences stand on the trainers of each task;
/// those for the steps of a sequence where ML.NET has its own tagger (NamedEntityRecognition), and on the trainers of regression.
/// </summary>
public static class SequenceTrainersCatalogExtensions
{
    /// <summary>Predicts a number for each sequence, with a long short-term memory. Makes Score, Single.</summary>
    /// <param name="catalog"><c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">The column to predict: Single.</param>
    /// <param name="featureColumnName">
    /// The column of sequences: a vector of Single, [T, F], or of keys (UInt32), of fixed or variable length.
    /// </param>
    /// <param name="exampleWeightColumnName">A Single column of how much each row counts. Default: all count 1.</param>
    /// <param name="hiddenSize">Units in the recurrent layer, 1 to 65,536.</param>
    /// <param name="maxEpoch">The largest number of passes over the training rows, at least 1.</param>
    /// <param name="featureCount">How many values a step has: F, at least 1. Default: as the column's type says, or 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it.</exception>
    public static RecurrentTrainer Lstm(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.Lstm(
            Choose(new RecurrentTrainer.RegressionOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts a number for each sequence, with a long short-term memory and all options.</summary>
    /// <param name="catalog"><c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static RecurrentTrainer Lstm(this RegressionCatalog.RegressionTrainers catalog,
        RecurrentTrainer.RegressionOptions options) => new(catalog.GetEnvironment(), CellType.Lstm, options);

    /// <summary>Predicts a number for each sequence, with a gated recurrent unit. Makes Score, Single.</summary>
    /// <inheritdoc cref="Lstm(RegressionCatalog.RegressionTrainers, string, string, string?, int, int, int?)"/>
    public static RecurrentTrainer Gru(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.Gru(
            Choose(new RecurrentTrainer.RegressionOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts a number for each sequence, with a gated recurrent unit and all options.</summary>
    /// <inheritdoc cref="Lstm(RegressionCatalog.RegressionTrainers, RecurrentTrainer.RegressionOptions)"/>
    public static RecurrentTrainer Gru(this RegressionCatalog.RegressionTrainers catalog,
        RecurrentTrainer.RegressionOptions options) => new(catalog.GetEnvironment(), CellType.Gru, options);

    /// <summary>Predicts a number for each sequence, with a simple recurrent network. Makes Score, Single.</summary>
    /// <inheritdoc cref="Lstm(RegressionCatalog.RegressionTrainers, string, string, string?, int, int, int?)"/>
    public static RecurrentTrainer SimpleRnn(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.SimpleRnn(
            Choose(new RecurrentTrainer.RegressionOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts a number for each sequence, with a simple recurrent network and all options.</summary>
    /// <inheritdoc cref="Lstm(RegressionCatalog.RegressionTrainers, RecurrentTrainer.RegressionOptions)"/>
    public static RecurrentTrainer SimpleRnn(this RegressionCatalog.RegressionTrainers catalog,
        RecurrentTrainer.RegressionOptions options) => new(catalog.GetEnvironment(), CellType.SimpleRnn, options);

    /// <summary>
    /// Predicts a Boolean for each sequence, with a long short-term memory.
    /// Makes PredictedLabel, Boolean; Score, the logit; and Probability, its sigmoid.
    /// </summary>
    /// <param name="catalog"><c>mlContext.BinaryClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column to predict: Boolean.</param>
    /// <param name="featureColumnName">
    /// The column of sequences: a vector of Single, [T, F], or of keys (UInt32), of fixed or variable length.
    /// </param>
    /// <param name="exampleWeightColumnName">A Single column of how much each row counts. Default: all count 1.</param>
    /// <param name="hiddenSize">Units in the recurrent layer, 1 to 65,536.</param>
    /// <param name="maxEpoch">The largest number of passes over the training rows, at least 1.</param>
    /// <param name="featureCount">How many values a step has: F, at least 1. Default: as the column's type says, or 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it.</exception>
    public static RecurrentTrainer Lstm(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.Lstm(
            Choose(new RecurrentTrainer.BinaryOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts a Boolean for each sequence, with a long short-term memory and all options.</summary>
    /// <param name="catalog"><c>mlContext.BinaryClassification.Trainers</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static RecurrentTrainer Lstm(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        RecurrentTrainer.BinaryOptions options) => new(catalog.GetEnvironment(), CellType.Lstm, options);

    /// <summary>
    /// Predicts a Boolean for each sequence, with a gated recurrent unit.
    /// Makes PredictedLabel, Boolean; Score, the logit; and Probability, its sigmoid.
    /// </summary>
    /// <inheritdoc cref="Lstm(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string?, int, int, int?)"/>
    public static RecurrentTrainer Gru(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.Gru(
            Choose(new RecurrentTrainer.BinaryOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts a Boolean for each sequence, with a gated recurrent unit and all options.</summary>
    /// <inheritdoc cref="Lstm(BinaryClassificationCatalog.BinaryClassificationTrainers, RecurrentTrainer.BinaryOptions)"/>
    public static RecurrentTrainer Gru(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        RecurrentTrainer.BinaryOptions options) => new(catalog.GetEnvironment(), CellType.Gru, options);

    /// <summary>
    /// Predicts a Boolean for each sequence, with a simple recurrent network.
    /// Makes PredictedLabel, Boolean; Score, the logit; and Probability, its sigmoid.
    /// </summary>
    /// <inheritdoc cref="Lstm(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string?, int, int, int?)"/>
    public static RecurrentTrainer SimpleRnn(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.SimpleRnn(
            Choose(new RecurrentTrainer.BinaryOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts a Boolean for each sequence, with a simple recurrent network and all options.</summary>
    /// <inheritdoc cref="Lstm(BinaryClassificationCatalog.BinaryClassificationTrainers, RecurrentTrainer.BinaryOptions)"/>
    public static RecurrentTrainer SimpleRnn(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        RecurrentTrainer.BinaryOptions options) => new(catalog.GetEnvironment(), CellType.SimpleRnn, options);

    /// <summary>
    /// Predicts the class of each sequence, with a long short-term memory.
    /// Makes PredictedLabel, a key; and Score, the classes' probabilities.
    /// </summary>
    /// <param name="catalog"><c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column to predict: a key (UInt32).</param>
    /// <param name="featureColumnName">
    /// The column of sequences: a vector of Single, [T, F], or of keys (UInt32), of fixed or variable length.
    /// </param>
    /// <param name="exampleWeightColumnName">A Single column of how much each row counts. Default: all count 1.</param>
    /// <param name="hiddenSize">Units in the recurrent layer, 1 to 65,536.</param>
    /// <param name="maxEpoch">The largest number of passes over the training rows, at least 1.</param>
    /// <param name="featureCount">How many values a step has: F, at least 1. Default: as the column's type says, or 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it.</exception>
    public static RecurrentTrainer Lstm(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.Lstm(
            Choose(new RecurrentTrainer.MulticlassOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts the class of each sequence, with a long short-term memory and all options.</summary>
    /// <param name="catalog"><c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static RecurrentTrainer Lstm(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        RecurrentTrainer.MulticlassOptions options) => new(catalog.GetEnvironment(), CellType.Lstm, options);

    /// <summary>
    /// Predicts the class of each sequence, with a gated recurrent unit.
    /// Makes PredictedLabel, a key; and Score, the classes' probabilities.
    /// </summary>
    /// <inheritdoc cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string?, int, int, int?)"/>
    public static RecurrentTrainer Gru(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.Gru(
            Choose(new RecurrentTrainer.MulticlassOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts the class of each sequence, with a gated recurrent unit and all options.</summary>
    /// <inheritdoc cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, RecurrentTrainer.MulticlassOptions)"/>
    public static RecurrentTrainer Gru(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        RecurrentTrainer.MulticlassOptions options) => new(catalog.GetEnvironment(), CellType.Gru, options);

    /// <summary>
    /// Predicts the class of each sequence, with a simple recurrent network.
    /// Makes PredictedLabel, a key; and Score, the classes' probabilities.
    /// </summary>
    /// <inheritdoc cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string?, int, int, int?)"/>
    public static RecurrentTrainer SimpleRnn(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.SimpleRnn(
            Choose(new RecurrentTrainer.MulticlassOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts the class of each sequence, with a simple recurrent network and all options.</summary>
    /// <inheritdoc cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, RecurrentTrainer.MulticlassOptions)"/>
    public static RecurrentTrainer SimpleRnn(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        RecurrentTrainer.MulticlassOptions options) => new(catalog.GetEnvironment(), CellType.SimpleRnn, options);

    /// <summary>
    /// Predicts the class of each step of sequences, reading them in both directions. Makes PredictedLabel, a vector of keys; and
    /// Score, the classes' probabilities at each step, [T, C].
    /// </summary>
    /// <param name="catalog"><c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The column to predict: a vector of keys (UInt32), one for each step; 0 is not known.</param>
    /// <param name="featureColumnName">
    /// The column of sequences: a vector of Single, [T, F], or of keys (UInt32), of fixed or variable length.
    /// </param>
    /// <param name="exampleWeightColumnName">A Single column of how much each row counts. Default: all count 1.</param>
    /// <param name="hiddenSize">Units in the recurrent layer, for each direction, 1 to 65,536.</param>
    /// <param name="maxEpoch">The largest number of passes over the training rows, at least 1.</param>
    /// <param name="featureCount">How many values a step has: F, at least 1. Default: as the column's type says, or 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it.</exception>
    public static RecurrentTrainer SequenceTagging(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.SequenceTagging(
            Choose(new RecurrentTrainer.TaggingOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch, featureCount));

    /// <summary>Predicts the class of each step of sequences, with all options.</summary>
    /// <param name="catalog"><c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static RecurrentTrainer SequenceTagging(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        RecurrentTrainer.TaggingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(catalog.GetEnvironment(), options.Cell, options);
    }

    /// <summary>
    /// Predicts a number for each step of sequences, from that step and those before it. Makes Score, a vector of Single.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">The column to predict: a vector of Single, one for each step; NaN is not known.</param>
    /// <param name="featureColumnName">
    /// The column of sequences: a vector of Single, [T, F], or of keys (UInt32), of fixed or variable length.
    /// </param>
    /// <param name="exampleWeightColumnName">A Single column of how much each row counts. Default: all count 1.</param>
    /// <param name="hiddenSize">Units in the recurrent layer, 1 to 65,536.</param>
    /// <param name="maxEpoch">The largest number of passes over the training rows, at least 1.</param>
    /// <param name="featureCount">How many values a step has: F, at least 1. Default: as the column's type says, or 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message names it.</exception>
    public static RecurrentTrainer PerStepRegression(this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        int hiddenSize = 32, int maxEpoch = 100, int? featureCount = null) => catalog.PerStepRegression(
            Choose(new RecurrentTrainer.PerStepRegressionOptions(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, maxEpoch,
                featureCount));

    /// <summary>Predicts a number for each step of sequences, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static RecurrentTrainer PerStepRegression(this RegressionCatalog.RegressionTrainers catalog,
        RecurrentTrainer.PerStepRegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(catalog.GetEnvironment(), options.Cell, options);
    }

    private static TOptions Choose<TOptions>(TOptions options, string label, string features, string? weight, int hiddenSize, int maxEpoch,
        int? featureCount)
        where TOptions : RecurrentTrainer.Options
    {
        options.LabelColumnName = label;
        options.FeatureColumnName = features;
        options.ExampleWeightColumnName = weight;
        options.HiddenSize = hiddenSize;
        options.MaxEpoch = maxEpoch;
        options.FeatureCount = featureCount;
        return options;
    }
}
