using System;
using System.Globalization;
using RnnMl.Forecasting;

namespace RnnMl.Benchmarks.Speed;

/// <summary>What came out when the same was measured several times.</summary>
/// <param name="Median">The middle value, or the mean of the two in the middle.</param>
/// <param name="Spread">The distance of the quartiles, divided by the median.</param>
internal readonly record struct Figure(double Median, double Spread)
{
    /// <summary>Above this, something else may have had a hand in it, and the spread is told.</summary>
    public const double UsualSpread = 0.05;

    /// <summary>Of one or more values in any order.</summary>
    public static Figure Of(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double median = QuantileOf.Sorted<double>(sorted, 0.5);
        return new Figure(median, (QuantileOf.Sorted<double>(sorted, 0.75) - QuantileOf.Sorted<double>(sorted, 0.25)) / median);
    }

    /// <summary>The median, and behind it the spread where it is more than usual: "3.95 ~12 %".</summary>
    public string ToString(string format) =>
        Median.ToString(format, CultureInfo.InvariantCulture) +
        (Spread > UsualSpread ? string.Create(CultureInfo.InvariantCulture, $" ~{Spread:P0}") : "");
}
