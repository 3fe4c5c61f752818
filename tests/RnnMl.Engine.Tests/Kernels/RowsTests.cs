using System.Linq;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

public class RowsTests
{
    [Fact]
    public void The_largest_value_is_found_wherever_it_stands()
    {
        for (int length = 1; length <= 70; length++)
        {
            for (int place = 0; place < length; place++)
            {
                float[] x = [.. Enumerable.Range(0, length).Select(i => i == place ? -1f : -2 - i)];
                Assert.Equal(-1, Rows.Max<float>(x));
                Assert.Equal(-1, Rows.Max<double>([.. x.Select(value => (double)value)]));
                x[place] = float.NaN;
                Assert.Equal(float.NaN, Rows.Max<float>(x));
            }
        }
        Assert.Equal(float.PositiveInfinity, Rows.Max<float>([1, float.PositiveInfinity, float.NegativeInfinity]));
    }
}
