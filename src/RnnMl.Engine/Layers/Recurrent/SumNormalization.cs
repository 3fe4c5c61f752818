using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Layer normalisation (Ba et al. 2016) of a cell's products, in place, each group of columns by itself:
/// <code>
/// y = γ n + β        n = (x - mean x) / sqrt(variance of x + 1e-5)
///
/// dγ = sum dy n      dβ = sum dy      dn = γ dy      dx from dn: <see cref="RowNormalization"/>
/// </code>
/// </summary>
/// <param name="parameters">All parameters of the network.</param>
/// <param name="gain">γ.</param>
/// <param name="bias">β, or null for none.</param>
/// <param name="from">The first element of <paramref name="gain"/> and <paramref name="bias"/> that belongs to the rows.</param>
/// <param name="groups">The widths of the groups, from left to right.</param>
internal sealed class SumNormalization<T>(
    ParameterSet<T> parameters, Parameter<T> gain, Parameter<T>? bias, int from, params int[] groups)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What keeps a vector of equal values from a division by 0; in the formulas of all cells.</summary>
    public const double Epsilon = 1e-5;

    private readonly int _width = Sum(groups);
    private T[] _normalized = [];
    private T[] _scales = [];

    public void Begin(int rows)
    {
        Buffers.Ensure(ref _normalized, rows, _width);
        Buffers.Ensure(ref _scales, rows, groups.Length);
    }

    /// <summary>x to y, for the rows of the batch from <paramref name="first"/> on.</summary>
    public void Forward(int first, Span<T> x)
    {
        ReadOnlySpan<T> gains = gain.In((ReadOnlySpan<T>)parameters.Values).Slice(from, _width);
        ReadOnlySpan<T> biases = bias is null ? [] : bias.In((ReadOnlySpan<T>)parameters.Values).Slice(from, _width);
        for (int row = first; x.Length > 0; row++)
        {
            Span<T> n = _normalized.AsSpan(row * _width, _width);
            int column = 0;
            for (int group = 0; group < groups.Length; group++)
            {
                int width = groups[group];
                _scales[row * groups.Length + group] =
                    RowNormalization.Forward<T>(x.Slice(column, width), Epsilon, n.Slice(column, width));
                column += width;
            }
            if (bias is null)
                Rows.Multiply(n, gains, x[.._width]);
            else
                Rows.MultiplyAdd(n, gains, biases, x[.._width]);
            x = x[_width..];
        }
    }

    /// <summary>dy to dx, for the same rows; adds the gradients of γ and β to those of all parameters.</summary>
    public void Backward(int first, Span<T> dy, Span<T> gradients)
    {
        ReadOnlySpan<T> gains = gain.In((ReadOnlySpan<T>)parameters.Values).Slice(from, _width);
        RowSums.AddProduct(dy, _normalized.AsSpan(first * _width, dy.Length), gain.In(gradients).Slice(from, _width));
        if (bias is not null)
            RowSums.Add(dy, bias.In(gradients).Slice(from, _width));
        for (int row = first; dy.Length > 0; row++)
        {
            Rows.Multiply(dy[.._width], gains, dy[.._width]);
            int column = 0;
            for (int group = 0; group < groups.Length; group++)
            {
                int width = groups[group];
                RowNormalization.Backward<T>(
                    _normalized.AsSpan(row * _width + column, width), _scales[row * groups.Length + group],
                    dy.Slice(column, width), dy.Slice(column, width));
                column += width;
            }
            dy = dy[_width..];
        }
    }

    private static int Sum(int[] widths)
    {
        int sum = 0;
        foreach (int width in widths)
            sum += width;
        return sum;
    }
}
