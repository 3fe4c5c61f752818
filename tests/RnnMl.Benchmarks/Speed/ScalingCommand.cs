using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>scaling</c>: one training step of an LSTM on one thread against each size, the others as in case C, and against options
/// that have a goal. All points take turns in several rounds. Time per multiply-add should stay where it is; the worst step from
/// one size to the next is named.
/// </summary>
internal static class ScalingCommand
{
    private static readonly BenchmarkCase _base = new("base", 64, 96, 7, 128, 2);
    private static readonly BenchmarkCase _single = _base with { L = 1 };

    public static void Run(Options options)
    {
        options.AllowOnly("--quick");
        (int rounds, double seconds) = options.Has("--quick") ? (2, 0.1) : (7, 0.2);
        Sweep[] sweeps =
        [
            new("B", [1, 4, 16, 64, 256], size => _base with { B = size }),
            new("T", [6, 24, 96, 384], size => _base with { T = size }),
            new("H", [8, 16, 24, 32, 48, 64, 100, 128, 200, 256, 512], size => _base with { H = size }),
            new("L", [1, 2, 4], size => _base with { L = size }),
        ];
        Change[] changes =
        [
            new("lengths from T/4 to T, by their share of steps", _base, () => Work(_base, isRagged: true), Goals.Ragged),
            new("variational dropout", _base, () => Work(_base, spec => spec with { InputDropout = 0.2, RecurrentDropout = 0.2 }), Goals.Option),
            new("layer normalisation", _base, () => Work(_base, spec => spec with { LayerNormalization = true }), Goals.Option),
            new("both directions, of one layer", _single, () => Work(_single, spec => spec with { Direction = Direction.Bidirectional }), Goals.Bidirectional),
        ];
        for (int round = 0; round < rounds; round++)
        {
            Console.Error.WriteLine($"round {round + 1} of {rounds}");
            Array.ForEach(sweeps, sweep => sweep.Measure(seconds));
            Array.ForEach(changes, change => change.Measure(seconds));
        }

        Array.ForEach(sweeps, sweep => sweep.Write());
        (string worst, double growth) = sweeps.Select(sweep => sweep.Worst).MaxBy(step => step.Growth);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"cost grows fastest beyond the work: {worst}, by {growth:F2}"));
        Console.WriteLine();
        Console.WriteLine("| a step of case C with | time, to that without |");
        Console.WriteLine("|---|---|");
        Array.ForEach(changes, change => change.Write());
    }

    private static EngineWork Work(BenchmarkCase shape, Func<RecurrentSpec, RecurrentSpec>? change = null, bool isRagged = false) =>
        new(shape, "LSTM", threads: 1, change, isRagged);

    private static double Train(EngineWork work, double seconds)
    {
        using (work)
            return RnnMlPeer.Median(work.Train, seconds);
    }

    /// <summary>A size that grows.</summary>
    private sealed class Sweep(string name, int[] sizes, Func<int, BenchmarkCase> shape)
    {
        private readonly List<double>[] _times = [.. sizes.Select(_ => new List<double>())];

        /// <summary>The step from a size to the next at which the time of a multiply-add grows most.</summary>
        public (string Step, double Growth) Worst => Enumerable.Range(1, sizes.Length - 1)
            .Select(i => ($"{name} from {sizes[i - 1]} to {sizes[i]}", Unit(i) / Unit(i - 1))).MaxBy(step => step.Item2);

        public void Measure(double seconds)
        {
            for (int i = 0; i < sizes.Length; i++)
                _times[i].Add(Train(Work(shape(sizes[i])), seconds));
        }

        public void Write()
        {
            Console.WriteLine($"| {name} | ms | ns per 1000 multiply-adds |");
            Console.WriteLine("|---|---|---|");
            for (int i = 0; i < sizes.Length; i++)
                Console.WriteLine($"| {sizes[i]} | {Time(i).ToString("G4")} | {Unit(i):F2} |");
            Console.WriteLine();
        }

        private Figure Time(int i) => Figure.Of(_times[i].ToArray());

        private double Unit(int i) => Time(i).Median * 1e9 / (shape(sizes[i]).Flops("LSTM", "train") / 2);
    }

    /// <summary>Something that changes what a plain step costs.</summary>
    private sealed class Change(string name, BenchmarkCase plain, Func<EngineWork> create, Goal goal)
    {
        private readonly List<double> _costs = [];

        /// <summary>Measures a step with it and one without, one right after the other.</summary>
        public void Measure(double seconds)
        {
            EngineWork changed = create();
            double share = (double)changed.Steps / (plain.B * plain.T);
            double time = Train(changed, seconds);
            _costs.Add(time / Train(Work(plain), seconds) / share);
        }

        public void Write()
        {
            var cost = Figure.Of(_costs.ToArray());
            Console.WriteLine($"| {name} | {goal.Judge(cost, "0.00")} |");
        }
    }
}
