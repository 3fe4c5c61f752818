using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Speed;

/// <summary>A shape to measure. Training is forward, MSE on Linear(H, 1) of the last state, backward, Adam.</summary>
/// <param name="Name">A to E, S1 and S2.</param>
/// <param name="B">Sequences in a batch.</param>
/// <param name="T">Time steps.</param>
/// <param name="I">Input features.</param>
/// <param name="H">Hidden units.</param>
/// <param name="L">Layers.</param>
internal sealed record BenchmarkCase(string Name, int B, int T, int I, int H, int L)
{
    public static BenchmarkCase[] All { get; } =
    [
        new("A", 32, 24, 1, 32, 1), new("B", 32, 48, 8, 64, 1), new("C", 64, 96, 7, 128, 2), new("D", 64, 168, 16, 256, 1),
        new("E", 128, 50, 64, 512, 2), new("S1", 1, 48, 8, 64, 1), new("S2", 1, 168, 16, 256, 1),
    ];

    public static string[] Cells { get; } = ["LSTM", "GRU", "RNN"];

    public static int GatesOf(string cell) => cell switch { "LSTM" => 4, "GRU" => 3, _ => 1 };

    /// <exception cref="System.ArgumentException">There is no such case.</exception>
    public static BenchmarkCase Find(string name) => All.FirstOrDefault(one => one.Name == name)
        ?? throw new System.ArgumentException(
            $"There is no case '{name}'; expected some of {string.Join(",", All.Select(one => one.Name))}.");

    /// <summary>Whether it is measured in training too.</summary>
    public bool IsTrained => B > 1;

    public IEnumerable<string> Modes => IsTrained ? ["train", "infer"] : ["infer"];

    /// <summary>
    /// The floating-point operations of the matrix products: 2 G H (I + H) for each row and layer forwards; in training as much
    /// again for the weights' gradients and, except for the input of the lowest layer, for those of input and state. Nothing
    /// else is counted.
    /// </summary>
    public double Flops(string cell, string mode)
    {
        double sum = 0;
        for (int layer = 0; layer < L; layer++)
        {
            int input = layer == 0 ? I : H;
            double forward = input + H;
            sum += mode == "infer" ? forward : 2 * forward + H + (layer == 0 ? 0 : input);
        }
        return 2.0 * GatesOf(cell) * H * sum * B * T;
    }
}
