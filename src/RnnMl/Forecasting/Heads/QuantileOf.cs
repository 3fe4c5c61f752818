using System;
using System.Numerics;

namespace RnnMl.Forecasting;

/// <summary>Quantiles of numbers, interpolated linearly between the ordered ones (Hyndman and Fan 1996, definition 7).</summary>
internal static class QuantileOf
{
    /// <summary>A quantile.</summary>
    /// <param name="sorted">The numbers, ascending; at least one.</param>
    /// <param name="level">In [0, 1].</param>
    public static double Sorted<T>(ReadOnlySpan<T> sorted, double level)
        where T : IFloatingPointIeee754<T>
    {
        var place = level * (sorted.Length - 1);
        var below = (int)place;
        var low = double.CreateTruncating(sorted[below]);
        // Where the place is a number's own, the next one may be infinite.
        return place > below ? low + (place - below) * (double.CreateTruncating(sorted[below + 1]) - low) : low;
    }

    /// <inheritdoc cref="Sorted{T}(ReadOnlySpan{T}, double)"/>
    public static double Sorted<T>(Span<T> sorted, double level)
        where T : IFloatingPointIeee754<T> => Sorted((ReadOnlySpan<T>)sorted, level);
}
