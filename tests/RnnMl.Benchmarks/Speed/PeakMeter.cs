using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Benchmarks.Speed;

/// <summary>What one core can do at most: multiply-adds on registers alone, twelve sums that do not wait for each other.</summary>
internal static class PeakMeter
{
    private const int Rounds = 200_000;

    /// <summary>Floating-point operations per second of a family's registers.</summary>
    public static double Measure(KernelFamily family) => KernelFamilies.Create(family, new Factory())();

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TLanes Multiply<TLanes>(int rounds)
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        TLanes a = TLanes.Create(1.0001f);
        TLanes c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (int i = 0; i < rounds; i++)
        {
            c0 = TLanes.MultiplyAdd(a, a, c0);
            c1 = TLanes.MultiplyAdd(a, a, c1);
            c2 = TLanes.MultiplyAdd(a, a, c2);
            c3 = TLanes.MultiplyAdd(a, a, c3);
            c4 = TLanes.MultiplyAdd(a, a, c4);
            c5 = TLanes.MultiplyAdd(a, a, c5);
            c6 = TLanes.MultiplyAdd(a, a, c6);
            c7 = TLanes.MultiplyAdd(a, a, c7);
            c8 = TLanes.MultiplyAdd(a, a, c8);
            c9 = TLanes.MultiplyAdd(a, a, c9);
            c10 = TLanes.MultiplyAdd(a, a, c10);
            c11 = TLanes.MultiplyAdd(a, a, c11);
        }
        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11;
    }

    private sealed class Factory : IFamilyFactory<float, Func<double>>
    {
        public Func<double> Create<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, float> => () =>
            {
                long start = Stopwatch.GetTimestamp();
                TLanes sum = Multiply<TLanes>(Rounds);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                GC.KeepAlive(sum);
                return 12.0 * 2 * TLanes.Count * Rounds / seconds;
            };
    }
}
