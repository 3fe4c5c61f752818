using System;

namespace RnnMl.Forecasting;

/// <summary>Whether a series has a season, and which: classical decomposition, as R's <c>decompose</c> has it.</summary>
internal static class SeasonalDecomposition
{
    // The 95 % point of the normal distribution: a test of both sides at 90 %.
    private const double Critical = 1.645;

    /// <summary>
    /// The M4 competition's test: the autocorrelation at lag m against Bartlett's standard error, on at least three seasons.
    /// </summary>
    /// <param name="values">The series, [N], without missing values.</param>
    /// <param name="period">m; 1 has no season.</param>
    public static bool IsSeasonal(ReadOnlySpan<float> values, int period)
    {
        var count = values.Length;
        if (period < 2 || count < 3L * period)
            return false;

        double mean = 0;
        foreach (var value in values)
            mean += value;
        mean /= count;
        double variance = 0;
        foreach (var value in values)
            variance += (value - mean) * (value - mean);
        if (variance == 0)
            return false;

        double squares = 0, correlation = 0;
        for (var lag = 1; lag <= period; lag++)
        {
            if (lag > 1)
                squares += correlation * correlation;
            correlation = 0;
            for (var i = lag; i < count; i++)
                correlation += (values[i] - mean) * (values[i - lag] - mean);
            correlation /= variance;
        }
        return Math.Abs(correlation) > Critical * Math.Sqrt((1 + 2 * squares) / count);
    }

    /// <summary>
    /// The seasonal indices: what the values of each phase are to the centred moving average over one season, on the average over
    /// all seasons; normalised to a mean of 1 (quotients) or 0 (differences).
    /// </summary>
    /// <param name="values">The series, [N], at least two seasons, without missing values.</param>
    /// <param name="period">m, at least 2.</param>
    /// <param name="multiplicative">Quotients or differences; quotients want values above 0.</param>
    /// <returns>[m]: index i % m belongs to row i.</returns>
    public static double[] Indices(ReadOnlySpan<float> values, int period, bool multiplicative)
    {
        var indices = new double[period];
        WriteIndices(values, multiplicative, indices);
        return indices;
    }

    /// <summary>Writes the seasonal indices into a buffer.</summary>
    /// <param name="values">As in <see cref="Indices"/>.</param>
    /// <param name="multiplicative">As in <see cref="Indices"/>.</param>
    /// <param name="indices">[m]</param>
    public static void WriteIndices(ReadOnlySpan<float> values, bool multiplicative, Span<double> indices)
    {
        var period = indices.Length;
        var half = period / 2;
        double mean = 0;
        for (var phase = 0; phase < period; phase++)
        {
            double sum = 0;
            var count = 0;
            for (var i = phase < half ? phase + period : phase; i < values.Length - half; i += period, count++)
            {
                double trend = 0;
                for (var j = i - half; j <= i + half; j++)
                    trend += (period % 2 == 0 && (j == i - half || j == i + half) ? 0.5 : 1) * values[j];
                trend /= period;
                sum += multiplicative ? values[i] / trend : values[i] - trend;
            }
            indices[phase] = sum / count;
            mean += indices[phase] / period;
        }
        foreach (ref var index in indices)
            index = multiplicative ? index / mean : index - mean;
    }
}
