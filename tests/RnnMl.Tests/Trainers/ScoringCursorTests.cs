using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>Cursors over predictions read ahead and score many rows together, which nobody notices.</summary>
public class ScoringCursorTests
{
    public static TheoryData<int> Tasks() => [.. Enumerable.Range(0, AllTasks().Length)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Rows_of_a_view_are_scored_to_the_same_bits_as_rows_alone(int task)
    {
        var rows = Rows(100, seed: 3);
        rows[0].Features = [];
        rows[40].Features[0] = float.NaN;
        var view = Views.Of(rows);
        var model = Trainer(AllTasks()[task]).Fit(View(30));

        var mapper = model.GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(view.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var alone = new List<float[]>();
        var score = row.Schema["Score"];
        while (cursor.MoveNext())
            alone.Add(score.Type is VectorDataViewType ? Value<VBuffer<float>>(row, score).DenseValues().ToArray() : [Value<float>(row, score)]);

        var together = model.Transform(view);
        Assert.Equal(alone, score.Type is VectorDataViewType ? together.Vectors("Score") : [.. together.GetColumn<float>("Score").Select(one => (float[])[one])]);
        Assert.Equal(rows.Select(one => one.Weight), together.GetColumn<float>("Weight"));
    }

    [Fact]
    public void A_row_that_holds_no_sequence_fails_when_its_turn_has_come()
    {
        var rows = Rows(50, seed: 3);
        rows[20].Features = [1, 2, 3];
        var predicted = Trainer(Quick(new RecurrentTrainer.RegressionOptions())).Fit(View(30)).Transform(Views.Of(rows));
        using var cursor = predicted.GetRowCursor(predicted.Schema);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.True(float.IsFinite(Value<float>(cursor, predicted.Schema["Score"])));
            Assert.Equal(i, cursor.Position);
        }
        Assert.Contains("holds 3 values in row 20", Assert.Throws<InvalidOperationException>(() => cursor.MoveNext()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_holds_no_sequence_is_passed_by_whoever_asks_for_no_prediction()
    {
        var rows = Rows(5);
        rows[2].Features = [1, 2, 3];
        var predicted = Trainer(Quick(new RecurrentTrainer.RegressionOptions())).Fit(View(30)).Transform(Views.Of(rows));
        Assert.Equal(5, predicted.GetColumn<float>("Number").Count());
    }

    /// <summary>Sequences of very different lengths would fill more memory together, padded, than one after the other.</summary>
    [Fact]
    public void A_very_long_sequence_among_short_ones_is_scored_as_alone()
    {
        var options = Quick(new RecurrentTrainer.TaggingOptions());
        options.FeatureColumnName = nameof(ExampleRow.Values);
        var model = Trainer(options).Fit(View(30));
        var rows = Rows(40, seed: 3);
        rows[20].Values = [.. Enumerable.Range(0, 100_000).Select(i => MathF.Sin(i))];
        var scores = model.Transform(Views.Of(rows)).Vectors("Score");
        Assert.Equal(200_000, scores[20].Length);
        Assert.All(Enumerable.Range(18, 5), i => Assert.Equal(model.Transform(Views.Of(rows[i])).Vectors("Score")[0], scores[i]));
    }

    [Fact]
    public void A_cursor_on_no_row_says_so()
    {
        var predicted = Trainer(Quick(new RecurrentTrainer.RegressionOptions())).Fit(View(30)).Transform(View(3));
        using var cursor = predicted.GetRowCursor(predicted.Schema);
        Assert.Throws<InvalidOperationException>(() => Value<float>(cursor, predicted.Schema["Score"]));
        while (cursor.MoveNext())
        {
        }
        Assert.Throws<InvalidOperationException>(() => Value<float>(cursor, predicted.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => Value<float>(cursor, predicted.Schema["Number"]));
        Assert.False(cursor.MoveNext());
    }

    private static TValue Value<TValue>(DataViewRow row, DataViewSchema.Column column)
    {
        TValue value = default!;
        row.GetGetter<TValue>(column)(ref value);
        return value;
    }
}
