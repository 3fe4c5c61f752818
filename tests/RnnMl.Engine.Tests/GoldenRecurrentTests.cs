using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Outputs, final states and all gradients against PyTorch: max|difference| / max|reference| at most 1e-5 per tensor.
/// </summary>
public class GoldenRecurrentTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("lstm_basic")]
    [InlineData("lstm_stacked2")]
    [InlineData("lstm_lengths_oddsize")]
    [InlineData("lstm_bidirectional")]
    [InlineData("lstm_bidirectional2_lengths")]
    [InlineData("lstm_long200")]
    [InlineData("gru_basic")]
    [InlineData("gru_stacked2")]
    [InlineData("gru_lengths_oddsize")]
    [InlineData("gru_bidirectional")]
    [InlineData("gru_bidirectional2_lengths")]
    [InlineData("gru_long200")]
    [InlineData("rnn_tanh_basic")]
    [InlineData("rnn_tanh_stacked2")]
    [InlineData("rnn_tanh_lengths_oddsize")]
    [InlineData("rnn_tanh_bidirectional")]
    [InlineData("rnn_tanh_bidirectional2_lengths")]
    [InlineData("rnn_relu_basic")]
    [InlineData("rnn_relu_stacked2")]
    [InlineData("rnn_relu_lengths_oddsize")]
    [InlineData("rnn_relu_bidirectional")]
    [InlineData("rnn_relu_bidirectional2_lengths")]
    public void Agrees_with_PyTorch(string name)
    {
        var golden = new Golden(name);
        string kind = golden.Text("kind");
        var spec = new NetworkSpec
        {
            InputSize = golden.Int("input_size"),
            Layers =
            [
                new RecurrentSpec
                {
                    Name = "",
                    Cell = kind switch { "lstm" => CellType.Lstm, "gru" => CellType.Gru, _ => CellType.SimpleRnn },
                    HiddenSize = golden.Int("hidden_size"),
                    LayerCount = golden.Int("layers"),
                    Direction = golden.Flag("bidirectional") ? Direction.Bidirectional : Direction.Forward,
                    Nonlinearity = kind == "rnn_relu" ? ActivationFunction.Relu : ActivationFunction.Tanh,
                },
            ],
        };
        int[] shape = golden["x"].Shape;
        int[] lengths = golden.Has("lengths")
            ? [.. golden.Numbers("lengths").Select(length => (int)length)]
            : [.. Enumerable.Repeat(shape[1], shape[0])];
        var run = new StackRun<float>(spec, seed: 0);
        foreach (Parameter<float> parameter in run.Parameters.Items)
            golden["weights"].Tensor(parameter.Name).CopyTo(parameter.In(run.Parameters.Values.AsSpan()));
        run.Parameters.Pack();
        bool hasCell = golden.Has("c0");

        double largest = 0;
        void Check(string tensor, float[] expected, float[] actual) =>
            largest = double.Max(largest, Golden.AssertClose($"{name} {tensor}", expected, actual));

        float[] y = run.Forward(lengths, golden.Tensor("x"), golden.Tensor("h0"), hasCell ? golden.Tensor("c0") : null);
        Check("output", golden.Tensor("output"), y);
        Check("h_n", golden.Tensor("h_n"), run.State.H);
        if (hasCell)
            Check("c_n", golden.Tensor("c_n"), run.State.C);

        float[] dx = run.Backward(golden.Tensor("probe"), golden.Tensor("probe_h"), hasCell ? golden.Tensor("probe_c") : null);
        Check("grad_x", golden.Tensor("grad_x"), dx);
        Check("grad_h0", golden.Tensor("grad_h0"), run.StateGradient.H);
        if (hasCell)
            Check("grad_c0", golden.Tensor("grad_c0"), run.StateGradient.C);
        foreach (string weight in golden["grad_weights"].Names)
            Check("grad_" + weight, golden["grad_weights"].Tensor(weight), run.GradientOf(weight));
        output.WriteLine($"{name}: largest difference {largest:g3} of the largest value");
    }
}
