using System;
using System.Linq;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

public class MatrixProductTests
{
    /// <summary>M, K, N: below and above a tile, a panel, a strip of the right edge, and what of k is one sum.</summary>
    private static readonly (int M, int K, int N)[] _shapes =
    [
        (1, 1, 1), (3, 5, 2), (4, 16, 16), (7, 33, 17), (25, 3, 65), (9, 300, 40), (23, 513, 31), (49, 2, 129), (2, 256, 64),
    ];

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Products_agree_with_the_definition_and_with_each_other(string family)
    {
        foreach ((int M, int K, int N) in _shapes)
        {
            var random = new RandomSource((ulong)(M * K * N));
            double[] a = RandomValues.Of<double>(random, M * K);
            double[] b = RandomValues.Of<double>(random, K * N);
            double[] c = RandomValues.Of<double>(random, M * N);
            double[] expected = [.. c];
            for (int i = 0; i < M * N; i++)
            {
                for (int k = 0; k < K; k++)
                    expected[i] += a[i / N * K + k] * b[k * N + i % N];
            }

            var packed = new PackedMatrix<double>(ProductKernel<double>.Of(Families.Parse(family)));
            packed.Pack(b, K, N);
            double[] plain = [.. c];
            MatrixProduct.Add<double>(a, packed, plain, M);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], plain[i], 1e-11);

            double[] rowByRow = [.. c];
            for (int row = 0; row < M; row++)
                MatrixProduct.Add<double>(a.AsSpan(row * K, K), packed, rowByRow.AsSpan(row * N, N), 1);
            Assert.Equal(plain, rowByRow);

            double[] transposed = [.. c];
            MatrixProduct.AddTransposed<double>(Transposed(a, M, K), packed, transposed, M);
            Assert.Equal(plain, transposed);

            packed.PackTransposed(Transposed(b, K, N), N, K);
            double[] packedFromTranspose = [.. c];
            MatrixProduct.Add<double>(a, packed, packedFromTranspose, M);
            Assert.Equal(plain, packedFromTranspose);
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Panels_are_filled_up_with_zeros(string family)
    {
        const int K = 3;
        var packed = new PackedMatrix<float>(ProductKernel<float>.Of(Families.Parse(family)));
        // A larger matrix first, whose values must not stay.
        packed.Pack([.. Enumerable.Repeat(9f, K * 200)], K, 200);
        int N = packed.PanelWidth + 1;
        float[] b = [.. Enumerable.Range(1, K * N)];
        foreach (bool transposed in (bool[])[false, true])
        {
            if (transposed)
                packed.PackTransposed([.. Enumerable.Range(0, K * N).Select(i => b[i % K * N + i / K])], N, K);
            else
                packed.Pack(b, K, N);
            Assert.Equal((K, N), (packed.Rows, packed.Columns));
            Assert.Equal(packed.PanelWidth, packed.WidthOf(0));
            Assert.Equal(packed.Kernel.LaneCount, packed.WidthOf(packed.PanelWidth));
            ReadOnlySpan<float> last = packed.Panel(packed.PanelWidth);
            Assert.Equal(K * packed.Kernel.LaneCount, last.Length);
            for (int k = 0; k < K; k++)
            {
                Assert.Equal(b.AsSpan(k * N, packed.PanelWidth), packed.Panel(0).Slice(k * packed.PanelWidth, packed.PanelWidth));
                ReadOnlySpan<float> row = last.Slice(k * packed.Kernel.LaneCount, packed.Kernel.LaneCount);
                Assert.Equal(b[k * N + N - 1], row[0]);
                Assert.Equal(-1, row[1..].IndexOfAnyExcept(0));
            }
        }
    }

    [Fact]
    public void A_product_does_not_write_or_read_beyond_its_operands()
    {
        var packed = new PackedMatrix<float>();
        packed.Pack(new float[5 * 3], 5, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Add<float>(new float[9], packed, new float[6], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Add<float>(new float[10], packed, new float[5], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.AddTransposed<float>(new float[9], packed, new float[6], 2));
    }

    private static double[] Transposed(double[] matrix, int rows, int columns)
    {
        var to = new double[matrix.Length];
        Transpose.Copy<double>(matrix, columns, to, rows, rows, columns);
        return to;
    }
}
