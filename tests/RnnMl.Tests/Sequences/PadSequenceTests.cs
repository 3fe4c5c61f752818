using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>What padding and truncation make of sequences.</summary>
public class PadSequenceTests
{
    // The example in the documentation of keras.utils.pad_sequences, and below the results shown there.
    private static readonly IDataView _keras = SequenceViews.Of([1], [2, 3], [4, 5, 6]);

    [Fact]
    public void By_default_sequences_become_as_long_as_the_longest_with_zeros_before_as_in_Keras_first_example() =>
        Assert.Equal([[0, 0, 1], [0, 2, 3], [4, 5, 6]], Pad(_keras, new()));

    [Fact]
    public void Another_value_pads_as_in_Keras_second_example() =>
        Assert.Equal([[-1, -1, 1], [-1, 2, 3], [4, 5, 6]], Pad(_keras, new() { PadValue = -1 }));

    [Fact]
    public void Post_pads_behind_as_in_Keras_third_example() =>
        Assert.Equal([[1, 0, 0], [2, 3, 0], [4, 5, 6]], Pad(_keras, new() { Padding = SequenceSide.Post }));

    [Fact]
    public void A_longer_sequence_loses_its_first_steps_as_in_Keras_fourth_example() =>
        Assert.Equal([[0, 1], [2, 3], [5, 6]], Pad(_keras, new() { Length = 2 }));

    [Fact]
    public void Truncating_post_keeps_the_first_steps() =>
        Assert.Equal([[0, 1], [2, 3], [4, 5]], Pad(_keras, new() { Length = 2, Truncating = SequenceSide.Post }));

    [Fact]
    public void Steps_stay_whole_where_they_have_several_features()
    {
        var view = Views.Of(new PairsRow { Values = [1, 2] }, new PairsRow { Values = [1, 2, 3, 4, 5, 6] });
        Assert.Equal([[0, 0, 1, 2], [3, 4, 5, 6]], Pad(view, new() { Length = 2 }));
        Assert.Equal([[1, 2, 0, 0], [1, 2, 3, 4]], Pad(view, new() { Length = 2, Padding = SequenceSide.Post, Truncating = SequenceSide.Post }));
    }

    [Theory]
    [InlineData(SequenceSide.Pre, new[] { 0f, 0, 1 }, new[] { 1f, 1, 1 })]
    [InlineData(SequenceSide.Post, new[] { 1f, 0, 0 }, new[] { 1f, 1, 1 })]
    public void The_mask_tells_steps_from_padding(SequenceSide padding, float[] ofOne, float[] ofFour)
    {
        var view = Views.Of(new PairsRow { Values = [0, 0] }, new PairsRow { Values = [1, 2, 3, 4, 5, 6, 7, 8] }, new PairsRow());
        var padded = Transform(view, new() { Length = 3, Padding = padding, MaskColumnName = "Mask" });
        Assert.Equal([ofOne, ofFour, [0, 0, 0]], padded.Vectors("Mask"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), padded.Schema["Mask"].Type);
    }

    [Fact]
    public void An_empty_sequence_becomes_padding_and_one_step_is_a_sequence_too() =>
        Assert.Equal([[9, 9], [9, 5]], Pad(SequenceViews.Of([], [5]), new() { Length = 2, PadValue = 9 }));

    [Fact]
    public void Values_that_are_no_numbers_are_taken_as_they_are() => Assert.Equal(
        [[float.NaN, float.NaN, float.NegativeInfinity]],
        Pad(SequenceViews.Of([float.NaN, float.NegativeInfinity]), new() { Length = 3, PadValue = float.NaN }));

