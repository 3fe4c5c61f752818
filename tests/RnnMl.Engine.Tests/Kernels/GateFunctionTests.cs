using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class GateFunctionTests
{
    /// <summary>All kinds of floats: some 2,000 of every exponent and sign, and those at which something ends.</summary>
    private static readonly float[] _numbers =
    [
        .. Enumerable.Range(0, 1_049_857).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 4091)).Where(float.IsFinite),
        .. Enumerable.Range(0, 400_001).Select(i => (i - 200_000) * 5e-4f),
        .. Edges(0, float.Epsilon, 1.17549435e-38f, float.MaxValue, 0.34657359f, 0.693147181f, 87.33654f, 88.029690f, 88.72284f, 103.97208f, 13.862944f, 9.01f),
    ];

    private static readonly double[] _sigmoids = [.. _numbers.Select(x => 1 / (1 + Math.Exp(-(double)x)))];
    private static readonly double[] _tanhs = [.. _numbers.Select(x => Math.Tanh(x))];

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Sigmoid_is_within_2e_7_of_every_kind_of_float(string family)
    {
        float[] y = Registers<float>.Of(family).Sigmoid(_numbers);
        for (int i = 0; i < y.Length; i++)
        {
            if (!(Math.Abs(y[i] - _sigmoids[i]) <= 2e-7 && y[i] >= 0 && y[i] <= 1))
                Assert.Fail($"sigmoid({_numbers[i]:g9}) = {y[i]:g9}, expected {_sigmoids[i]:g9}");
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Tanh_is_within_2e_7_and_relatively_within_1e_6(string family)
    {
        float[] y = Registers<float>.Of(family).Tanh(_numbers);
        for (int i = 0; i < y.Length; i++)
        {
            // Denormal numbers are all multiples of the smallest.
            double difference = Math.Abs(y[i] - _tanhs[i]);
            double allowed = Math.Min(2e-7, Math.Max(1e-6 * Math.Abs(_tanhs[i]), 2.0 * float.Epsilon));
            if (!(difference <= allowed && y[i] >= -1 && y[i] <= 1))
                Assert.Fail($"tanh({_numbers[i]:g9}) = {y[i]:g9}, expected {_tanhs[i]:g9}");
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void They_are_exact_at_zero_saturate_and_pass_NaN_on(string family)
    {
        float[] x = [0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN, 1];
        float[] sigmoid = Registers<float>.Of(family).Sigmoid(x);
        Assert.Equal([0.5f, 0.5f, 1, 0, float.NaN, float.NaN], sigmoid[..6].Select(y => y < 1.17549435e-38f ? 0 : y));
        Assert.Equal(0.7310586f, sigmoid[6], 2e-7f);
        float[] tanh = Registers<float>.Of(family).Tanh(x);
        Assert.Equal([0, 0, 1, -1, float.NaN, float.NaN], tanh[..6]);
        Assert.Equal(0.7615942f, tanh[6], 2e-7f);
    }

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void In_double_precision_they_are_those_of_Math(string family)
    {
        double[] x = [.. _numbers.Where((_, i) => i % 997 == 0).Select(value => (double)value), 0, 1e300, -1e300, double.NaN];
        Assert.Equal(x.Select(value => 1 / (1 + Math.Exp(-value))), Registers<double>.Of(family).Sigmoid(x));
        Assert.Equal(x.Select(Math.Tanh), Registers<double>.Of(family).Tanh(x));
    }

    /// <summary>Of both signs, with their neighbours.</summary>
    private static float[] Edges(params float[] values) =>
    [
        .. from value in values
           from neighbour in (float[])[MathF.BitDecrement(value), value, MathF.BitIncrement(value)]
           where float.IsFinite(neighbour)
           from sign in (float[])[1, -1]
           select sign * neighbour,
    ];
}
