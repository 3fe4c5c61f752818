using Microsoft.ML;
#if MLNET
using RnnMl.Searching;
#endif

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>ML.NET's own linear trainers, where ML.NET itself is there; "not run" on the stand-in.</summary>
internal static class LinearBaseline
{
#if MLNET
    // The trainers' default penalties are too much for so few rows; cross-validation on training rows of sentences chose these.
    private const float L2 = 0.1f;
#endif

    /// <summary>Maximum entropy over the values of series, padded to one length.</summary>
    public static double OfSeries(MLContext ml, IDataView training, IDataView test)
    {
#if MLNET
        return Accuracy(ml.Transforms.PadSequence("Features"), ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: L2), training, test);
#else
        return NotRun(ml, training, test);
#endif
    }

    /// <summary>Maximum entropy over the pieces of up to three characters of a text.</summary>
    public static double OfCharacters(MLContext ml, IDataView training, IDataView test, string text)
    {
#if MLNET
        var pieces = ml.Transforms.Text.TokenizeIntoCharactersAsKeys("Pieces", text)
            .Append(ml.Transforms.Text.ProduceNgrams("Features", "Pieces", ngramLength: 3));
        return Accuracy(pieces, ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: L2), training, test);
#else
        return NotRun(ml, training, test);
#endif
    }

    /// <summary>Logistic regression over a bag of words.</summary>
    public static double OfWords(MLContext ml, IDataView training, IDataView test, string text)
    {
#if MLNET
        var words = ml.Transforms.Text.FeaturizeText("Features", new Microsoft.ML.Transforms.Text.TextFeaturizingEstimator.Options
        {
            CharFeatureExtractor = null,
            KeepPunctuations = false,
            WordFeatureExtractor = new Microsoft.ML.Transforms.Text.WordBagEstimator.Options { NgramLength = 1 },
        }, text);
        return Accuracy(words, ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0, l2Regularization: L2), training, test);
#else
        return NotRun(ml, training, test);
#endif
    }

#if MLNET
    private static double Accuracy<TTransformer>(IEstimator<ITransformer> features, IEstimator<TTransformer> trainer, IDataView training, IDataView test)
        where TTransformer : class, ITransformer =>
        SequenceMetrics.Accuracy(features.Append(trainer).Fit(training).Transform(test));
#else
    private static double NotRun(params object[] _) => double.NaN;
#endif
}
