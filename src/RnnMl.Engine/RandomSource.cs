using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine;

/// <summary>
/// xoshiro256** 1.0 seeded by SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), so that
/// a seed means the same numbers on every platform and runtime for ever. The state can be saved and put back.
/// </summary>
internal sealed class RandomSource
{
    public RandomSource(ulong seed) => Restart(seed);

    public (ulong S0, ulong S1, ulong S2, ulong S3) State { get; set; }

    /// <summary>Begins the numbers that belong to a seed, as a new source does.</summary>
    public void Restart(ulong seed) =>
        State = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));

    /// <summary>
    /// Begins the numbers that belong to a seed and three keys together, whatever was drawn before: what draws by keys does
    /// not depend on the order in which it draws.
    /// </summary>
    public void Restart(ulong seed, ulong key1, ulong key2, ulong key3)
    {
        seed = SplitMix(ref seed) + key1;
        seed = SplitMix(ref seed) + key2;
        seed = SplitMix(ref seed) + key3;
        State = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));
    }

    /// <summary>A key made of a name: its 64-bit FNV-1a hash, the same everywhere and for ever.</summary>
    public static ulong KeyOf(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in name)
            hash = (hash ^ c) * 0x100000001B3;
        return hash;
    }

    public ulong NextUInt64()
    {
        (ulong s0, ulong s1, ulong s2, ulong s3) = State;
        ulong result = Next(ref s0, ref s1, ref s2, ref s3);
        State = (s0, s1, s2, s3);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// For each of many values <paramref name="below"/> where <see cref="NextDouble"/> would be below
    /// <paramref name="probability"/>, a number from 0 to 1, and <paramref name="other"/> elsewhere.
    /// </summary>
    public void Choose<T>(Span<T> values, double probability, T below, T other)
        where T : unmanaged
    {
        // Both sides of the comparison times 2^53, which rounds neither; their difference's sign chooses without a branch.
        long threshold = (long)Math.Ceiling(probability * (1UL << 53));
        ReadOnlySpan<T> choices = [other, below];
        (ulong s0, ulong s1, ulong s2, ulong s3) = State;
        for (int i = 0; i < values.Length; i++)
        {
            long number = (long)(Next(ref s0, ref s1, ref s2, ref s3) >> 11);
            values[i] = choices[(int)((ulong)(number - threshold) >> 63)];
        }
        State = (s0, s1, s2, s3);
    }

    /// <summary>
    /// Exponential with mean 1, made by comparisons alone (von Neumann, "Various techniques used in connection with random
    /// digits", 1951) and so the same to the bit everywhere, which <see cref="Math.Log(double)"/> is not: uniform numbers are
    /// drawn as long as they fall; if their count is odd, the result is the first one plus the number of even trials before.
    /// </summary>
    public double NextExponential()
    {
        for (int trials = 0; ; trials++)
        {
            double first = NextDouble();
            double last = first;
            int count = 0;
            double previous;
            do
            {
                count++;
                previous = last;
                last = NextDouble();
            }
            while (last < previous);
            if (count % 2 == 1)
                return trials + first;
        }
    }

    /// <summary>
    /// Standard normal, from two exponentials by rejection (von Neumann 1951): |x| has the density e^-x times a constant times
    /// e^(-(x-1)^2 / 2), and the second exponential exceeds (x-1)^2 / 2 with just that probability.
    /// </summary>
    public double NextNormal()
    {
        double x, excess;
        do
        {
            x = NextExponential();
            excess = (x - 1) * (x - 1) / 2;
        }
        while (NextExponential() < excess);
        return (NextUInt64() & 1) == 0 ? x : -x;
    }

    /// <summary>Uniform in 0 to <paramref name="bound"/> - 1, without bias (Lemire 2019).</summary>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong threshold = (0UL - (ulong)bound) % (ulong)bound;
        while (true)
        {
            ulong high = Math.BigMul(NextUInt64(), (ulong)bound, out ulong low);
            if (low >= threshold)
                return (int)high;
        }
    }

    /// <summary>Brings <paramref name="values"/> into a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ref ulong s0, ref ulong s1, ref ulong s2, ref ulong s3)
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
