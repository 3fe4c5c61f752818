using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Everything that decides what a network sees of a window, and what it answers.</summary>
internal sealed record ForecastPlan
{
    // A window with its horizon: 1 GiB.
    private const int MaxSequence = 1 << 28;

    private ForecastHead? _head;

    /// <summary>How the horizon is reached.</summary>
    public required ForecastStrategy Strategy { get; init; }

    /// <summary>How the values of a window are prepared.</summary>
    public required WindowPreparation Preparation { get; init; }

    /// <summary>The scales of windows that have none of their own, one for each channel, [C].</summary>
    public required double[] FlatScales { get; init; }

    /// <summary>How rows lie.</summary>
    public required RowLayout Layout { get; init; }

    /// <summary>What is learned of the future.</summary>
    public required ForecastLoss Loss { get; init; }

    /// <summary>The levels that are trained for <see cref="ForecastLoss.Quantile"/>, ascending.</summary>
    public required float[] Quantiles { get; init; }

    /// <summary>What the outputs mean.</summary>
    public ForecastHead Head => _head ??= ForecastHead.Create(Loss, Quantiles);

    /// <summary>Whether channels are series of their own.</summary>
    public ForecastChannels ChannelMode { get; init; }

    /// <summary>S, the rows of a segment.</summary>
    public int SegmentLength { get; init; } = 1;

    /// <summary>The lags that a network sees which goes through the horizon, ascending.</summary>
    public int[] Lags { get; init; } = [1];

    /// <summary>The fewest rows that are forecast from.</summary>
    public required int MinimumHistory { get; init; }

    /// <summary>What becomes of missing values and rows.</summary>
    public MissingValueHandling MissingValues => Preparation.MissingValues;

    /// <summary>Whether the network sees which values are missing.</summary>
    public bool Masks => MissingValues == MissingValueHandling.Mask;

    /// <summary>The numbers that a series has once.</summary>
    public int StaticCount { get; init; }

    /// <summary>How many categories each of a series' categorical features has.</summary>
    public int[] VocabularySizes { get; init; } = [];

    public int WindowSize => Preparation.WindowSize;

    /// <summary>K</summary>
    public int Horizon => Preparation.Horizon;

    /// <summary>C', the channels that one pass of the network forecasts.</summary>
    public int UnitChannels => ChannelMode == ForecastChannels.Joint ? Layout.Channels : 1;

    /// <summary>How many passes forecast all channels.</summary>
    public int UnitCount => Layout.Channels / UnitChannels;

    /// <summary>Whether the horizon is reached step by step, so that any can be asked for.</summary>
    public bool IsRecursive => Strategy == ForecastStrategy.Recursive;

    /// <summary>Whether networks see what is known of the horizon.</summary>
    public bool SeesHorizon => IsRecursive || Layout.FutureCount > 0;

    /// <summary>Whether they go through it step by step.</summary>
    public bool GoesThroughHorizon => SeesHorizon && Strategy != ForecastStrategy.SegmentWise;

    /// <summary>The numbers at the end of each step: what the series has once, and which of independent channels it is.</summary>
    public int ConstantCount => StaticCount + CategoryCount;

    /// <summary>The categories in a step.</summary>
    public int CategoryCount => UnitCount > 1 ? VocabularySizes.Length + 1 : VocabularySizes.Length;

    /// <summary>Their sizes, [CategoryCount].</summary>
    public int[] CategorySizes => UnitCount > 1 ? [.. VocabularySizes, UnitCount] : VocabularySizes;

    /// <summary>The encoding that the strategy wants, for one thread.</summary>
    public WindowEncoding CreateEncoding() => GoesThroughHorizon ? new StepEncoding(this)
        : Strategy == ForecastStrategy.SegmentWise ? new SegmentEncoding(this)
        : new DirectEncoding(this);

    /// <summary>Checks that what networks see of a window can be held.</summary>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    public void CheckSize()
    {
        var encoding = CreateEncoding();
        long steps = encoding.StepCount(WindowSize);
        if (steps * encoding.FeatureCount > MaxSequence)
        {
            throw new InvalidOperationException($"A window with its horizon is {steps} steps of {encoding.FeatureCount} numbers; " +
                $"expected at most {MaxSequence} in all. Choose a smaller WindowSize or Horizon, or fewer features.");
        }
    }

    /// <summary>The layer that turns categories into vectors, those that training has not seen into zeros; none where there are none.</summary>
    public IEnumerable<LayerSpec> EmbeddingLayers(int featureCount)
    {
        var sizes = CategorySizes;
        return sizes.Length == 0 ? [] : [new EmbeddingSpec
        {
            Name = "categories",
            Features = [.. sizes.Select((size, i) => new CategoricalFeature
            {
                Index = featureCount - sizes.Length + i,
                VocabularySize = size,
                Size = EmbeddingSize(size),
                PaddingIndex = i < VocabularySizes.Length ? ConstantEncoder.Unseen : null,
            })],
        }];
    }

    /// <summary>Where a step says which of independent channels it is of; null where it does not.</summary>
    public CategoricalFeature? ChannelFeature(int featureCount, int size) => UnitCount == 1 ? null : new CategoricalFeature
    {
        Index = featureCount - 1,
        VocabularySize = UnitCount,
        Size = size,
    };

    // Large enough to distinguish a few categories, and small enough not to learn many by heart.
    private static int EmbeddingSize(int vocabularySize) => Math.Min(16, (vocabularySize + 2) / 2);
}
