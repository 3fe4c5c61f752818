using System;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>What a batch may and may not change.</summary>
public class BatchTests
{
    public static TheoryData<CellType> Cells => [CellType.SimpleRnn, CellType.Lstm, CellType.Gru];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Padding_does_not_change_an_output(CellType cell)
    {
        (StackRun<float> run, int[] lengths, float[] x) = PaddedBatch(cell);
        float[] expected = run.Forward(lengths, x);
        float[] actual = run.Forward(lengths, PoisonPadding(x, lengths, 3));
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Padding_does_not_change_the_gradient(CellType cell)
    {
        (StackRun<float> run, int[] lengths, float[] x) = PaddedBatch(cell);
        float[] probe = RandomValues.Floats(new RandomSource(8), run.Forward(lengths, x).Length);
        float[] dx = run.Backward(probe);
        float[] dw = [.. run.Gradients];

        run.Forward(lengths, PoisonPadding(x, lengths, 3));
        float[] dxPoisoned = run.Backward(PoisonPadding(probe, lengths, 2));
        Assert.Equal(dx, dxPoisoned);
        Assert.Equal(dw, run.Gradients);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Outputs_and_gradients_beyond_a_length_are_zero(CellType cell)
    {
        (StackRun<float> run, int[] lengths, float[] x) = PaddedBatch(cell);
        float[] y = run.Forward(lengths, x);
        float[] dx = run.Backward(RandomValues.Floats(new RandomSource(8), y.Length));
        for (int b = 0; b < lengths.Length; b++)
        {
            Assert.All(y.AsSpan((b * 9 + lengths[b]) * 2, (9 - lengths[b]) * 2).ToArray(), value => Assert.Equal(0, value));
            Assert.All(dx.AsSpan((b * 9 + lengths[b]) * 3, (9 - lengths[b]) * 3).ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_row_of_a_batch_equals_the_sequence_alone_to_the_bit(CellType cell)
    {
        (StackRun<float> run, int[] lengths, float[] x) = PaddedBatch(cell);
        float[] y = run.Forward(lengths, x);
        float[] h = run.State.H;
        for (int b = 0; b < lengths.Length; b++)
        {
            float[] alone = run.Forward([lengths[b]], x.AsSpan(b * 9 * 3, lengths[b] * 3).ToArray());
            Assert.Equal(y.AsSpan(b * 9 * 2, lengths[b] * 2).ToArray(), alone);
            Assert.Equal(h.AsSpan(b * 11, 11).ToArray(), run.State.H[..11]);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_gradient_of_a_batch_is_the_sum_of_those_of_its_sequences(CellType cell)
    {
        (StackRun<float> run, int[] lengths, float[] x) = PaddedBatch(cell);
        float[] probe = RandomValues.Floats(new RandomSource(8), run.Forward(lengths, x).Length);
        run.Backward(probe);
        float[] batch = [.. run.Gradients];
        var sum = new float[batch.Length];
        for (int b = 0; b < lengths.Length; b++)
        {
            run.Forward([lengths[b]], x.AsSpan(b * 9 * 3, lengths[b] * 3).ToArray());
            run.Backward(probe.AsSpan(b * 9 * 2, lengths[b] * 2).ToArray());
            for (int i = 0; i < sum.Length; i++)
                sum[i] += run.Gradients[i];
        }
        Golden.AssertClose("gradient", sum, batch, 1e-6);
    }

    [Fact]
    public void Sequences_are_sorted_by_length_and_equal_ones_keep_their_order()
    {
        var layout = new BatchLayout();
        layout.Set([2, 3, 1, 3, 2]);
        Assert.Equal([1, 3, 0, 4, 2], layout.Order.ToArray());
        Assert.Equal([5, 4, 2], layout.ActiveRows.ToArray());
        Assert.Equal([0, 5, 9], layout.Offsets.ToArray());
        Assert.Equal(11, layout.Rows);
    }

    [Fact]
    public void Gradients_that_vanish_become_zero_and_not_denormal()
    {
        var spec = new NetworkSpec { InputSize = 1, Layers = [Specs.Recurrent(CellType.Lstm, 8)] };
        var run = new StackRun<float>(spec, seed: 1);
        int[] lengths = [400];
        var probe = new float[400 * 8];
        run.Forward(lengths, RandomValues.Floats(new RandomSource(2), 400));
        probe[^1] = 1;
        float[] dx = run.Backward(probe);
        Assert.NotEqual(0, dx[^1]);
        Assert.Equal(0, dx[0]);
        Assert.DoesNotContain(dx, float.IsSubnormal);
    }

    private static (StackRun<float> Run, int[] Lengths, float[] X) PaddedBatch(CellType cell)
    {
        var spec = Specs.PerStep(cell, inputSize: 3, hiddenSize: 11, outputSize: 2);
        int[] lengths = [4, 9, 1, 6, 9, 4, 2];
        return (new StackRun<float>(spec, seed: 5), lengths, RandomValues.Floats(new RandomSource(7), lengths.Length * 9 * 3));
    }

    private static float[] PoisonPadding(float[] padded, int[] lengths, int size)
    {
        float[] poisoned = [.. padded];
        for (int b = 0; b < lengths.Length; b++)
            poisoned.AsSpan((b * 9 + lengths[b]) * size, (9 - lengths[b]) * size).Fill(float.NaN);
        return poisoned;
    }
}
