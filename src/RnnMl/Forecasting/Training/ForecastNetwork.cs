using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>The networks that forecasters train.</summary>
internal static class ForecastNetwork
{
    /// <summary>The architecture for a plan.</summary>
    public static NetworkSpec SpecFor(CellType cell, ForecastPlan plan, RecurrentForecastingEstimator.Options options)
    {
        var encoding = plan.CreateEncoding();
        return new NetworkSpec
        {
            InputSize = encoding.FeatureCount,
            Layers = [.. plan.EmbeddingLayers(encoding.FeatureCount), .. encoding.CreateLayers(cell, options)],
        };
    }

    /// <summary>A network that goes on from where another stands.</summary>
    /// <exception cref="InvalidOperationException">The other is built otherwise.</exception>
    public static RecurrentNetwork GoOn(RecurrentNetwork from, NetworkSpec spec) => from.Spec.Equals(spec) ? from.Copy() : throw new InvalidOperationException(
        $"The forecaster to go on from has the network {from.Spec}; the options make {spec}. Fine-tuning keeps the architecture.");
}
