using System;
using System.Linq;
using System.Numerics;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>
/// The tiles of every family of kernels: that they calculate the product, and that its bits depend neither on what is calculated
/// beside an element nor on how its operands lie.
/// </summary>
public class ProductTests
{
    private const int MaxRows = 20;
    private const int MaxRegisters = 4;
    private static readonly int[] _depths = [1, 2, 3, 17, 65];

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void A_product_of_any_shape_is_that_of_the_definition(string family)
    {
        AssertProducts<float>(1e-6);
        AssertProducts<double>(1e-15);

        void AssertProducts<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (int depth in _depths)
            {
                var operands = new Operands<T>(family, depth);
                double[] sums = operands.Definition();
                foreach (bool accumulate in (bool[])[false, true])
                {
                    for (int registers = 1; registers <= MaxRegisters; registers++)
                    {
                        for (int rows = 1; rows <= MaxRows; rows++)
                        {
                            T[] c = operands.Multiply(rows, registers, accumulate);
                            operands.ForEach(rows, registers, (row, column, i) =>
                            {
                                double expected = sums[i] + (accumulate ? double.CreateChecked(operands.C[i]) : 0);
                                double difference = Math.Abs(expected - double.CreateChecked(c[i]));
                                if (!(difference <= tolerance * (depth + 1)))
                                    Assert.Fail($"{rows} x {depth} x {registers} registers, [{row}, {column}]: {c[i]}, expected {expected}");
                            });
                        }
                    }
                }
            }
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void An_element_has_the_same_bits_whatever_is_calculated_beside_it(string family)
    {
        AssertSameBits<float>();
        AssertSameBits<double>();

        void AssertSameBits<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var operands = new Operands<T>(family, depth: 37);
            T[] all = operands.Multiply(MaxRows, MaxRegisters, accumulate: true);
            for (int rows = 1; rows <= MaxRows; rows++)
            {
                for (int registers = 1; registers <= MaxRegisters; registers++)
                {
                    // The last rows and registers, so that each element has all places in tiles.
                    int row = MaxRows - rows, column = operands.Width - registers * operands.Lanes;
                    T[] c = operands.Multiply(rows, registers, accumulate: true, row, column);
                    operands.ForEach(rows, registers, (_, _, i) => AssertSame(all[i], c[i]), row, column);
                    T[] tile = [.. operands.C];
                    if (rows > Product<T, Lanes128<T>>.TileHeight)
                        continue;
                    Registers<T>.Of(family).Tile(
                        rows, registers, tile.AsSpan(operands.Index(row, column)), operands.Width, accumulate: true,
                        operands.A.AsSpan(row * operands.Depth), new LeftLayout(operands.Depth, 1, operands.Depth),
                        operands.B.AsSpan(column), operands.Width);
                    operands.ForEach(rows, registers, (_, _, i) => AssertSame(all[i], tile[i]), row, column);
                }
            }
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void How_the_left_side_lies_and_what_is_fetched_ahead_change_no_bit(string family)
    {
        const int Depth = 12;
        const int SegmentDepth = 4;
        var operands = new Operands<float>(family, Depth);
        float[] expected = operands.Multiply(MaxRows, MaxRegisters, accumulate: false);

        var transposed = new float[Depth * MaxRows];
        Transpose.Copy<float>(operands.A, Depth, transposed, MaxRows, MaxRows, Depth);
        Assert.Equal(expected, Multiply(transposed, new LeftLayout(Row: 1, Step: MaxRows, Depth)));

        // Segment after segment, each [rows, SegmentDepth] with a gap behind it.
        const int Segment = MaxRows * SegmentDepth + 5;
        var segments = new float[Depth / SegmentDepth * Segment];
        for (int k = 0; k < Depth; k++)
        {
            for (int row = 0; row < MaxRows; row++)
                segments[k / SegmentDepth * Segment + row * SegmentDepth + k % SegmentDepth] = operands.A[row * Depth + k];
        }
        Assert.Equal(
            expected, Multiply(segments, new LeftLayout(SegmentDepth, Step: 1, SegmentDepth, Depth / SegmentDepth, Segment)));

        foreach (nint next in (nint[])[operands.B.Length, -operands.B.Length, 1 << 20])
            Assert.Equal(expected, Multiply(operands.A, new LeftLayout(Depth, Step: 1, Depth), next));

        float[] Multiply(float[] a, LeftLayout layout, nint next = 0)
        {
            float[] c = [.. operands.C];
            operands.Kernel.Multiply(
                c.AsSpan(), operands.Width, MaxRows, MaxRegisters, accumulate: false, a, layout, operands.B, operands.Width, next);
            return c;
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void A_row_may_reach_into_the_next_one_and_not_beyond_its_registers(string family)
    {
        var operands = new Operands<double>(family, depth: 9);
        double[] all = operands.Multiply(MaxRows, MaxRegisters, accumulate: false);
        for (int registers = 1; registers <= MaxRegisters; registers++)
        {
            int width = registers * operands.Lanes;
            foreach (int cRow in (int[])[1, width - operands.Lanes + 1, width - 1, width, width + 3])
            {
                int used = Math.Min(cRow, width);
                double[] c = [.. Enumerable.Repeat(-7.0, MaxRows * cRow + width)];
                operands.Kernel.Multiply(
                    c.AsSpan(), cRow, MaxRows, registers, accumulate: false, operands.A,
                    new LeftLayout(operands.Depth, 1, operands.Depth), operands.B, operands.Width);
                for (int row = 0; row < MaxRows; row++)
                {
                    Assert.Equal(all.AsSpan(operands.Index(row, 0), used), c.AsSpan(row * cRow, used));
                    Assert.All(c[(row * cRow + used)..(row * cRow + cRow)], value => Assert.Equal(-7, value));
                }
                Assert.All(c[((MaxRows - 1) * cRow + width)..], value => Assert.Equal(-7, value));
            }
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void A_row_alone_has_the_bits_that_it_has_among_others(string family)
    {
        AssertSameBits<float>();
        AssertSameBits<double>();

        void AssertSameBits<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            const int Depth = 23;
            var random = new RandomSource(3);
            ProductKernel<T> kernel = ProductKernel<T>.Of(Families.Parse(family));
            T[] a = RandomValues.Of<T>(random, Depth);
            for (int registers = 1; registers <= MaxRegisters; registers++)
            {
                int width = registers * kernel.LaneCount;
                int cPanel = width + 3, bPanel = Depth * width + 5;
                for (int panels = 1; panels <= 5; panels++)
                {
                    T[] b = RandomValues.Of<T>(random, panels * bPanel);
                    T[] c = RandomValues.Of<T>(random, panels * cPanel);
                    T[] expected = [.. c];
                    for (int panel = 0; panel < panels; panel++)
                    {
                        kernel.Multiply(
                            expected.AsSpan(panel * cPanel), cPanel, rows: 1, registers, accumulate: true, a,
                            new LeftLayout(Depth, 1, Depth), b.AsSpan(panel * bPanel), width);
                    }
                    foreach (bool backwards in (bool[])[false, true])
                    {
                        T[] actual = [.. c];
                        kernel.MultiplyRow(actual, cPanel, registers, a, b, bPanel, panels, backwards);
                        Assert.Equal(expected, actual);
                    }
                }
            }
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Spans_that_are_too_short_are_refused(string family)
    {
        const int Depth = 5;
        const int Rows = 3;
        ProductKernel<float> kernel = ProductKernel<float>.Of(Families.Parse(family));
        int width = 2 * kernel.LaneCount;
        var plain = new LeftLayout(Depth, Step: 1, Depth);
        var segmented = new LeftLayout(Depth, Step: 1, Depth, Segments: 2, Segment: 40);
        AssertNeeds(plain, c: 2 * (width + 1) + width, a: Rows * Depth, b: (Depth - 1) * (width + 2) + width);
        AssertNeeds(new LeftLayout(Row: 1, Step: 7, Depth), 2 * (width + 1) + width, 4 * 7 + 3, (Depth - 1) * (width + 2) + width);
        AssertNeeds(segmented, 2 * (width + 1) + width, 40 + Rows * Depth, (2 * Depth - 1) * (width + 2) + width);
        kernel.Multiply(Span<float>.Empty, width, rows: 0, 2, accumulate: false, [], plain, [], width);

        AssertRowNeeds(c: 2 * (width + 1) + width, b: 2 * (Depth * width + 3) + Depth * width);

        void AssertNeeds(LeftLayout layout, int c, int a, int b)
        {
            Multiply(c, a, b);
            Assert.Equal("c", Assert.Throws<ArgumentOutOfRangeException>(() => Multiply(c - 1, a, b)).ParamName);
            Assert.Equal("a", Assert.Throws<ArgumentOutOfRangeException>(() => Multiply(c, a - 1, b)).ParamName);
            Assert.Equal("b", Assert.Throws<ArgumentOutOfRangeException>(() => Multiply(c, a, b - 1)).ParamName);

            void Multiply(int c, int a, int b) => kernel.Multiply(
                new float[c].AsSpan(), width + 1, Rows, 2, accumulate: false, new float[a], layout, new float[b], width + 2);
        }

        void AssertRowNeeds(int c, int b)
        {
            Multiply(c, b);
            Assert.Equal("c", Assert.Throws<ArgumentOutOfRangeException>(() => Multiply(c - 1, b)).ParamName);
            Assert.Equal("b", Assert.Throws<ArgumentOutOfRangeException>(() => Multiply(c, b - 1)).ParamName);

            void Multiply(int c, int b) => kernel.MultiplyRow(
                new float[c], width + 1, 2, new float[Depth], new float[b], Depth * width + 3, panels: 3, backwards: false);
        }
    }

    private static void AssertSame<T>(T expected, T actual)
        where T : IEquatable<T>
    {
        // Assert.Equal would take most of the time.
        if (!expected.Equals(actual))
            Assert.Equal(expected, actual);
    }

    /// <summary>A [20, depth], B [depth, 4 registers] and C, between -1 and 1.</summary>
    private sealed class Operands<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Operands(string family, int depth)
        {
            Kernel = ProductKernel<T>.Of(Families.Parse(family));
            Depth = depth;
            var random = new RandomSource((ulong)depth);
            A = RandomValues.Of<T>(random, MaxRows * depth);
            B = RandomValues.Of<T>(random, depth * Width);
            C = RandomValues.Of<T>(random, MaxRows * Width);
        }

        public ProductKernel<T> Kernel { get; }

        public int Depth { get; }

        public int Lanes => Kernel.LaneCount;

        public int Width => MaxRegisters * Lanes;

        public T[] A { get; }

        public T[] B { get; }

        public T[] C { get; }

        public int Index(int row, int column) => row * Width + column;

        /// <summary>A B in double precision.</summary>
        public double[] Definition()
        {
            var sums = new double[MaxRows * Width];
            for (int i = 0; i < sums.Length; i++)
            {
                for (int k = 0; k < Depth; k++)
                    sums[i] += double.CreateChecked(A[i / Width * Depth + k]) * double.CreateChecked(B[k * Width + i % Width]);
            }
            return sums;
        }

        /// <summary>C after a product of some of its elements.</summary>
        public T[] Multiply(int rows, int registers, bool accumulate, int row = 0, int column = 0)
        {
            T[] c = [.. C];
            Kernel.Multiply(
                c.AsSpan(Index(row, column)), Width, rows, registers, accumulate, A.AsSpan(row * Depth),
                new LeftLayout(Depth, Step: 1, Depth), B.AsSpan(column), Width);
            return c;
        }

        /// <summary>Calls <paramref name="visit"/> with row, column and index of those elements.</summary>
        public void ForEach(int rows, int registers, Action<int, int, int> visit, int row = 0, int column = 0)
        {
            for (int r = row; r < row + rows; r++)
            {
                for (int c = column; c < column + registers * Lanes; c++)
                    visit(r, c, Index(r, c));
            }
        }
    }
}
