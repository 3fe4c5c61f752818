using System;
using System.Linq;

namespace RnnMl.Engine.Tests;

/// <summary>
/// The equations of the recurrent layers for one sequence in inference, number by number as they stand in the papers and in
/// the documentation of <see cref="RecurrentSpec"/>; slow, and written without a look at the layers.
/// </summary>
internal sealed class RecurrentReference(RecurrentSpec spec, ParameterSet<double> parameters)
{
    /// <summary>[T][D*P], or [1][D*P].</summary>
    public double[][] Run(double[][] x)
    {
        for (int level = 0; level < spec.LayerCount; level++)
        {
            bool backwards = spec.Direction == Direction.Reverse;
            double[][] output = Cell(x, level, "", backwards);
            bool last = level == spec.LayerCount - 1 && !spec.ReturnSequences;
            if (spec.Direction == Direction.Bidirectional)
            {
                double[][] second = Cell(x, level, "_reverse", true);
                if (last)
                    return [Merge(output[^1], second[0])];
                output = [.. output.Zip(second, Merge)];
            }
            if (spec.Residual && output[0].Length == x[0].Length)
                output = [.. output.Zip(x, (a, b) => a.Zip(b, (p, q) => p + q).ToArray())];
            if (last)
                return [backwards ? output[0] : output[^1]];
            x = output;
        }
        return x;
    }

    private double[] Merge(double[] a, double[] b) => spec.Merge switch
    {
        MergeMode.Sum => [.. a.Zip(b, (p, q) => p + q)],
        MergeMode.Mean => [.. a.Zip(b, (p, q) => (p + q) / 2)],
        MergeMode.Product => [.. a.Zip(b, (p, q) => p * q)],
        _ => [.. a, .. b],
    };

    private double[][] Cell(double[][] x, int level, string suffix, bool backwards)
    {
        int T = x.Length, H = spec.HiddenSize, P = spec.ProjectionSize > 0 ? spec.ProjectionSize : H;
        double[] Get(string kind, int size)
        {
            string name = $"rnn.{kind}_l{level}{suffix}";
            return parameters.Items.Any(p => p.Name == name) ? parameters[name].In(parameters.Values.AsSpan()).ToArray() : new double[size];
        }
        var h = new double[T][];
        var c = new double[T][];
        double[] h0 = Get("h_0", P), c0 = Get("c_0", H);
        for (int k = 0; k < T; k++)
        {
            int t = backwards ? T - 1 - k : k;
            int previous = backwards ? t + spec.Dilation : t - spec.Dilation;
            bool isInside = previous >= 0 && previous < T;
            (h[t], c[t]) = Step(x[t], isInside ? h[previous] : h0, isInside ? c[previous] : c0, Get);
        }
        return h;
    }

