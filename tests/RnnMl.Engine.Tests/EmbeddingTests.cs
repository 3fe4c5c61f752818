using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class EmbeddingTests
{
    [Fact]
    public void Vectors_come_first_in_the_order_of_the_features_and_then_the_numbers_in_theirs()
    {
        StackRun<float> run = Run(new CategoricalFeature { Index = 2, VocabularySize = 3, Size = 2 }, new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 1 });
        Set(run, "0.weight", 1, 2, 3, 4, 5, 6);
        Set(run, "1.weight", 7, 8);
        Assert.Equal([5, 6, 8, 0.5f, -0.5f, 1, 2, 7, 1.5f, -1.5f], run.Forward([2], [1, 0.5f, 2, -0.5f, 0, 1.5f, 0, -1.5f]));
    }

    [Fact]
    public void Equal_indices_add_up_their_gradients_and_the_padding_index_receives_none()
    {
        StackRun<float> run = Run(new CategoricalFeature { Index = 0, VocabularySize = 3, Size = 1, PaddingIndex = 1 });
        run.Forward([4], [.. new float[] { 2, 1, 2, 0 }.SelectMany(index => new[] { index, 9, 9, 9 })]);
        float[] dx = run.Backward([10, 1, 1, 1, 20, 1, 1, 1, 40, 1, 1, 1, 80, 1, 1, 1]);
        Assert.Equal([80, 0, 50], run.GradientOf("words.weight"));
        Assert.Equal([0, 1, 1, 1], dx[..4]);
    }

    [Fact]
    public void The_row_of_the_padding_index_begins_as_zeros_and_the_others_are_normal()
    {
        StackRun<float> run = Run(new CategoricalFeature { Index = 0, VocabularySize = 500, Size = 40, PaddingIndex = 7 });
        float[] weight = run.Parameters["words.weight"].In(run.Parameters.Values.AsSpan()).ToArray();
        Assert.All(weight[(7 * 40)..(8 * 40)], value => Assert.Equal(0, value));
        Assert.InRange(weight.Average(), -0.03, 0.03);
        Assert.InRange(weight.Average(value => value * value), 0.96, 1.04);
    }

    [Theory]
    [InlineData(3f, "is 3 at step 1 of sequence 2")]
    [InlineData(-1f, "is -1 at step 1 of sequence 2")]
    [InlineData(0.5f, "is 0.5 at step 1 of sequence 2")]
    [InlineData(float.NaN, "is NaN at step 1 of sequence 2")]
    [InlineData(float.PositiveInfinity, "at step 1 of sequence 2")]
    public void An_index_that_is_no_category_is_refused(float index, string message)
    {
        StackRun<float> run = Run(new CategoricalFeature { Index = 0, VocabularySize = 3, Size = 1 });
        var x = new float[3 * 3 * 4];
        x[(2 * 3 + 1) * 4] = index;
        var e = Assert.Throws<ArgumentException>(() => run.Forward([1, 3, 2], x));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("Layer 'words': feature 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("expected a whole number from 0 to 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_feature_has_PyTorchs_parameter_name_and_several_have_those_of_a_module_list()
    {
        var a = new CategoricalFeature { Index = 0, VocabularySize = 3, Size = 2 };
        var b = new CategoricalFeature { Index = 1, VocabularySize = 4, Size = 1 };
        Assert.Equal(["words.weight"], Names(a));
        Assert.Equal(["words.0.weight", "words.1.weight"], Names(a, b));

        static string[] Names(params CategoricalFeature[] features) =>
            [.. new RecurrentNetwork(new NetworkSpec { InputSize = 4, Layers = [new EmbeddingSpec { Name = "words", Features = features }] }, 0)
                .Parameters.Select(parameter => parameter.Name)];
    }

    [Fact]
    public void A_wrong_category_is_told_by_its_place_in_the_whole_batch()
    {
        var spec = new NetworkSpec
        {
            InputSize = 1,
            Layers =
            [
                new EmbeddingSpec { Name = "words", Features = [new CategoricalFeature { Index = 0, VocabularySize = 5, Size = 2 }] },
                new LastStepSpec { Name = "last" },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        float[][] x = [.. Enumerable.Range(0, 40).Select(i => new float[] { 1, i == 30 ? 9 : 2 })];
        float[][] y = [.. x.Select(_ => new float[1])];
        for (int threads = 1; threads <= 3; threads++)
        {
            using var trainer = new Trainer(new RecurrentNetwork(spec, seed: 1), new TrainingOptions { Threads = threads });
            string message = Assert.Throws<ArgumentException>(
                () => trainer.Step(new MemoryDataset(1, 1, x, y), [.. Enumerable.Range(0, 40)])).Message;
            Assert.Contains("feature 0 is 9 at step 1 of sequence 30 of the batch", message, StringComparison.Ordinal);
        }
    }

    private static StackRun<float> Run(params CategoricalFeature[] features) =>
        new(new NetworkSpec { InputSize = 4, Layers = [new EmbeddingSpec { Name = "words", Features = features }] }, seed: 3);

    private static void Set(StackRun<float> run, string parameter, params float[] values) =>
        values.CopyTo(run.Parameters["words." + parameter].In(run.Parameters.Values.AsSpan()));
}
