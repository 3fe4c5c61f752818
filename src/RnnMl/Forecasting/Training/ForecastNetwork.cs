using System;
using System.Linq;
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

    /// <summary>Lets a network go on from where another stands.</summary>
    /// <exception cref="InvalidOperationException">The other is built otherwise.</exception>
    public static void CopyWeights(RecurrentNetwork from, RecurrentNetwork to)
    {
        if (!from.Spec.Equals(to.Spec))
        {
            throw new InvalidOperationException(
                $"The forecaster to go on from has the network {from.Spec}; the options make {to.Spec}. Fine-tuning keeps the architecture.");
        }
        foreach (var (source, target) in from.Parameters.Zip(to.Parameters))
            target.SetValues(source.Values);
    }
}
