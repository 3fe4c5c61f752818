using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>What every family's registers must do alike, down to NaN and infinity.</summary>
public class RegisterTests
{
    private const float Tiny = 7.888609e-31f;

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Limits_leave_NaN_as_it_is(string family)
    {
        float[] a = [float.NaN, -3, 3, 0.5f, float.PositiveInfinity, float.NegativeInfinity, -0f, float.NaN];
        float[] ones = [.. a.Select(_ => 1f)];
        Registers<float> registers = Registers<float>.Of(family);
        Assert.Equal([float.NaN, -3, 1, 0.5f, 1, float.NegativeInfinity, 0, float.NaN], registers.Min(a, ones));
        Assert.Equal([float.NaN, 1, 3, 1, float.PositiveInfinity, 1, 1, float.NaN], registers.Max(a, ones));
        double[] wide = [double.NaN, -3, 3];
        Assert.Equal([double.NaN, -3, 1], Registers<double>.Of(family).Min(wide, [1, 1, 1]));
        Assert.Equal([double.NaN, 1, 3], Registers<double>.Of(family).Max(wide, [1, 1, 1]));
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Fractions_and_powers_of_two_are_exact(string family)
    {
        Registers<float> registers = Registers<float>.Of(family);
        float[] a = [.. Enumerable.Range(0, 20_001).Select(i => (i - 10_000) * 0.0127f), 0.5f, -0.5f, 1.5f, -1.5f, 2.5f, 127, -126, 1e-30f];
        Assert.Equal(a.Select(value => value - MathF.Round(value)), registers.Fraction(a));
        float[] n = [.. Enumerable.Range(-126, 254)];
        Assert.Equal(n.Select(value => (float)Math.Pow(2, value)), registers.Scale([.. n.Select(_ => 1f)], n));
        Assert.Equal(n.Select(value => (float)(0.71f * Math.Pow(2, value))), registers.Scale([.. n.Select(_ => 0.71f)], n));
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Only_magnitudes_below_the_hundredth_power_of_a_half_are_flushed(string family)
    {
        float[] a = [Tiny, -Tiny, MathF.BitDecrement(Tiny), -MathF.BitDecrement(Tiny), float.Epsilon, 0, 1, -1e30f, float.NegativeInfinity, float.NaN];
        Assert.Equal(
            [Tiny, -Tiny, 0, 0, 0, 0, 1, -1e30f, float.NegativeInfinity, float.NaN], Registers<float>.Of(family).FlushTiny(a));
        Assert.Equal([0, 1e-30, double.NaN], Registers<double>.Of(family).FlushTiny([7.8e-31, 1e-30, double.NaN]));
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Where_a_number_is_above_zero_a_value_stays(string family)
    {
        float[] a = [1, float.Epsilon, 0, -0f, -1, float.NaN, float.PositiveInfinity];
        Assert.Equal([1f, 2, 0, 0, 0, 0, 7], Registers<float>.Of(family).WherePositive(a, [1, 2, 3, 4, 5, 6, 7]));
    }
}
