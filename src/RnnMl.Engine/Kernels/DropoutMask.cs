using System;
using System.Numerics;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The factors of inverted dropout (Srivastava et al. 2014, as PyTorch has it): 0 with probability p, else 1 / (1 - p), so that
/// the expectation is 1 and inference needs no correction.
/// </summary>
internal static class DropoutMask
{
    public static void Fill<T>(Span<T> mask, double rate, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T kept = T.CreateTruncating(1 / (1 - rate));
        random.Choose(mask, rate, T.Zero, kept);
    }
}