    private (double[] H, double[] C) Step(double[] x, double[] h, double[] c, Func<string, int, double[]> get)
    {
        int H = spec.HiddenSize;
        int G = spec.Cell switch { CellType.SimpleRnn => 1, CellType.Gru => 3, _ => spec.CoupledGates ? 3 : 4 };
        double[] wih = get("weight_ih", 0), whh = get("weight_hh", 0), bih = get("bias_ih", G * H), bhh = get("bias_hh", G * H);
        double[] a = Sums(wih, x, bih, "norm_ih");
        double Gate(double s) => F(spec.GateNonlinearity ?? ActivationFunction.Sigmoid, spec.GateAlpha, Clip(s, spec.SumClip));
        double Candidate(double s, int unit) => F(
            spec.Nonlinearity, spec.LearnedAlpha ? get("prelu", H)[unit] : spec.NonlinearityAlpha, Clip(s, spec.SumClip));

        switch (spec.Cell)
        {
            case CellType.SimpleRnn:
                double[] u = Sums(whh, h, bhh, "norm_hh");
                return ([.. Units(j => Candidate(a[j] + u[j], j))], []);
            case CellType.Gru:
                u = Sums(whh, h, bhh, "norm_hh");
                double[] r = Units(j => Gate(a[j] + u[j])), z = Units(j => Gate(a[H + j] + u[H + j]));
                double[] un = Units(j => u[2 * H + j]);
                if (spec.ResetBefore)
                    un = [.. Sums(whh, [.. r.Zip(h, (p, q) => p * q)], bhh, "norm_hh")[(2 * H)..]];
                double[] n = Units(j => Candidate(a[2 * H + j] + (spec.ResetBefore ? un[j] : r[j] * un[j]), j));
                return (Units(j => (1 - z[j]) * n[j] + z[j] * h[j]), []);
            default:
                u = Sums(whh, h, bhh, "norm_hh");
                int g0 = (spec.CoupledGates ? 1 : 2) * H;
                double[] wci = get("weight_ci", H), wcf = get("weight_cf", H), wco = get("weight_co", H);
                double[] i = Units(j => Gate(a[j] + u[j] + wci[j] * c[j]));
                double[] f = Units(j => spec.CoupledGates ? 1 - i[j] : Gate(a[H + j] + u[H + j] + wcf[j] * c[j]));
                double[] g = Units(j => Candidate(a[g0 + j] + u[g0 + j], j));
                double[] cell = Units(j => Clip(f[j] * c[j] + i[j] * g[j], spec.CellClip));
                double[] o = Units(j => Gate(a[g0 + H + j] + u[g0 + H + j] + wco[j] * cell[j]));
                double[] q = spec.LayerNormalization ? Normalize(cell, get("norm_c", H), get("bias_c", H)) : cell;
                double[] m = Units(j => o[j] * (spec.OutputNonlinearity is { } function
                    ? F(function, spec.OutputAlpha, q[j])
                    : F(spec.Nonlinearity, spec.NonlinearityAlpha, q[j])));
                return (spec.ProjectionSize > 0 ? Product(get("weight_hr", 0), m) : m, cell);
        }

        double[] Units(Func<int, double> of) => [.. Enumerable.Range(0, H).Select(of)];

        double[] Sums(double[] weight, double[] input, double[] bias, string norm)
        {
            double[] product = Product(weight, input);
            if (!spec.LayerNormalization)
                return [.. product.Zip(bias, (p, q) => p + q)];
            double[] gain = get(norm, G * H);
            int split = spec.Cell == CellType.Gru ? 2 * H : product.Length;
            return
            [
                .. Normalize(product[..split], gain[..split], bias[..split]),
                .. Normalize(product[split..], gain[split..], bias[split..]),
            ];
        }
    }

    private static double[] Product(double[] weight, double[] x) =>
        [.. weight.Chunk(x.Length).Select(row => row.Zip(x, (a, b) => a * b).Sum())];

    private static double[] Normalize(double[] x, double[] gain, double[] bias)
    {
        if (x.Length == 0)
            return x;
        double mean = x.Average();
        double deviation = Math.Sqrt(x.Select(v => (v - mean) * (v - mean)).Average() + 1e-5);
        return [.. x.Select((v, i) => gain[i] * (v - mean) / deviation + bias[i])];
    }

    private static double Clip(double x, double limit) => limit > 0 ? Math.Clamp(x, -limit, limit) : x;

    private static double F(ActivationFunction function, double? alpha, double x) => function switch
    {
        ActivationFunction.Tanh => Math.Tanh(x),
        ActivationFunction.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationFunction.HardSigmoid => Math.Clamp((alpha ?? 0.2) * x + 0.5, 0, 1),
        ActivationFunction.Relu => Math.Max(0, x),
        ActivationFunction.LeakyRelu => x > 0 ? x : (alpha ?? 0.01) * x,
        ActivationFunction.Elu => x > 0 ? x : (alpha ?? 1) * (Math.Exp(x) - 1),
        ActivationFunction.Selu => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };
}
