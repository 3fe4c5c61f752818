namespace RnnMl.Forecasting;

/// <summary>Windows that lie in a row in one series.</summary>
/// <param name="Series">The series.</param>
/// <param name="First">The last row of the first window.</param>
/// <param name="Count">How many windows there are.</param>
internal readonly record struct WindowRange(EncodedSeries Series, int First, int Count);
