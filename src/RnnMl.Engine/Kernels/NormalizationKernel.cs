using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The loops of layer normalisation over the rows of a step, for the registers of one group in a panel; one class for each
/// number of registers, so that gains and biases stay in the processor's. Every call checks that its spans hold all rows: a loop
/// reaches register (rows - 1) times the distance of rows, plus those of the group.
/// </summary>
internal abstract unsafe class NormalizationKernel<T, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    private readonly int _registers;

    private NormalizationKernel(int registers) => _registers = registers;

    /// <param name="registers">The registers of the group in a panel, 1 to 4.</param>
    public static NormalizationKernel<T, TLanes> Of(int registers) => registers switch
    {
        1 => new Kernel<One>(),
        2 => new Kernel<Two>(),
        3 => new Kernel<Three>(),
        4 => new Kernel<Four>(),
        _ => throw new ArgumentOutOfRangeException(nameof(registers)),
    };

    /// <summary>squares += z^2, lane by lane; not +=, but =, for the first panel.</summary>
    /// <param name="z">The products, from the group's first register on.</param>
    /// <param name="zRow">The registers from a row of products to the next.</param>
    /// <param name="squares">A register for each row.</param>
    /// <param name="isFirst">Whether this is the first panel.</param>
    public void AddSquares(ReadOnlySpan<TLanes> z, int zRow, Span<TLanes> squares, bool isFirst)
    {
        int rows = squares.Length;
        fixed (TLanes* zStart = z[..Extent(rows, zRow)], squaresStart = squares)
            AddSquares(zStart, zRow, squaresStart, rows, isFirst);
    }

    /// <summary>sums = γ s z + β, or += where <paramref name="accumulate"/>.</summary>
    public void Forward(
        ReadOnlySpan<TLanes> z, int zRow, Span<TLanes> sums, int sumsRow, ReadOnlySpan<TLanes> gains, ReadOnlySpan<TLanes> biases,
        ReadOnlySpan<T> scales, bool accumulate)
    {
        int rows = scales.Length;
        fixed (TLanes* zStart = z[..Extent(rows, zRow)], sumsStart = sums[..Extent(rows, sumsRow)])
        fixed (TLanes* gainsStart = gains[.._registers], biasesStart = biases[.._registers])
        fixed (T* scalesStart = scales)
            Forward(zStart, zRow, sumsStart, sumsRow, gainsStart, biasesStart, scalesStart, rows, accumulate);
    }

    /// <summary>products += γ ds z, lane by lane; not +=, but =, for the first panel.</summary>
    public void AddProducts(
        ReadOnlySpan<TLanes> z, int zRow, ReadOnlySpan<TLanes> ds, int dsRow, ReadOnlySpan<TLanes> gains, Span<TLanes> products,
        bool isFirst)
    {
        int rows = products.Length;
        fixed (TLanes* zStart = z[..Extent(rows, zRow)], dsStart = ds[..Extent(rows, dsRow)], gainsStart = gains[.._registers])
        fixed (TLanes* productsStart = products)
            AddProducts(zStart, zRow, dsStart, dsRow, gainsStart, productsStart, rows, isFirst);
    }

    /// <summary>z = dz = γ s ds + slope z, dγ += s ds z, dβ += ds.</summary>
    public void Backward(
        Span<TLanes> z, int zRow, ReadOnlySpan<TLanes> ds, int dsRow, ReadOnlySpan<TLanes> gains, Span<TLanes> gainGradients,
        Span<TLanes> biasGradients, ReadOnlySpan<T> scales, ReadOnlySpan<T> slopes)
    {
        int rows = scales.Length;
        fixed (TLanes* zStart = z[..Extent(rows, zRow)], dsStart = ds[..Extent(rows, dsRow)], gainsStart = gains[.._registers])
        fixed (TLanes* gainGradientsStart = gainGradients[.._registers], biasGradientsStart = biasGradients[.._registers])
        fixed (T* scalesStart = scales, slopesStart = slopes[..rows])
        {
            Backward(
                zStart, zRow, dsStart, dsRow, gainsStart, gainGradientsStart, biasGradientsStart, scalesStart, slopesStart, rows);
        }
    }

    private protected abstract void AddSquares(TLanes* z, int zRow, TLanes* squares, int rows, bool isFirst);

    private protected abstract void Forward(
        TLanes* z, int zRow, TLanes* sums, int sumsRow, TLanes* gains, TLanes* biases, T* scales, int rows, bool accumulate);

    private protected abstract void AddProducts(
        TLanes* z, int zRow, TLanes* ds, int dsRow, TLanes* gains, TLanes* products, int rows, bool isFirst);

    private protected abstract void Backward(
        TLanes* z, int zRow, TLanes* ds, int dsRow, TLanes* gains, TLanes* gainGradients, TLanes* biasGradients, T* scales,
        T* slopes, int rows);

    private int Extent(int rows, int row) => rows == 0 ? 0 : (rows - 1) * row + _registers;

    private sealed class Kernel<TCount> : NormalizationKernel<T, TLanes>
        where TCount : struct, ISize
    {
        public Kernel()
            : base(TCount.Value)
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private protected override void AddSquares(TLanes* z, int zRow, TLanes* squares, int rows, bool isFirst)
        {
            for (int b = 0; b < rows; b++, z += zRow)
            {
                TLanes sum = isFirst ? default : squares[b];
                sum = TLanes.MultiplyAdd(z[0], z[0], sum);
                if (TCount.Value > 1)
                    sum = TLanes.MultiplyAdd(z[1], z[1], sum);
                if (TCount.Value > 2)
                    sum = TLanes.MultiplyAdd(z[2], z[2], sum);
                if (TCount.Value > 3)
                    sum = TLanes.MultiplyAdd(z[3], z[3], sum);
                squares[b] = sum;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private protected override void Forward(
            TLanes* z, int zRow, TLanes* sums, int sumsRow, TLanes* gains, TLanes* biases, T* scales, int rows, bool accumulate)
        {
            (TLanes gain0, TLanes gain1, TLanes gain2, TLanes gain3) = Load(gains);
            (TLanes bias0, TLanes bias1, TLanes bias2, TLanes bias3) = Load(biases);
            for (int b = 0; b < rows; b++, z += zRow, sums += sumsRow)
            {
                var s = TLanes.Create(scales[b]);
                sums[0] = TLanes.MultiplyAdd(z[0] * s, gain0, accumulate ? sums[0] + bias0 : bias0);
                if (TCount.Value > 1)
                    sums[1] = TLanes.MultiplyAdd(z[1] * s, gain1, accumulate ? sums[1] + bias1 : bias1);
                if (TCount.Value > 2)
                    sums[2] = TLanes.MultiplyAdd(z[2] * s, gain2, accumulate ? sums[2] + bias2 : bias2);
                if (TCount.Value > 3)
                    sums[3] = TLanes.MultiplyAdd(z[3] * s, gain3, accumulate ? sums[3] + bias3 : bias3);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private protected override void AddProducts(
            TLanes* z, int zRow, TLanes* ds, int dsRow, TLanes* gains, TLanes* products, int rows, bool isFirst)
        {
            (TLanes gain0, TLanes gain1, TLanes gain2, TLanes gain3) = Load(gains);
            for (int b = 0; b < rows; b++, z += zRow, ds += dsRow)
            {
                TLanes sum = isFirst ? default : products[b];
                sum = TLanes.MultiplyAdd(ds[0] * gain0, z[0], sum);
                if (TCount.Value > 1)
                    sum = TLanes.MultiplyAdd(ds[1] * gain1, z[1], sum);
                if (TCount.Value > 2)
                    sum = TLanes.MultiplyAdd(ds[2] * gain2, z[2], sum);
                if (TCount.Value > 3)
                    sum = TLanes.MultiplyAdd(ds[3] * gain3, z[3], sum);
                products[b] = sum;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private protected override void Backward(
            TLanes* z, int zRow, TLanes* ds, int dsRow, TLanes* gains, TLanes* gainGradients, TLanes* biasGradients, T* scales,
            T* slopes, int rows)
        {
            (TLanes gain0, TLanes gain1, TLanes gain2, TLanes gain3) = Load(gains);
            (TLanes gainGradient0, TLanes gainGradient1, TLanes gainGradient2, TLanes gainGradient3) = Load(gainGradients);
            (TLanes biasGradient0, TLanes biasGradient1, TLanes biasGradient2, TLanes biasGradient3) = Load(biasGradients);
            for (int b = 0; b < rows; b++, z += zRow, ds += dsRow)
            {
                TLanes s = TLanes.Create(scales[b]), slope = TLanes.Create(slopes[b]);
                {
                    TLanes scaled = ds[0] * s;
                    biasGradient0 += ds[0];
                    gainGradient0 = TLanes.MultiplyAdd(scaled, z[0], gainGradient0);
                    z[0] = TLanes.MultiplyAdd(z[0], slope, scaled * gain0);
                }
                if (TCount.Value > 1)
                {
                    TLanes scaled = ds[1] * s;
                    biasGradient1 += ds[1];
                    gainGradient1 = TLanes.MultiplyAdd(scaled, z[1], gainGradient1);
                    z[1] = TLanes.MultiplyAdd(z[1], slope, scaled * gain1);
                }
                if (TCount.Value > 2)
                {
                    TLanes scaled = ds[2] * s;
                    biasGradient2 += ds[2];
                    gainGradient2 = TLanes.MultiplyAdd(scaled, z[2], gainGradient2);
                    z[2] = TLanes.MultiplyAdd(z[2], slope, scaled * gain2);
                }
                if (TCount.Value > 3)
                {
                    TLanes scaled = ds[3] * s;
                    biasGradient3 += ds[3];
                    gainGradient3 = TLanes.MultiplyAdd(scaled, z[3], gainGradient3);
                    z[3] = TLanes.MultiplyAdd(z[3], slope, scaled * gain3);
                }
            }
            Store(gainGradients, gainGradient0, gainGradient1, gainGradient2, gainGradient3);
            Store(biasGradients, biasGradient0, biasGradient1, biasGradient2, biasGradient3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (TLanes, TLanes, TLanes, TLanes) Load(TLanes* from) => (
            from[0], TCount.Value > 1 ? from[1] : default, TCount.Value > 2 ? from[2] : default,
            TCount.Value > 3 ? from[3] : default);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(TLanes* to, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
        {
            to[0] = v0;
            if (TCount.Value > 1)
                to[1] = v1;
            if (TCount.Value > 2)
                to[2] = v2;
            if (TCount.Value > 3)
                to[3] = v3;
        }
    }
}
