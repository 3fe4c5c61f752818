using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class RecurrentDirectionTests
{
    private static readonly int[] _lengths = [3, 7, 1, 5];

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void Reading_backwards_is_reading_the_reversed_sequences(CellType cell)
    {
        RecurrentSpec spec = Specs.Recurrent(cell, 6) with { Dilation = 2 };
        var random = new RandomSource(2);
        (StackRun<float> forward, StackRun<float> reverse) = (Run(spec), Run(spec with { Direction = Direction.Reverse }));
        float[] x = RandomValues.Floats(random, 4 * 7 * 3);
        float[] h0 = RandomValues.Floats(random, 4 * 12), c0 = RandomValues.Floats(random, 4 * 12), probe = RandomValues.Floats(random, 4 * 7 * 6);

        float[] y = reverse.Forward(_lengths, x, h0, c0);
        float[] dx = reverse.Backward(probe, h0, c0);
        Assert.Equal(Reversed(forward.Forward(_lengths, Reversed(x, 3), h0, c0), 6), y);
        Assert.Equal(forward.State.H, reverse.State.H);
        Assert.Equal(forward.State.C, reverse.State.C);
        Assert.Equal(Reversed(forward.Backward(Reversed(probe, 6), h0, c0), 3), dx);
        Assert.Equal(forward.StateGradient.H, reverse.StateGradient.H);
        Assert.Equal(forward.StateGradient.C, reverse.StateGradient.C);
    }

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void Reversing_the_sequences_and_swapping_the_directions_agree(CellType cell)
    {
        RecurrentSpec spec = Specs.Recurrent(cell, 6) with { Direction = Direction.Bidirectional };
        StackRun<float> run = Run(spec);
        float[] x = RandomValues.Floats(new RandomSource(2), 4 * 7 * 3);
        float[] y = run.Forward(_lengths, x);

        Span<float> values = run.Parameters.Values;
        float[] swapped = [.. values[(values.Length / 2)..], .. values[..(values.Length / 2)]];
        swapped.CopyTo(values);
        run.Parameters.Pack();
        float[] other = run.Forward(_lengths, Reversed(x, 3));
        float[] halvesSwapped = [.. other.Chunk(12).SelectMany(step => step[6..].Concat(step[..6]))];
        Assert.Equal(y, Reversed(halvesSwapped, 12));
    }

    [Fact]
    public void The_last_step_of_a_direction_is_the_one_that_it_reads_last()
    {
        RecurrentSpec spec = Specs.Recurrent(CellType.Gru, 6) with { Direction = Direction.Bidirectional };
        float[] x = RandomValues.Floats(new RandomSource(2), 4 * 7 * 3);
        StackRun<float> run = Run(spec);
        run.Forward(_lengths, x);
        float[] h = run.State.H;
        float[] last = Run(spec with { ReturnSequences = false }).Forward(_lengths, x);
        for (int b = 0; b < 4; b++)
            Assert.Equal([.. h.AsSpan(b * 6, 6), .. h.AsSpan((4 + b) * 6, 6)], last.AsSpan(b * 12, 12).ToArray());
    }

    private static StackRun<float> Run(RecurrentSpec layer)
    {
        var spec = new NetworkSpec { InputSize = 3, Layers = [layer] };
        return new StackRun<float>(spec, seed: 5);
    }

    /// <summary>Each sequence of [4, 7, size] in reversed order of its valid steps.</summary>
    private static float[] Reversed(float[] padded, int size)
    {
        var reversed = new float[padded.Length];
        for (int b = 0; b < 4; b++)
        {
            for (int t = 0; t < _lengths[b]; t++)
                padded.AsSpan((b * 7 + t) * size, size).CopyTo(reversed.AsSpan((b * 7 + _lengths[b] - 1 - t) * size));
        }
        return reversed;
    }
}
