using System;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>Turns rows of the data into what networks see of them, but for the values, which windows scale.</summary>
/// <param name="layout">How rows lie.</param>
/// <param name="cycles">The calendar's cycles.</param>
/// <param name="means">What is subtracted from each past and future covariate, [P + F].</param>
/// <param name="deviations">What it is divided by, [P + F], above 0.</param>
internal sealed class RowEncoder(RowLayout layout, CalendarCycle[] cycles, float[] means, float[] deviations)
{
    public RowLayout Layout => layout;

    public CalendarCycle[] Cycles => cycles;

    public float[] Means => means;

    public float[] Deviations => deviations;

    /// <summary>Encodes a row.</summary>
    /// <param name="raw">[RawSize]</param>
    /// <param name="time">Its timestamp.</param>
    /// <param name="row">[R]</param>
    public void Encode(ReadOnlySpan<float> raw, DateTime time, Span<float> row)
    {
        raw[..layout.Channels].CopyTo(row);
        for (var i = 0; i < layout.PastCount; i++)
            row[layout.Channels + i] = Covariate(i, raw[layout.Channels + i]);
        EncodeKnown(raw[layout.KnownStart..], time, row[layout.KnownStart..]);
    }

    /// <summary>Encodes what is known of a row of the future.</summary>
    /// <param name="future">[F]</param>
    /// <param name="time">Its timestamp.</param>
    /// <param name="known">[calendar + F]</param>
    public void EncodeKnown(ReadOnlySpan<float> future, DateTime time, Span<float> known)
    {
        CalendarFeatures.Write(cycles, time, known);
        for (var i = 0; i < layout.FutureCount; i++)
            known[layout.CalendarCount + i] = Covariate(layout.PastCount + i, future[i]);
    }

    // A missing covariate counts as its mean.
    private float Covariate(int i, float value) => float.IsNaN(value) ? 0 : (value - means[i]) / deviations[i];
}
