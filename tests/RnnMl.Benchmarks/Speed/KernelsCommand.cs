using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>kernels</c>: for every family that the processor has, the matrix products of cases C, D and E alone, the gates' functions,
/// and whole training steps, each in a process that was told to take that family. All take turns in several rounds.
/// </summary>
internal static class KernelsCommand
{
    private static readonly BenchmarkCase[] _cases = [BenchmarkCase.Find("C"), BenchmarkCase.Find("D"), BenchmarkCase.Find("E")];

    public static void Run(Options options)
    {
        options.AllowOnly("--quick");
        (int rounds, double seconds) = options.Has("--quick") ? (2, 0.05) : (5, 0.2);
        FamilyRun[] families =
            [.. Enum.GetValues<KernelFamily>().Where(KernelFamilies.IsSupported).Select(family => new FamilyRun(family))];
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}");
                Array.ForEach(families, family => family.Measure(seconds));
            }
        }
        finally
        {
            Array.ForEach(families, family => family.Dispose());
        }

        Header(
            "products alone, of its own FMA peak",
            [.. _cases.SelectMany(one => (string[])[$"{one.Name} forward", $"{one.Name} backward", $"{one.Name} weights"])]);
        Array.ForEach(families, family => family.WriteProducts());
        Header("gates", ["FMA peak, GFLOP/s", "sigmoid, ns per value", "tanh, ns per value"]);
        Array.ForEach(families, family => family.WriteGates());
        Header("LSTM training step, ms, of its own FMA peak", [.. _cases.Select(one => one.Name)]);
        Array.ForEach(families, family => family.WriteSteps());

        FamilyRun? portable = Array.Find(families, family => family.Family == KernelFamily.Portable);
        FamilyRun? widest = Array.Find(families, family => family.Family == KernelFamily.Avx512F);
        if (portable?.Step(0) is { } slow && widest?.Step(0) is { } fast)
        {
            string speed = Goals.Portable.Judge(fast.Median / slow.Median, "0.00");
            Console.WriteLine($"\nspeed of {portable.Family} by {widest.Family}, a training step at C: {speed}");
        }
    }

    private static void Header(string title, string[] columns)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | {string.Join(" | ", columns)} |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");
    }

    /// <summary>The figures of one family.</summary>
    private sealed class FamilyRun(KernelFamily family) : IDisposable
    {
        private static readonly ProductShape[] _products = [.. _cases.SelectMany(one =>
            (ProductShape[])[ProductShape.Forward(one), ProductShape.Backward(one), ProductShape.WeightGradient(one)])];

        private readonly ProductKernel<float> _kernel = ProductKernel<float>.Of(family);
        private readonly Func<double, (double Sigmoid, double Tanh)> _gates = KernelFamilies.Create(family, new GateFactory());
        private readonly Contestant _steps = Contestant.Start($"{family}", Peers.Own(threads: 1, family));
        private readonly List<double>[] _productTimes = [.. _products.Select(_ => new List<double>())];
        private readonly List<double>[] _stepTimes = [.. _cases.Select(_ => new List<double>())];
        private readonly List<double> _sigmoid = [];
        private readonly List<double> _tanh = [];
        private double _peak;

        public KernelFamily Family => family;

        /// <summary>The milliseconds of a training step of a case; null if its process died.</summary>
        public Figure? Step(int index) => _stepTimes[index] is { Count: > 0 } times ? Figure.Of(times.ToArray()) : null;

        public void Measure(double seconds)
        {
            for (int i = 0; i < 3; i++)
                _peak = Math.Max(_peak, PeakMeter.Measure(family));
            for (int i = 0; i < _products.Length; i++)
                _productTimes[i].Add(Time(_products[i], seconds));
            (double sigmoid, double tanh) = _gates(seconds);
            _sigmoid.Add(sigmoid);
            _tanh.Add(tanh);
            for (int i = 0; i < _cases.Length && _steps.Failure is null; i++)
            {
                double time = _steps.Measure(_cases[i], "LSTM", "train", seconds);
                if (_steps.Failure is { } failure)
                    Console.WriteLine($"{family} is dead since {_cases[i].Name}: {failure}");
                else
                    _stepTimes[i].Add(time);
            }
        }

        public void WriteProducts() =>
            Write(_products.Select((product, i) => Share(product.Flops, Figure.Of(_productTimes[i].ToArray()))));

        public void WriteGates() => Write(
            [$"{_peak / 1e9:F0}", Figure.Of(_sigmoid.ToArray()).ToString("F3"), Figure.Of(_tanh.ToArray()).ToString("F3")]);

        public void WriteSteps() => Write(_cases.Select((one, i) => Step(i) is { } time
            ? $"{time.ToString("G4")}, {Share(one.Flops("LSTM", "train"), time)}"
            : "–"));

        public void Dispose() => _steps.Dispose();

        private void Write(IEnumerable<string> cells) => Console.WriteLine($"| {family} | {string.Join(" | ", cells)} |");

        private string Share(double flops, Figure milliseconds)
        {
            var share = new Figure(flops / (milliseconds.Median * 1e-3) / _peak, milliseconds.Spread);
            return family == KernelFamily.Avx2 ? Goals.NarrowPeak.Judge(share, "P1") : share.ToString("P1");
        }

        /// <summary>Milliseconds of a product, panel by panel as the engine makes it.</summary>
        private double Time(ProductShape product, double seconds)
        {
            int panel = 4 * _kernel.LaneCount;
            var a = new AlignedBuffer<float>();
            var b = new AlignedBuffer<float>();
            var c = new AlignedBuffer<float>();
            a.Ensure(product.Rows, product.Depth);
            b.Ensure(product.Depth, product.Width);
            c.Ensure(product.Rows, product.Width);
            LeftLayout layout = product.IsTransposed
                ? new(Row: 1, Step: product.Rows, product.Depth)
                : new(Row: product.Depth, Step: 1, product.Depth);
            return RnnMlPeer.Median(
                () =>
                {
                    for (int column = 0; column < product.Width; column += panel)
                    {
                        _kernel.Multiply(
                            c.Span[(column * product.Rows)..], panel, product.Rows, registers: 4, accumulate: false, a.Span, layout,
                            b.Span[(column * product.Depth)..], panel, next: product.Depth * panel);
                    }
                },
                seconds);
        }
    }

    private sealed class GateFactory : IFamilyFactory<float, Func<double, (double, double)>>
    {
        public Func<double, (double, double)> Create<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float> => seconds =>
            {
                var values = new AlignedBuffer<float>();
                values.Ensure(4096, 1);
                return (Time(values, Sigmoid<TLanes>, seconds), Time(values, Tanh<TLanes>, seconds));
            };

        private static double Time(AlignedBuffer<float> values, Action<AlignedBuffer<float>> function, double seconds) =>
            RnnMlPeer.Median(() => function(values), seconds) * 1e6 / values.Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Sigmoid<TLanes>(AlignedBuffer<float> values)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            foreach (ref TLanes value in MemoryMarshal.Cast<float, TLanes>(values.Span))
                value = GateFunctions<float, TLanes>.Sigmoid(value);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Tanh<TLanes>(AlignedBuffer<float> values)
            where TLanes : unmanaged, ILanes<TLanes, float>
        {
            foreach (ref TLanes value in MemoryMarshal.Cast<float, TLanes>(values.Span))
                value = GateFunctions<float, TLanes>.Tanh(value);
        }
    }
}
