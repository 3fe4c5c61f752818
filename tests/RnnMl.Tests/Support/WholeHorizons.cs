using System;
using RnnMl.Forecasting;

namespace RnnMl.Tests.Support;

/// <summary>Whole horizons through a transform, which takes them value by value.</summary>
internal static class WholeHorizons
{
    /// <summary>Appends the actual values after the window last read, and writes what the network should have answered.</summary>
    public static void WriteTargets(this WindowTransform transform, ReadOnlySpan<float> future, Span<float> targets)
    {
        for (var k = 0; k < future.Length; k++)
            targets[k] = (float)transform.AppendActual(k, future[k]);
    }

    /// <summary>Transforms the network's answer for the window last read back to the scale of the series.</summary>
    public static void WriteForecast(this WindowTransform transform, ReadOnlySpan<float> outputs, Span<float> forecast)
    {
        for (var k = 0; k < outputs.Length; k++)
            forecast[k] = transform.AppendForecast(k, outputs[k]);
    }
}
