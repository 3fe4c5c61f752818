using System;

namespace RnnMl.Forecasting;

/// <summary>
/// How the numbers of a row lie: as they are in the data, [values, past covariates, future covariates]; and as networks see them,
/// [values, past covariates, calendar, future covariates], the last two being known of the future.
/// </summary>
/// <param name="Channels">C, the values to forecast.</param>
/// <param name="PastCount">The covariates that are known up to now.</param>
/// <param name="FutureCount">The covariates whose future is known.</param>
/// <param name="CalendarCount">The features of the calendar.</param>
internal sealed record RowLayout(int Channels, int PastCount, int FutureCount, int CalendarCount)
{
    public int RawSize => Channels + PastCount + FutureCount;

    public int KnownCount => CalendarCount + FutureCount;

    /// <summary>R</summary>
    public int Size => Channels + PastCount + KnownCount;

    public int KnownStart => Channels + PastCount;

    /// <summary>Copies what is known of the future from rows as networks see them.</summary>
    /// <param name="rows">The rows, [k, R].</param>
    /// <param name="known">Receives [k, known].</param>
    public void CopyKnown(ReadOnlySpan<float> rows, Span<float> known)
    {
        if (KnownCount == 0)
            return;
        for (var row = 0; row < rows.Length / Size; row++)
            rows.Slice(row * Size + KnownStart, KnownCount).CopyTo(known[(row * KnownCount)..]);
    }
}
