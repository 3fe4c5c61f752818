using System;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

namespace RnnMl.Components;

/// <summary>
/// Integrated gradients (Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks"): how much each input x_i of a
/// network contributes to its output F, compared with an input of zeros:
/// <code>
/// a_i = x_i times the mean over p = 0..m-1 of dF/dx_i at x (p + 1/2) / m
/// </code>
/// with the midpoint rule for the integral. Completeness: for large m the sum of all a_i is F(x) - F(0). Fixed inputs keep their values
/// at all points, and contribute nothing. Parameters, such as the vectors of categories, can be scaled with the inputs, and contribute as
/// those do. It has buffers of its own and serves one thread at a time.
/// </summary>
internal sealed class IntegratedGradients
{
    private readonly InputGradient _gradient;
    private readonly int _points;
    private readonly bool[] _isFixed;
    private readonly NetworkParameter[] _parameters;
    private readonly float[][] _values;
    private readonly double[] _ofParameters;
    private readonly float[] _scaledValues;
    private float[] _scaled = [];
    private float[] _slopes = [];
    private double[] _contributions = [];

    /// <param name="gradient">The network's gradient.</param>
    /// <param name="points">m.</param>
    /// <param name="isFixed">Which of the I inputs of a step are fixed, [I].</param>
    /// <param name="parameters">
    /// The network's parameters that are scaled too. They are changed, so the network must be a copy where there are any.
    /// </param>
    public IntegratedGradients(InputGradient gradient, int points, bool[] isFixed, params NetworkParameter[] parameters)
    {
        _gradient = gradient;
        _points = points;
        _isFixed = isFixed;
        _parameters = parameters;
        _values = [.. parameters.Select(parameter => parameter.Values.ToArray())];
        _scaledValues = new float[_values.Select(values => values.Length).DefaultIfEmpty().Max()];
        _ofParameters = new double[parameters.Length];
    }

    /// <summary>What each of the parameters contributes to the output last explained.</summary>
    public ReadOnlySpan<double> OfParameters => _ofParameters;

    /// <summary>What each input contributes.</summary>
    /// <param name="sequence">x, [T, I].</param>
    /// <param name="writeSlopes">Says what is explained: the output F, by its derivatives with respect to the network's outputs.</param>
    /// <returns>[T, I]; valid until the next call.</returns>
    public ReadOnlySpan<double> Compute(ReadOnlySpan<float> sequence, SlopeWriter writeSlopes)
    {
        Buffers.Ensure(ref _scaled, sequence.Length, 1);
        Buffers.Ensure(ref _contributions, sequence.Length, 1);
        var scaled = _scaled.AsSpan(0, sequence.Length);
        var sums = _contributions.AsSpan(0, sequence.Length);
        sums.Clear();
        _ofParameters.AsSpan().Clear();
        for (var p = 0; p < _points; p++)
        {
            Scale(sequence, (p + 0.5f) / _points, scaled);
            var outputs = _gradient.Forward(scaled);
            Buffers.Ensure(ref _slopes, outputs.Length, 1);
            var slopes = _slopes.AsSpan(0, outputs.Length);
            slopes.Clear();
            writeSlopes(outputs, slopes);
            var gradient = _gradient.Backward(slopes);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += gradient[i];
            for (var v = 0; v < _parameters.Length; v++)
                _ofParameters[v] += Product(_values[v], _gradient.OfParameter(_parameters[v]));
        }

        for (var i = 0; i < sums.Length; i++)
            sums[i] = _isFixed[i % _isFixed.Length] ? 0 : sequence[i] * sums[i] / _points;
        foreach (ref var sum in _ofParameters.AsSpan())
            sum /= _points;
        return sums;
    }

    private void Scale(ReadOnlySpan<float> sequence, float share, Span<float> scaled)
    {
        for (var i = 0; i < sequence.Length; i++)
            scaled[i] = _isFixed[i % _isFixed.Length] ? sequence[i] : share * sequence[i];
        for (var v = 0; v < _parameters.Length; v++)
        {
            var values = _scaledValues.AsSpan(0, _values[v].Length);
            for (var i = 0; i < values.Length; i++)
                values[i] = share * _values[v][i];
            _parameters[v].SetValues(values);
        }
    }

    private static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Writes the derivatives of the explained output with respect to the network's outputs.</summary>
    /// <param name="outputs">The network's outputs.</param>
    /// <param name="slopes">As many, zeros.</param>
    public delegate void SlopeWriter(ReadOnlySpan<float> outputs, Span<float> slopes);
}
