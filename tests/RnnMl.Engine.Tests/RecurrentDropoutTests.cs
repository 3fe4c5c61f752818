using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>
/// What the masks of dropout look like, seen through a ReLU network of 1,000 units whose weights hand a one from step to step,
/// or from level to level.
/// </summary>
public class RecurrentDropoutTests
{
    private const int Units = 1000;
    private const int Steps = 4;
    private const float Kept = 1 / (1 - 0.25f);
    private static readonly Pass _pass = Pass.Training(seed: 1, step: 2);

    [Fact]
    public void Recurrent_dropout_drops_the_same_units_at_every_step_of_a_sequence()
    {
        RecurrentSpec layer = Relu() with { RecurrentDropout = 0.25 };
        float[] y = Run(layer, inputWeight: 0, hiddenWeight: 1, h0: 1);
        for (int b = 0; b < 2; b++)
        {
            for (int j = 0; j < Units; j++)
            {
                for (int t = 0; t < Steps; t++)
                    Assert.True(At(y, b, t, j) is 0 || IsClose(At(y, b, t, j), MathF.Pow(Kept, t + 1)), $"h_{t} is {At(y, b, t, j)}");
                Assert.Equal(At(y, b, 0, j) == 0, At(y, b, Steps - 1, j) == 0);
            }
        }
        AssertDropped(y, 0, 0);
        Assert.NotEqual(Row(y, 0, 0), Row(y, 1, 0));
    }

    [Fact]
    public void Input_dropout_drops_the_same_features_at_every_step_of_a_sequence()
    {
        float[] y = Run(Relu() with { InputDropout = 0.25 }, inputWeight: 1, hiddenWeight: 0, h0: 0);
        for (int b = 0; b < 2; b++)
        {
            Assert.All(Row(y, b, 0), value => Assert.True(value is 0 || IsClose(value, Kept)));
            for (int t = 1; t < Steps; t++)
                Assert.Equal(Row(y, b, 0), Row(y, b, t));
        }
        AssertDropped(y, 0, 0);
        Assert.NotEqual(Row(y, 0, 0), Row(y, 1, 0));
    }

    [Fact]
    public void Dropout_between_levels_is_drawn_anew_at_every_step()
    {
        float[] y = Run(Relu() with { Dropout = 0.25, LayerCount = 2 }, inputWeight: 1, hiddenWeight: 0, h0: 0);
        for (int t = 0; t < Steps; t++)
        {
            AssertDropped(y, 0, t);
            Assert.All(Row(y, 0, t), value => Assert.True(value is 0 || IsClose(value, Kept)));
        }
        Assert.NotEqual(Row(y, 0, 0), Row(y, 0, 1));
    }

    [Fact]
    public void Another_step_of_training_has_other_masks_and_inference_none()
    {
        RecurrentSpec layer = Relu() with { RecurrentDropout = 0.25, InputDropout = 0.25 };
        float[] y = Run(layer, 1, 0.1f, 1);
        Assert.Equal(y, Run(layer, 1, 0.1f, 1));
        Assert.NotEqual(y, Run(layer, 1, 0.1f, 1, Pass.Training(seed: 1, step: 3)));
        Assert.NotEqual(y, Run(layer, 1, 0.1f, 1, Pass.Training(seed: 2, step: 2)));
        Assert.Equal(Run(Relu(), 1, 0.1f, 1, default(Pass)), Run(layer, 1, 0.1f, 1, default(Pass)));
    }

    private static RecurrentSpec Relu() =>
        Specs.Recurrent(CellType.SimpleRnn, Units, nonlinearity: ActivationFunction.Relu) with { Bias = false };

    /// <summary>[2, Steps, Units] for inputs of ones, with weights that are multiples of the identity.</summary>
    private static float[] Run(RecurrentSpec layer, float inputWeight, float hiddenWeight, float h0, Pass? pass = null)
    {
        var spec = new NetworkSpec { InputSize = Units, Layers = [layer] };
        var run = new StackRun<float>(spec, new ParameterSet<float>(spec));
        foreach (Parameter<float> parameter in run.Parameters.Items)
        {
            Span<float> values = parameter.In(run.Parameters.Values.AsSpan());
            for (int i = 0; i < Units; i++)
                values[i * Units + i] = parameter.Name.Contains("weight_ih", StringComparison.Ordinal) ? inputWeight : hiddenWeight;
        }
        run.Parameters.Pack();
        float[] x = [.. Enumerable.Repeat(1f, 2 * Steps * Units)];
        return run.Forward([Steps, Steps], x, [.. Enumerable.Repeat(h0, 2 * Units * layer.LayerCount)], [], pass ?? _pass);
    }

    /// <summary>A quarter of 1,000 are dropped; six standard deviations are 82.</summary>
    private static void AssertDropped(float[] y, int b, int t) =>
        Assert.InRange(Row(y, b, t).Count(value => value == 0), 168, 332);

    private static float At(float[] y, int b, int t, int j) => y[(b * Steps + t) * Units + j];

    private static float[] Row(float[] y, int b, int t) => y.AsSpan((b * Steps + t) * Units, Units).ToArray();

    private static bool IsClose(float value, float expected) => MathF.Abs(value - expected) < 1e-5f * expected;
}
