#if MLNET
using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;
using static RnnMl.Tests.Support.SequenceViews;

namespace RnnMl.Tests.Sequences;

/// <summary>Transforms for sequences with parts of ML.NET that the stand-in does not double.</summary>
public class FirstPartyChainTests
{
    private readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void Padded_tokens_remember_what_they_stand_for()
    {
        var view = Views.Of(new WordsRow { Words = ["a", "b", "c"] }, new WordsRow { Words = ["c"] });
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words")
            .Append(_ml.Transforms.PadSequence("Padded", "Tokens", length: 2))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Padded"));
        var model = pipeline.Fit(view);
        Assert.Equal([["b", "c"], ["", "c"]], model.Transform(view).GetColumn<string[]>("Back"));
        EstimatorContract.Check(_ml.Transforms.PadSequence("Padded", "Tokens", length: 2), model.Transform(view));
    }

    [Fact]
    public void Windows_can_be_normalised_and_learnt_by_a_trainer_whose_features_they_name()
    {
        // The next value of a sine follows from any two of its values.
        var view = Steps(Enumerable.Range(0, 200).Select(i => 10 * MathF.Sin(i / 5f)));
        var windows = _ml.Transforms.SequenceWindow("Features", ["Temperature"], windowSize: 3, horizon: 1,
            horizonColumns: new InputOutputColumnPair("Label", "Temperature"));
        var pipeline = windows.Append(_ml.Transforms.NormalizeMinMax("Features")).Append(_ml.Regression.Trainers.OnlineGradientDescent());
        var predicted = pipeline.Fit(view).Transform(view);
        Assert.True(_ml.Regression.Evaluate(predicted).RSquared > 0.8);
        Assert.Equal(["Temperature[t-2]", "Temperature[t-1]", "Temperature[t]"], predicted.SlotNames("Features"));
    }

    [Fact]
    public void Row_by_row_transforms_keep_a_views_parallel_and_shuffled_cursors()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => new SequenceRow { Id = i, Values = i % 7 == 0 ? [NaN] : [i, NaN, i + 2] });
        var cached = _ml.Data.Cache(Views.Of(rows));
        var model = _ml.Transforms.DropSequencesWithMissing("Values", 0.5f)
            .Append(_ml.Transforms.ReplaceMissingInSequence("Full", "Values", MissingReplacement.LinearInterpolation))
            .Append(_ml.Transforms.PadSequence("Padded", "Full", length: 4, maskColumnName: "Mask"))
            .Fit(cached);
        var transformed = model.Transform(cached);
        var expected = ViewContents.Read(transformed);
        Assert.Equal(20_000 - 2858, expected.Length);

        Assert.True(transformed.CanShuffle);
        var cursors = transformed.GetRowCursorSet(transformed.Schema, 4);
        Assert.True(cursors.Length > 1);
        Array.ForEach(cursors, cursor => cursor.Dispose());
        Assert.Equal(expected, ViewContents.ReadInParallel(transformed, 4));
        Assert.Equal(expected.Order(), ViewContents.Read(_ml.Data.ShuffleRows(transformed, seed: 1)).Order());
    }

    private sealed class WordsRow
    {
        public string[] Words { get; set; } = [];
    }
}
#endif
