using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The instruction sets for which there are kernels. One is chosen when the first kernel is needed: the widest that the
/// processor has, or the one that the environment variable <c>RNNML_KERNELS</c> or else the AppContext switch
/// <c>RnnMl.Kernels</c> names. Results repeat to the bit within a family on processors whose <see cref="System.Numerics.Vector{T}"/>
/// has the same length: a family has the fused products and gates, and what goes around them is written with that type, whose
/// length it does not choose. Elsewhere they differ by rounding.
/// </summary>
internal enum KernelFamily
{
    /// <summary>128-bit vectors of any processor.</summary>
    Portable,

    /// <summary>Arm's 128-bit vectors, of which there are twice as many registers.</summary>
    AdvSimd,

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit vectors.</summary>
    Avx512F,
}

/// <summary>Which <see cref="KernelFamily"/> there is, and which is used.</summary>
internal static class KernelFamilies
{
    private const string Variable = "RNNML_KERNELS";
    private const string Switch = "RnnMl.Kernels";

    // An exception of a static constructor would hide the message behind its own.
    private static readonly Lazy<KernelFamily> _current =
        new(() => Choose(Environment.GetEnvironmentVariable(Variable) ?? AppContext.GetData(Switch) as string));

    /// <summary>The family in use.</summary>
    /// <inheritdoc cref="Choose" path="/exception"/>
    public static KernelFamily Current => _current.Value;

    /// <summary>Whether this processor has what a family needs.</summary>
    public static bool IsSupported(KernelFamily family) => family switch
    {
        KernelFamily.Avx512F => Avx512F.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated,
        KernelFamily.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelFamily.AdvSimd => AdvSimd.Arm64.IsSupported,
        _ => true,
    };

    /// <summary>The family whose registers are half as wide, or the same one if there is none.</summary>
    public static KernelFamily Narrower(KernelFamily family) => family switch
    {
        KernelFamily.Avx512F => KernelFamily.Avx2,
        KernelFamily.Avx2 => KernelFamily.Portable,
        _ => family,
    };

    /// <summary>Has something made for the registers of a family.</summary>
    public static TResult Create<T, TResult>(KernelFamily family, IFamilyFactory<T, TResult> factory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => family switch
        {
            KernelFamily.Avx512F => factory.Create<Lanes512<T>>(),
            KernelFamily.Avx2 => factory.Create<Lanes256<T>>(),
            _ => factory.Create<Lanes128<T>>(),
        };

    /// <summary>The family of that name, or the best one if there is no name.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none of that name, or the processor lacks it.</exception>
    internal static KernelFamily Choose(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            KernelFamily best = KernelFamily.Avx512F;
            while (!IsSupported(best))
                best--;
            return best;
        }
        foreach (KernelFamily family in Enum.GetValues<KernelFamily>())
        {
            if (!string.Equals(name, family.ToString(), StringComparison.OrdinalIgnoreCase))
                continue;
            return IsSupported(family)
                ? family
                : throw new PlatformNotSupportedException(
                    $"{Variable} (or the AppContext switch {Switch}) asks for the kernels {family}, " +
                    "which this processor cannot run.");
        }
        throw new PlatformNotSupportedException(
            $"{Variable} (or the AppContext switch {Switch}) is '{name}'; expected {string.Join(", ", Enum.GetNames<KernelFamily>())}.");
    }
}
