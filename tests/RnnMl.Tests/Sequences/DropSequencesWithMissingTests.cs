using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using Xunit;
using static RnnMl.Tests.Support.SequenceViews;

namespace RnnMl.Tests.Sequences;

/// <summary>Which rows stay when sequences miss values.</summary>
public class DropSequencesWithMissingTests
{
    // Ids 0 to 4, with 0, 1/4, 2/4, 4/4 and 0/0 of their values missing.
    private static readonly IDataView _view = SequenceViews.Of([1, 2, 3, 4], [1, NaN, 3, 4], [NaN, NaN, 3, 4], [NaN, NaN, NaN, NaN], []);

    [Theory]
    [InlineData(0f, new[] { 0, 4 })]
    [InlineData(0.24f, new[] { 0, 4 })]
    [InlineData(0.25f, new[] { 0, 1, 4 })]
    [InlineData(0.5f, new[] { 0, 1, 2, 4 })]
    [InlineData(1f, new[] { 0, 1, 2, 3, 4 })]
    public void A_row_stays_whose_share_of_missing_values_is_not_above_the_limit(float limit, int[] expected) =>
        Assert.Equal(expected, Drop(_view, limit).GetColumn<int>("Id"));

    [Theory]
    [InlineData(0.3f, 3)]
    [InlineData(0.7f, 7)]
    public void A_share_of_exactly_the_limit_stays_whatever_the_limit_rounds_to(float limit, int missing)
    {
        float[] sequence = [.. Enumerable.Repeat(NaN, missing), .. Enumerable.Repeat(1f, 10 - missing)];
        Assert.Single(Drop(SequenceViews.Of(sequence), limit).GetColumn<int>("Id"));
    }

    [Fact]
    public void Infinities_are_not_missing() => Assert.Single(Drop(SequenceViews.Of([float.PositiveInfinity]), 0).GetColumn<int>("Id"));

    [Fact]
    public void What_a_sparse_vector_leaves_out_is_not_missing()
    {
        var view = Views.Of(new SparseRow { Values = new VBuffer<float>(4, 1, [NaN], [2]) });
        Assert.Single(Drop(view, 0.25f).Vectors("Values"));
        Assert.Empty(Drop(view, 0.24f).Vectors("Values"));
    }

    [Fact]
    public void Rows_can_be_dropped_by_a_column_that_nobody_reads_and_are_numbered_anew()
    {
        var view = Drop(_view, 0.25f);
        using var cursor = view.GetRowCursor([view.Schema["Id"]]);
        Assert.False(cursor.IsColumnActive(view.Schema["Values"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Values"]));
        for (var i = 0; i < 3; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(i, cursor.Position);
        }
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.Null(view.GetRowCount());
    }

    [Fact]
    public void A_prediction_engine_refuses_a_chain_that_drops_rows()
    {
        var ml = new MLContext(seed: 0);
        var chain = ml.Transforms.CopyColumns("Copy", "Values").Append(ml.Transforms.DropSequencesWithMissing("Values")).Fit(_view);
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Model.CreatePredictionEngine<SequenceRow, SequenceRow>(chain));
    }

    private static IDataView Drop(IDataView view, float limit) =>
        new MLContext(seed: 0).Transforms.DropSequencesWithMissing("Values", limit).Fit(view).Transform(view);

    private sealed class SparseRow
    {
        [VectorType(4)]
        public VBuffer<float> Values { get; set; }
    }
}