    [Fact]
    public void Sequences_of_keys_are_filled_with_the_missing_key_and_keep_their_type()
    {
        var view = Views.Of(new TokensRow { Tokens = [3, 9, 0] }, new TokensRow { Tokens = [1] });
        var padded = new MLContext(seed: 0).Transforms.PadSequence("Padded", "Tokens", length: 2).Fit(view).Transform(view);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 9), 2), padded.Schema["Padded"].Type);
        Assert.Equal([[9u, 0u], [0u, 1u]], padded.GetColumn<uint[]>("Padded"));
    }

    [Fact]
    public void The_type_says_steps_and_features_and_the_slots_are_named_by_them()
    {
        var one = Transform(_keras, new());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 1), one.Schema["Padded"].Type);
        Assert.Equal(["Padded[0]", "Padded[1]", "Padded[2]"], one.SlotNames("Padded"));

        var two = Transform(Views.Of(new PairsRow()), new() { Length = 2 });
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 2), two.Schema["Padded"].Type);
        Assert.Equal(["Padded.0[0]", "Padded.1[0]", "Padded.0[1]", "Padded.1[1]"], two.SlotNames("Padded"));
    }

    [Fact]
    public void The_feature_count_comes_from_the_option_where_the_type_has_one_dimension()
    {
        var options = new PadSequenceEstimator.Options { Length = 2, FeatureCount = 3 };
        Assert.Equal([[0, 0, 0, 1, 2, 3]], Pad(SequenceViews.Of([1f, 2, 3]), options));
        var flat = Views.Of(new FlatRow { Values = [1, 2, 3, 4, 5, 6] });
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3), Transform(flat, options).Schema["Padded"].Type);
    }

    [Fact]
    public void A_fixed_size_needs_no_look_at_the_data_for_its_length()
    {
        var view = Views.Of<FixedRow>();
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 2), Transform(view, new()).Schema["Padded"].Type);
    }

    [Fact]
    public void Values_that_cannot_be_divided_into_steps_are_refused_with_their_row()
    {
        var view = SequenceViews.Of([1, 2], [1, 2, 3]);
        var exception = Assert.Throws<InvalidOperationException>(() => Pad(view, new() { Length = 4, FeatureCount = 2 }));
        Assert.Contains("'Values' holds 3 values in row 1, which cannot be divided into steps of 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_count_that_does_not_fit_the_type_is_refused_in_Fit()
    {
        var flat = Assert.Throws<ArgumentOutOfRangeException>(() => Transform(Views.Of<FlatRow>(), new() { FeatureCount = 4 }));
        Assert.Contains("6 values cannot be divided into steps of FeatureCount = 4", flat.Message, StringComparison.Ordinal);
        var pairs = Assert.Throws<ArgumentOutOfRangeException>(() => Transform(Views.Of<PairsRow>(), new() { Length = 1, FeatureCount = 3 }));
        Assert.Contains("its steps have 2 features, where FeatureCount is 3", pairs.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_that_is_not_as_long_as_its_type_says_is_refused_with_its_row()
    {
        var view = Views.Of(new FixedRow { Values = [1, 2, 3, 4] });
        var exception = Assert.Throws<InvalidOperationException>(() => Pad(view, new() { Length = 2 }));
        Assert.Contains("'Values' holds 4 values in row 0; its type says 6", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_length_and_a_sequence_to_take_it_from_Fit_says_so()
    {
        Assert.Throws<InvalidOperationException>(() => Pad(SequenceViews.Of(), new()));
        var exception = Assert.Throws<InvalidOperationException>(() => Pad(SequenceViews.Of([], []), new()));
        Assert.Contains("'Values'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Length", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_cannot_be_padded_with_another_value()
    {
        var estimator = new MLContext(seed: 0).Transforms.PadSequence("Padded", "Tokens", length: 2, padValue: 1);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Views.Of<TokensRow>()));
        Assert.Contains("PadValue is 1", exception.Message, StringComparison.Ordinal);
    }

    private static IDataView Transform(IDataView view, PadSequenceEstimator.Options options)
    {
        options.OutputColumnName = "Padded";
        options.InputColumnName = "Values";
        return new MLContext(seed: 0).Transforms.PadSequence(options).Fit(view).Transform(view);
    }

    private static float[][] Pad(IDataView view, PadSequenceEstimator.Options options) => Transform(view, options).Vectors("Padded");
}
