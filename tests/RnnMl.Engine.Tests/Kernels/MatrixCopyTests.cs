using System;
using System.Linq;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Copies of matrices with gaps between their rows, and the memory that kernels point into.</summary>
public class MatrixCopyTests
{
    private const int Gap = 3;

    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 17 }, { 17, 1 }, { 3, 4 }, { 5, 5 }, { 15, 16 }, { 16, 15 }, { 33, 47 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_transpose_has_rows_for_columns_and_leaves_gaps_alone(int rows, int columns)
    {
        int fromRow = columns + Gap, toRow = rows + Gap;
        float[] from = [.. Enumerable.Range(1, rows * fromRow - Gap)];
        float[] to = [.. Enumerable.Repeat(-1f, columns * toRow - Gap)];
        Transpose.Copy<float>(from, fromRow, to, toRow, rows, columns);
        AssertTransposed(1, 0);
        Transpose.Add<float>(from, fromRow, to, toRow, rows, columns);
        AssertTransposed(2, 0);

        void AssertTransposed(int times, float plus)
        {
            for (int i = 0; i < to.Length; i++)
                Assert.Equal(i % toRow < rows ? times * from[i % toRow * fromRow + i / toRow] + plus : -1, to[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_copy_of_rows_leaves_gaps_alone(int rows, int columns)
    {
        foreach ((int fromGap, int toGap) in ((int, int)[])[(0, 0), (Gap, 0), (0, Gap), (Gap, 1)])
        {
            int fromRow = columns + fromGap, toRow = columns + toGap;
            double[] from = [.. Enumerable.Range(1, rows * fromRow - fromGap)];
            double[] to = [.. Enumerable.Repeat(-1.0, rows * toRow - toGap + 1)];
            RowCopy.Copy<double>(from, fromRow, to, toRow, rows, columns);
            for (int i = 0; i < to.Length; i++)
                Assert.Equal(i < to.Length - 1 && i % toRow < columns ? from[i / toRow * fromRow + i % toRow] : -1, to[i]);
        }
    }

    [Fact]
    public void A_copy_of_rows_stays_inside_its_spans()
    {
        RowCopy.Copy<float>(new float[13], 5, new float[11], 4, rows: 3, columns: 3);
        RowCopy.Copy<float>([], 5, [], 4, rows: 0, columns: 3);
        RowCopy.Copy<float>([], 5, [], 4, rows: 3, columns: 0);
        Assert.Equal("from", Assert.Throws<ArgumentOutOfRangeException>(
            () => RowCopy.Copy<float>(new float[12], 5, new float[11], 4, rows: 3, columns: 3)).ParamName);
        Assert.Equal("to", Assert.Throws<ArgumentOutOfRangeException>(
            () => RowCopy.Copy<float>(new float[13], 5, new float[10], 4, rows: 3, columns: 3)).ParamName);
    }

    [Fact]
    public unsafe void A_buffer_begins_on_a_cache_line_with_zeros_and_grows_when_it_must()
    {
        var buffer = new AlignedBuffer<float>();
        Assert.Equal(0, buffer.Length);
        foreach (int columns in (int[])[1, 7, 1000])
        {
            buffer.Ensure(3, columns);
            Assert.Equal(3 * columns, buffer.Length);
            Assert.Equal(0, (nint)buffer.Start % 64);
            Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0));
            buffer.Span.Fill(1);
        }
        float* start = buffer.Start;
        buffer.Ensure(10, 300);
        Assert.True(start == buffer.Start && buffer.Length == 3000 && buffer.Span[2999] == 1);
        Assert.Contains("1000000 x 1000000 values", Assert.Throws<ArgumentException>(() => buffer.Ensure(1_000_000, 1_000_000)).Message);
    }
}
