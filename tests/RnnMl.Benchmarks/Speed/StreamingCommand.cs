using System;
using RnnMl.Engine;

namespace RnnMl.Benchmarks.Speed;

/// <summary><c>streaming</c>: a step of one time step, state in and state out.</summary>
internal static class StreamingCommand
{
    private const int Steps = 1000;

    public static void Run()
    {
        Console.WriteLine("| cell, H=128, I=8 | µs per step | bytes per step |");
        Console.WriteLine("|---|---|---|");
        foreach (CellType cell in Enum.GetValues<CellType>())
        {
            var spec = new NetworkSpec
            {
                InputSize = 8,
                Layers =
                [
                    new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = 128, ReturnSequences = false },
                    new DenseSpec { Name = "head", OutputSize = 1 },
                ],
            };
            StreamingPredictor predictor = new RecurrentNetwork(spec, seed: 1).CreateStreamingPredictor();
            var input = new float[8];
            var output = new float[1];
            double milliseconds = RnnMlPeer.Median(Thousand, seconds: 0.5);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Thousand();
            double bytes = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Steps;
            Console.WriteLine($"| {cell} | {milliseconds * 1e3 / Steps:F2} | {bytes:F0} |");

            void Thousand()
            {
                for (int i = 0; i < Steps; i++)
                    predictor.Predict(input, output);
            }
        }
    }
}
