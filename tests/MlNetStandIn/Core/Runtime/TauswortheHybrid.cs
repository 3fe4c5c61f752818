using System;

namespace Microsoft.ML;

/// <summary>
/// The generator behind <c>IHost.Rand</c>: three Tausworthe generators and a linear congruential one, combined
/// (L. Howes, D. Thomas, "Efficient Random Number Generation and Application Using CUDA", GPU Gems 3, chapter 37).
/// Same seed, same numbers as ML.NET's. As there, what <see cref="Random"/> gained after .NET Standard 2.0
/// (NextSingle, NextInt64, NextBytes over a span) is not overridden and does not follow the seed.
/// </summary>
internal sealed class TauswortheHybrid : Random
{
    private uint _a;
    private uint _b;
    private uint _c;
    private uint _d;

    public TauswortheHybrid(int seed)
    {
        _a = (uint)seed;
        _b = Murmur(_a, _a);
        _c = Murmur(_b, _a);
        _d = Murmur(_c, _a);
    }

    public TauswortheHybrid(Random source)
    {
        _a = DrawAtLeast128(source);
        _b = DrawAtLeast128(source);
        _c = DrawAtLeast128(source);
        _d = Draw(source);
    }

    public override double NextDouble() => NextBits() * (1.0 / (1L << 32));

    public override int Next()
    {
        // Everything but 2^31 itself keeps its low 31 bits; the top bit is added to itself, which drops it.
        uint bits = NextBits();
        return (int)(bits + (bits & 0x80000000u));
    }

    public override int Next(int maxValue)
    {
        Runtime.Contracts.CheckParam(maxValue >= 0, nameof(maxValue), "maxValue must be non-negative");
        return (int)(((ulong)NextBits() * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        Runtime.Contracts.CheckParam(minValue <= maxValue, nameof(minValue), "minValue must not exceed maxValue");
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public override void NextBytes(byte[] buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
            buffer[i] = (byte)Next();
    }

    private uint NextBits()
    {
        _a = Tausworthe(_a, 13, 19, 12, ~1u);
        _b = Tausworthe(_b, 2, 25, 4, ~7u);
        _c = Tausworthe(_c, 3, 11, 17, ~15u);
        _d = unchecked((1664525 * _d) + 1013904223);
        return _a ^ _b ^ _c ^ _d;
    }

    private static uint Tausworthe(uint z, int s1, int s2, int s3, uint mask) => ((z & mask) << s3) ^ (((z << s1) ^ z) >> s2);

    private static uint Draw(Random source) => ((uint)source.Next(0x10000) << 16) | (uint)source.Next(0x10000);

    private static uint DrawAtLeast128(Random source)
    {
        uint bits;
        do
        {
            bits = Draw(source);
        }
        while (bits < 128);
        return bits;
    }

    /// <summary>One round of MurmurHash3, 32 bits.</summary>
    private static uint Murmur(uint hash, uint chunk)
    {
        chunk = uint.RotateLeft(unchecked(chunk * 0xCC9E2D51), 15);
        hash ^= unchecked(chunk * 0x1B873593);
        return unchecked((uint.RotateLeft(hash, 13) * 5) + 0xE6546B64);
    }
}
