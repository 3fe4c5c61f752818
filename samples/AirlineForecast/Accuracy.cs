using System;

namespace AirlineForecast;

/// <summary>How far forecasts were from the actual values.</summary>
internal static class Accuracy
{
    /// <summary>Mean absolute percentage error, in per cent.</summary>
    public static double Mape(ReadOnlySpan<float> actual, ReadOnlySpan<float> forecast)
    {
        double sum = 0;
        for (var i = 0; i < actual.Length; i++)
            sum += Math.Abs((actual[i] - forecast[i]) / actual[i]);
        return 100 * sum / actual.Length;
    }

    /// <summary>
    /// Mean absolute scaled error (Hyndman and Koehler 2006): the mean absolute error over that of the seasonal naive
    /// forecast, one season ahead, within the training part.
    /// </summary>
    public static double Mase(ReadOnlySpan<float> actual, ReadOnlySpan<float> forecast, ReadOnlySpan<float> training, int season)
    {
        double error = 0, scale = 0;
        for (var i = 0; i < actual.Length; i++)
            error += Math.Abs(actual[i] - forecast[i]);
        for (var i = season; i < training.Length; i++)
            scale += Math.Abs(training[i] - training[i - season]);
        return error / actual.Length / (scale / (training.Length - season));
    }
}
