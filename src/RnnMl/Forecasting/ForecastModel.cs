using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>What training makes: never changed afterwards, and shared by every cursor and engine.</summary>
/// <param name="Network">The network: input [T, 1 + 2 x cycles], output [K].</param>
/// <param name="Preparation">How windows are prepared for it.</param>
/// <param name="Cycles">The calendar's cycles that it sees; empty without a time column.</param>
/// <param name="Bounds">How wide the bounds are; null where no rows were held back to tell.</param>
internal sealed record ForecastModel(RecurrentNetwork Network, WindowPreparation Preparation, CalendarCycle[] Cycles,
    ConformalBounds? Bounds)
{
    /// <summary>The network's features at each step: F.</summary>
    public int FeatureCount => FeatureCountFor(Cycles);

    /// <summary>The features at each step when the network sees these cycles.</summary>
    public static int FeatureCountFor(CalendarCycle[] cycles) => 1 + CalendarFeatures.PerCycle * cycles.Length;
}
