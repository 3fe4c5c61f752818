using System;
using System.Linq;
using System.Threading.Tasks;
using RnnMl.Samples;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>
/// 1-nearest-neighbour, the classic baseline of time series: by the Euclidean distance, or, of series of different lengths, by
/// dynamic time warping without a window.
/// </summary>
internal static class NearestNeighbour
{
    public static double Accuracy(TimeSeriesProblem training, TimeSeriesProblem test)
    {
        var isOneLength = training.Rows.Concat(test.Rows).Select(row => row.Features.Length).Distinct().Count() == 1;
        var right = new bool[test.Rows.Length];
        Parallel.For(0, right.Length, i =>
        {
            var series = test.Rows[i].Features;
            right[i] = training.Rows.MinBy(row => isOneLength ? Euclidean(row.Features, series) : Warped(row.Features, series, test.Channels))!.Label
                == test.Rows[i].Label;
        });
        return right.Average(one => one ? 1.0 : 0);
    }

    private static double Euclidean(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }

    private static double Warped(float[] a, float[] b, int channels)
    {
        var (rows, columns) = (a.Length / channels, b.Length / channels);
        var previous = new double[columns + 1];
        var current = new double[columns + 1];
        Array.Fill(previous, double.PositiveInfinity);
        previous[0] = 0;
        for (var i = 0; i < rows; i++)
        {
            current[0] = double.PositiveInfinity;
            for (var j = 0; j < columns; j++)
            {
                current[j + 1] = Euclidean(a.AsSpan(i * channels, channels), b.AsSpan(j * channels, channels))
                    + Math.Min(previous[j], Math.Min(previous[j + 1], current[j]));
            }
            (previous, current) = (current, previous);
        }
        return previous[columns];
    }
}
