using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Benchmarks.Speed;

/// <summary><c>kernels</c>: products and gates alone, in the first- and second-level cache, for every family there is.</summary>
internal static class KernelsCommand
{
    private const double Seconds = 0.2;

    public static void Run()
    {
        Console.WriteLine("| kernels | FMA peak, GFLOP/s | 6 rows, K=128 | 6 rows, K=1024 | transposed | 1 row | sigmoid, ns/value | tanh, ns/value |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (KernelFamily family in Enum.GetValues<KernelFamily>().Where(KernelFamilies.IsSupported))
        {
            double peak = Enumerable.Range(0, 9).Max(_ => PeakMeter.Measure(family));
            var product = ProductKernel<float>.Of(family);
            double[] shares =
            [
                Flops(product, rows: 6, depth: 128), Flops(product, rows: 6, depth: 1024),
                Flops(product, rows: 6, depth: 128, isTransposed: true), Flops(product, rows: 1, depth: 128),
            ];
            (double sigmoid, double tanh) = KernelFamilies.Create(family, new GateFactory())();
            Console.WriteLine(
                $"| {family} | {peak / 1e9:F0} | {string.Join(" | ", shares.Select(flops => $"{flops / peak:P0}"))} | " +
                $"{sigmoid:F3} | {tanh:F3} |");
        }
    }

    private static double Flops(ProductKernel<float> product, int rows, int depth, bool isTransposed = false)
    {
        const int Repeats = 100;
        int width = 4 * product.LaneCount;
        var a = new AlignedBuffer<float>();
        var b = new AlignedBuffer<float>();
        var c = new AlignedBuffer<float>();
        a.Ensure(rows, depth);
        b.Ensure(depth, width);
        c.Ensure(rows, width);
        LeftLayout layout = isTransposed ? new(Row: 1, Step: rows, depth) : new(Row: depth, Step: 1, depth);
        double milliseconds = RnnMlPeer.Median(
            () =>
            {
                for (int i = 0; i < Repeats; i++)
                    product.Multiply(c.Span, width, rows, 4, accumulate: false, a.Span, layout, b.Span, width);
            },
            Seconds);
        return 2.0 * rows * depth * width * Repeats / (milliseconds * 1e-3);
    }

    private sealed class GateFactory : IFamilyFactory<float, Func<(double, double)>>
    {
        public Func<(double, double)> Create<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float> => () =>
            {
                var values = new AlignedBuffer<float>();
                values.Ensure(4096, 1);
                return (Time(values, Sigmoid<TLanes>), Time(values, Tanh<TLanes>));
            };

        private static double Time(AlignedBuffer<float> values, Action<AlignedBuffer<float>> function) =>
            RnnMlPeer.Median(() => function(values), Seconds) * 1e6 / values.Length;

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
