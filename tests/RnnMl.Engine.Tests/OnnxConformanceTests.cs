using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>
/// ONNX' own node tests of RNN, LSTM and GRU. Their weights are constant but for the two seq_length cases, so that they show
/// peepholes, initial states, the reset before the product and the layouts, but not the order of an LSTM's gates.
/// </summary>
public class OnnxConformanceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("test_gru_batchwise")]
    [InlineData("test_gru_defaults")]
    [InlineData("test_gru_seq_length")]
    [InlineData("test_gru_with_initial_bias")]
    [InlineData("test_lstm_batchwise")]
    [InlineData("test_lstm_defaults")]
    [InlineData("test_lstm_with_initial_bias")]
    [InlineData("test_lstm_with_peepholes")]
    [InlineData("test_rnn_seq_length")]
    [InlineData("test_simple_rnn_batchwise")]
    [InlineData("test_simple_rnn_defaults")]
    [InlineData("test_simple_rnn_with_initial_bias")]
    public void Agrees_with_ONNX(string name)
    {
        var onnx = new OnnxCase(name);
        bool isBatchFirst = onnx.Attribute("layout", 0) == 1;
        int H = onnx.Attribute("hidden_size", 0);
        OnnxTensor x = onnx.Input("X")!;
        (int B, int T) = isBatchFirst ? (x.Shape[0], x.Shape[1]) : (x.Shape[1], x.Shape[0]);
        int I = x.Shape[2];
        var spec = new NetworkSpec
        {
            InputSize = I,
            Layers =
            [
                new RecurrentSpec
                {
                    Name = "",
                    Cell = onnx.Operator switch { "LSTM" => CellType.Lstm, "GRU" => CellType.Gru, _ => CellType.SimpleRnn },
                    HiddenSize = H,
                    Peepholes = onnx.Input("P") is not null,
                    ResetBefore = onnx.Operator == "GRU" && onnx.Attribute("linear_before_reset", 0) == 0,
                },
            ],
        };
        var run = new StackRun<float>(spec, new ParameterSet<float>(spec));
        // Where our gates stand among ONNX's: i, o, f, c for i, f, g, o; z, r, h for r, z, n.
        int[] gates = onnx.Operator switch { "LSTM" => [0, 2, 3, 1], "GRU" => [1, 0, 2], _ => [0] };
        Set("weight_ih_l0", Reorder(onnx.Input("W")!.Data, H * I));
        Set("weight_hh_l0", Reorder(onnx.Input("R")!.Data, H * H));
        if (onnx.Input("B") is { } bias)
        {
            Set("bias_ih_l0", Reorder(bias.Data[..(gates.Length * H)], H));
            Set("bias_hh_l0", Reorder(bias.Data[(gates.Length * H)..], H));
        }
        if (onnx.Input("P") is { } peepholes)
        {
            Set("weight_ci_l0", peepholes.Data[..H]);
            Set("weight_co_l0", peepholes.Data[H..(2 * H)]);
            Set("weight_cf_l0", peepholes.Data[(2 * H)..]);
        }
        run.Parameters.Pack();

        int[] lengths = onnx.Input("sequence_lens") is { } given
            ? [.. given.Data.Select(length => (int)length)]
            : [.. Enumerable.Repeat(T, B)];
        float[] y = run.Forward(
            lengths, isBatchFirst ? x.Data : SwapFirstTwo(x.Data, T, B), onnx.Input("initial_h")?.Data, onnx.Input("initial_c")?.Data);

        double largest = 0;
        foreach ((string tensor, OnnxTensor expected) in onnx.Outputs)
        {
            // With one direction, Y is [T, 1, B, H], or [B, T, 1, H], and Y_h [1, B, H], or [B, 1, H].
            float[] actual = tensor == "Y_h" ? run.State.H : isBatchFirst ? y : SwapFirstTwo(y, B, T);
            largest = Math.Max(largest, Golden.AssertClose($"{name} {tensor}", expected.Data, actual));
        }
        Assert.NotEmpty(onnx.Outputs);
        output.WriteLine($"{name}: largest difference {largest:g3} of the largest value");

        void Set(string parameter, float[] values) => values.CopyTo(run.Parameters[parameter].In(run.Parameters.Values.AsSpan()));
        float[] Reorder(float[] blocks, int size) => [.. gates.SelectMany(gate => blocks[(gate * size)..((gate + 1) * size)])];
    }

    private static float[] SwapFirstTwo(float[] data, int first, int second)
    {
        int size = data.Length / (first * second);
        var swapped = new float[data.Length];
        for (int i = 0; i < first; i++)
        {
            for (int j = 0; j < second; j++)
                data.AsSpan((i * second + j) * size, size).CopyTo(swapped.AsSpan((j * first + i) * size));
        }
        return swapped;
    }
}
