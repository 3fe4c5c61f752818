using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;
using static RnnMl.Tests.Support.SequenceViews;

namespace RnnMl.Tests.Sequences;

/// <summary>What takes the place of missing values. Expected values are worked out by hand.</summary>
public class ReplaceMissingInSequenceTests
{
    [Theory]
    // Carried on from the left; before the first known value, that one.
    [InlineData(MissingReplacement.ForwardFill, new[] { NaN, 2, NaN, NaN, 8, NaN }, new[] { 2f, 2, 2, 2, 8, 8 })]
    // 2 + (8 - 2) / 3 = 4, and 6; the known values at both ends go on.
    [InlineData(MissingReplacement.LinearInterpolation, new[] { NaN, 2, NaN, NaN, 8, NaN }, new[] { 2f, 2, 4, 6, 8, 8 })]
    // (1 + 2 + 6) / 3.
    [InlineData(MissingReplacement.Mean, new[] { 1, NaN, 2, 6, NaN }, new[] { 1f, 3, 2, 6, 3 })]
    // 1, 2, 9: the middle one; 1, 2, 4, 9: (2 + 4) / 2.
    [InlineData(MissingReplacement.Median, new[] { 9, NaN, 1, 2 }, new[] { 9f, 2, 1, 2 })]
    [InlineData(MissingReplacement.Median, new[] { 9, NaN, 1, 2, 4 }, new[] { 9f, 3, 1, 2, 4 })]
    // 5 is there twice; where 5 and 3 are, the smaller one.
    [InlineData(MissingReplacement.Mode, new[] { 5, 3, NaN, 5 }, new[] { 5f, 3, 5, 5 })]
    [InlineData(MissingReplacement.Mode, new[] { 5, 3, NaN, 5, 3, 9 }, new[] { 5f, 3, 3, 5, 3, 9 })]
    [InlineData(MissingReplacement.Constant, new[] { 5, NaN, NaN }, new[] { 5f, -1, -1 })]
    public void A_missing_value_is_replaced_from_its_own_sequence(MissingReplacement replacement, float[] sequence, float[] expected) =>
        Assert.Equal([expected], Replace(SequenceViews.Of(sequence), new() { Replacement = replacement, Constant = -1 }));

    [Theory]
    [InlineData(MissingReplacement.ForwardFill)]
    [InlineData(MissingReplacement.LinearInterpolation)]
    [InlineData(MissingReplacement.Mean)]
    [InlineData(MissingReplacement.Median)]
    [InlineData(MissingReplacement.Mode)]
    [InlineData(MissingReplacement.Constant)]
    public void Whatever_is_asked_for_edge_cases_stay_sensible(MissingReplacement replacement)
    {
        var view = SequenceViews.Of([], [3], [NaN], [NaN, NaN], [1, 2, 3]);
        float[][] expected = [[], [3], [7], [7, 7], [1, 2, 3]];
        Assert.Equal(expected, Replace(view, new() { Replacement = replacement, Constant = 7 }));
    }

    [Fact]
    public void Each_feature_is_filled_by_itself()
    {
        var view = Views.Of(new FixedRow { Values = [1, 10, NaN, NaN, 3, 30] });
        Assert.Equal([[1, 10, 2, 20, 3, 30]], Replace(view, new() { Replacement = MissingReplacement.LinearInterpolation }));
    }

    [Fact]
    public void Each_row_is_filled_by_itself() =>
        Assert.Equal([[1, 1], [0, 0]], Replace(SequenceViews.Of([1, NaN], [NaN, NaN]), new()));

    [Fact]
    public void Indicators_stand_behind_the_features_of_their_step()
    {
        var view = Views.Of(new PairsRow { Values = [1, NaN, NaN, 20] }, new PairsRow());
        var replaced = Transform(view, new() { AddIndicators = true });
        Assert.Equal([[1, 20, 0, 1, 1, 20, 1, 0], []], replaced.Vectors("Full"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, 4), replaced.Schema["Full"].Type);
        Assert.Null(replaced.Schema["Full"].Annotations.Schema.GetColumnOrNull("SlotNames"));
    }

    [Fact]
    public void Fixed_sizes_have_named_slots_indicators_among_them()
    {
        var view = Views.Of(new FlatRow { Values = [1, 2, 3, 4, 5, 6] });
        var replaced = Transform(view, new() { FeatureCount = 3, AddIndicators = true });
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 6), replaced.Schema["Full"].Type);
        Assert.Equal(
            ["Full.0[0]", "Full.1[0]", "Full.2[0]", "Full.0[0].IsMissing", "Full.1[0].IsMissing", "Full.2[0].IsMissing",
                "Full.0[1]", "Full.1[1]", "Full.2[1]", "Full.0[1].IsMissing", "Full.1[1].IsMissing", "Full.2[1].IsMissing"],
            replaced.SlotNames("Full"));
    }

    [Fact]
    public void The_slot_names_of_windows_are_kept()
    {
        var windows = SequenceWindowTests.Transform(Steps(1, NaN, 3), SequenceWindowTests.Options(2));
        var replaced = new MLContext(seed: 0).Transforms.ReplaceMissingInSequence("Full", "Window", addIndicators: true).Fit(windows).Transform(windows);
        Assert.Equal(["Temperature[t-1]", "Temperature[t-1].IsMissing", "Temperature[t]", "Temperature[t].IsMissing"], replaced.SlotNames("Full"));
        Assert.Equal([[1, 0, 1, 1], [3, 1, 3, 0]], replaced.Vectors("Full"));
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void An_infinity_is_refused_with_its_place(float infinity)
    {
        var view = Views.Of(new PairsRow(), new PairsRow { Values = [1, 2, 3, infinity] });
        var exception = Assert.Throws<InvalidOperationException>(() => Replace(view, new()));
        Assert.Contains("'Values'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("in row 1 (step 1, feature 1)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_cannot_be_divided_into_steps_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Replace(SequenceViews.Of([1f, 2, 3]), new() { FeatureCount = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Replace(Views.Of<FlatRow>(), new() { FeatureCount = 5 }));
    }

    [Fact]
    public void Interpolation_between_the_largest_numbers_stays_finite() => Assert.Equal(
        [[float.MinValue, 0, float.MaxValue]],
        Replace(SequenceViews.Of([float.MinValue, NaN, float.MaxValue]), new() { Replacement = MissingReplacement.LinearInterpolation }));

    private static IDataView Transform(IDataView view, ReplaceMissingInSequenceEstimator.Options options)
    {
        options.OutputColumnName = "Full";
        options.InputColumnName = "Values";
        return new MLContext(seed: 0).Transforms.ReplaceMissingInSequence(options).Fit(view).Transform(view);
    }

    private static float[][] Replace(IDataView view, ReplaceMissingInSequenceEstimator.Options options) => Transform(view, options).Vectors("Full");
}
