using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Trainers;

namespace RnnMl.Samples;

/// <summary>
/// The trainer of each sample, which the benchmarks measure too. Every choice was made by cross-validation on the training rows,
/// or on the development set where there is one; none by the test rows.
/// </summary>
internal static class Recipes
{
    /// <summary>Who says two Japanese vowels.</summary>
    public static RecurrentTrainer SpeakerIdentification(MLContext ml, int seed)
    {
        var options = TimeSeries(seed, maxEpoch: 100);
        (options.HiddenSize, options.BatchSize) = (64, 16);
        (options.ConvolutionFilters, options.ConvolutionKernelSize, options.BatchNormalization) = (96, 5, true);
        (options.Dropout, options.InputDropout) = (0.5f, 0.2f);
        return ml.MulticlassClassification.Trainers.Gru(options);
    }

    /// <summary>What someone with a watch on the wrist does.</summary>
    public static RecurrentTrainer ActivityRecognition(MLContext ml, int seed)
    {
        var options = TimeSeries(seed, maxEpoch: 100);
        (options.HiddenSize, options.BatchSize) = (32, 8);
        (options.ConvolutionFilters, options.ConvolutionKernelSize) = (32, 5);
        options.Dropout = 0.2f;
        return ml.MulticlassClassification.Trainers.Gru(options);
    }

    /// <summary>Winter or summer, by a day's demand for power.</summary>
    public static RecurrentTrainer PowerDemand(MLContext ml, int seed)
    {
        var options = TimeSeries(seed, maxEpoch: 300);
        (options.HiddenSize, options.BatchSize) = (32, 16);
        (options.ConvolutionFilters, options.ConvolutionKernelSize) = (64, 5);
        options.Pooling = SequencePooling.Max;
        (options.Dropout, options.InputDropout, options.LabelSmoothing) = (0.5f, 0.2f, 0.1f);
        options.Optimizer = new AdamWOptions { WeightDecay = 0.1 };
        return ml.MulticlassClassification.Trainers.Gru(options);
    }

    /// <summary>Whether a hand draws a gun or points.</summary>
    public static RecurrentTrainer GestureRecognition(MLContext ml, int seed)
    {
        var options = TimeSeries(seed, maxEpoch: 300);
        (options.HiddenSize, options.BatchSize) = (32, 8);
        (options.ConvolutionFilters, options.ConvolutionKernelSize) = (64, 16);
        options.Pooling = SequencePooling.Max;
        (options.Dropout, options.InputDropout) = (0.5f, 0.2f);
        return ml.MulticlassClassification.Trainers.Gru(options);
    }

    /// <summary>Where a surname comes from; stops at the best epoch of the validation set.</summary>
    public static RecurrentTrainer SurnameNationality(MLContext ml, int seed) => ml.MulticlassClassification.Trainers.Lstm(
        new RecurrentTrainer.MulticlassOptions
        {
            FeatureColumnName = nameof(Surname.Characters),
            HiddenSize = 128,
            Bidirectional = true,
            Pooling = SequencePooling.Max,
            Dropout = 0.5f,
            InputDropout = 0.2f,
            LabelSmoothing = 0.1f,
            BatchSize = 64,
            BucketBatches = 100,
            MaxEpoch = 20,
            LearningRateSchedule = new CosineSchedule { TMax = 20 },
            Seed = seed,
        });

    /// <summary>The parts of speech of questions about flights; stops at the best epoch of the development set.</summary>
    public static RecurrentTrainer PartOfSpeechTagging(MLContext ml, int seed) => ml.MulticlassClassification.Trainers.SequenceTagging(
        new RecurrentTrainer.TaggingOptions
        {
            Cell = CellType.Gru,
            FeatureColumnName = nameof(TaggedSentence.Words),
            MoreFeatureColumnNames = [nameof(TaggedSentence.Suffixes), nameof(TaggedSentence.LongSuffixes)],
            HiddenSize = 64,
            NumberOfLayers = 2,
            Dropout = 0.5f,
            InputDropout = 0.3f,
            LearningRate = 0.005f,
            Optimizer = new AdamWOptions { WeightDecay = 0.3 },
            BucketBatches = 100,
            MaxEpoch = 15,
            LearningRateSchedule = new CosineSchedule { TMax = 15 },
            Seed = seed,
        });

    /// <summary>
    /// Whether a sentence is kind. The beginnings and ends of words say something of words that training hardly saw. With so few rows, most
    /// inputs are dropped, and there are many epochs in return.
    /// </summary>
    public static RecurrentTrainer SentimentSentences(MLContext ml, int seed) => ml.BinaryClassification.Trainers.Gru(
        new RecurrentTrainer.BinaryOptions
        {
            FeatureColumnName = nameof(RatedSentence.Words),
            MoreFeatureColumnNames = [nameof(RatedSentence.Beginnings), nameof(RatedSentence.LongBeginnings), nameof(RatedSentence.Ends)],
            HiddenSize = 32,
            Bidirectional = true,
            Pooling = SequencePooling.Max,
            Dropout = 0.5f,
            InputDropout = 0.7f,
            MaxEpoch = 60,
            ValidationSetFraction = 0,
            Optimizer = new AdamWOptions { WeightDecay = 0.1 },
            LearningRateSchedule = new CosineSchedule { TMax = 60 },
            Seed = seed,
        });

    // So few rows that none can be spared: a fixed number of epochs, at a rate that falls to nothing.
    private static RecurrentTrainer.MulticlassOptions TimeSeries(int seed, int maxEpoch) => new()
    {
        Bidirectional = true,
        Pooling = SequencePooling.Mean,
        MaxEpoch = maxEpoch,
        LearningRateSchedule = new CosineSchedule { TMax = maxEpoch },
        ValidationSetFraction = 0,
        Seed = seed,
    };
}
