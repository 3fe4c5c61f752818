using System;
using RnnMl.Engine;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>scaling</c>: one training step of an LSTM against each size, the others as in case C. Time per multiply-add should stay
/// where it is; the worst step from one size to the next is named.
/// </summary>
internal static class ScalingCommand
{
    private const double Seconds = 0.4;
    private static readonly BenchmarkCase _base = new("base", 64, 96, 7, 128, 2);

    public static void Run()
    {
        (string Region, double Growth) worst = ("", 0);
        Sweep("B", [1, 4, 16, 64, 256], size => _base with { B = size });
        Sweep("T", [6, 24, 96, 384], size => _base with { T = size });
        Sweep("H", [8, 16, 24, 32, 48, 64, 100, 128, 200, 256, 512], size => _base with { H = size });
        Sweep("L", [1, 2, 4], size => _base with { L = size });

        Console.WriteLine();
        Console.WriteLine("| change to C | time, to that of C | work, to that of C |");
        Console.WriteLine("|---|---|---|");
        double plain = Train(_base);
        Change("layer normalisation", spec => spec with { LayerNormalization = true }, 1);
        Change("variational dropout", spec => spec with { RecurrentDropout = 0.2 }, 1);
        using (var ragged = new EngineWork(_base, "LSTM", threads: 1, ragged: true))
            Change("lengths from T/4 to T", null, (double)ragged.Steps / (_base.B * _base.T));
        BenchmarkCase single = _base with { L = 1 };
        double oneDirection = Train(single);
        double both = Train(single, spec => spec with { Direction = Direction.Bidirectional });
        Console.WriteLine($"| both directions, of one layer | {both / oneDirection:F2} | 2.00 |");
        Console.WriteLine();
        Console.WriteLine($"cost grows fastest beyond the work: {worst.Region}, by {worst.Growth:F2}");

        void Sweep(string name, int[] sizes, Func<int, BenchmarkCase> shape)
        {
            Console.WriteLine();
            Console.WriteLine($"| {name} | ms | ns per 1000 multiply-adds |");
            Console.WriteLine("|---|---|---|");
            double before = double.MaxValue;
            for (int i = 0; i < sizes.Length; i++)
            {
                BenchmarkCase one = shape(sizes[i]);
                double time = Train(one);
                double unit = time * 1e9 / (one.Flops("LSTM", "train") / 2);
                Console.WriteLine($"| {sizes[i]} | {time:G4} | {unit:F2} |");
                if (i > 0 && unit / before > worst.Growth)
                    worst = ($"{name} from {sizes[i - 1]} to {sizes[i]}", unit / before);
                before = unit;
            }
        }

        void Change(string name, Func<RecurrentSpec, RecurrentSpec>? change, double work) =>
            Console.WriteLine($"| {name} | {Train(_base, change, ragged: change is null) / plain:F2} | {work:F2} |");
    }

    private static double Train(BenchmarkCase shape, Func<RecurrentSpec, RecurrentSpec>? change = null, bool ragged = false)
    {
        using var work = new EngineWork(shape, "LSTM", threads: 1, change, ragged);
        return RnnMlPeer.Median(work.Train, Seconds);
    }
}
