using System.Linq;
using System.Numerics;

namespace RnnMl.Engine.Tests;

internal static class RandomValues
{
    /// <summary>Uniform between -1 and 1.</summary>
    public static T[] Of<T>(RandomSource random, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(2 * random.NextDouble() - 1))];

    public static float[] Floats(RandomSource random, int count) => Of<float>(random, count);
}
