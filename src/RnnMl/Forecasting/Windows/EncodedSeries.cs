namespace RnnMl.Forecasting;

/// <summary>A series as networks see it.</summary>
/// <param name="Rows">[N, R]</param>
/// <param name="Constants">What it has once.</param>
/// <param name="Key">Its <see cref="SeriesIdentity.Key"/>.</param>
internal sealed record EncodedSeries(float[] Rows, float[] Constants, ulong Key);
