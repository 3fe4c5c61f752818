using System;

namespace RnnMl.Forecasting;

/// <summary>The arithmetic of <see cref="EnsembleCombination"/>.</summary>
internal static class EnsembleCombinations
{
    /// <summary>One forecast made of several.</summary>
    /// <param name="combination">Mean or median.</param>
    /// <param name="members">The members' forecasts, at least one; put in order for a median.</param>
    /// <returns>NaN where one of them is NaN.</returns>
    public static double Combine(this EnsembleCombination combination, Span<double> members)
    {
        if (members.Length == 1)
            return members[0];
        if (combination == EnsembleCombination.Median)
        {
            members.Sort();
            // NaN comes first.
            return double.IsNaN(members[0]) ? double.NaN : QuantileOf.Sorted(members, 0.5);
        }
        double sum = 0;
        foreach (var member in members)
            sum += member;
        return sum / members.Length;
    }
}
