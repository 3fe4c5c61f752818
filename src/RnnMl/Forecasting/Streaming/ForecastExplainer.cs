using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>
/// Integrated gradients (Sundararajan et al. 2017, "Axiomatic attribution for deep networks"): the gradient of the forecast along the
/// straight way from a window in which every feature is 0 on the network's scale to the window as it is. The contributions of all features add
/// up to the difference of the two forecasts. Categories, and which values are missing, stay as they are, and contribute nothing.
/// </summary>
internal static class ForecastExplainer
{
    // The integral's midpoint rule.
    private const int Points = 64;

    /// <summary>Explains one value of a forecast.</summary>
    /// <param name="model">The model.</param>
    /// <param name="columns">The columns, for names.</param>
    /// <param name="window">The window.</param>
    /// <param name="k">The step of the horizon, from 0; 0 where the network is recursive.</param>
    /// <param name="channel">The value in the row.</param>
    public static List<ForecastContribution> Explain(ForecastModel model, SeriesColumns columns, in EncodedWindow window, int k, int channel)
    {
        var plan = model.Plan;
        var encoding = plan.CreateEncoding();
        encoding.Read(window.Rows, window.Unit);
        var unitChannel = plan.UnitCount > 1 ? 0 : channel;
        // A recursive network answers for the first step without the rest of the horizon.
        var steps = encoding.StepCount(window.Rows.Length / plan.Layout.Size);
        var sequence = new float[steps * encoding.FeatureCount];
        encoding.WriteSequence(window, sequence);
        if (plan.Strategy == ForecastStrategy.Recursive)
        {
            steps -= plan.Horizon - 1;
            sequence = sequence[..(steps * encoding.FeatureCount)];
        }

        var perValue = plan.Head.OutputsPerValue;
        var perStep = plan.UnitChannels * perValue;
        var count = plan.GoesThroughHorizon ? steps * perStep : encoding.ValueCount * perValue;
        var first = !plan.GoesThroughHorizon ? 0 : plan.Strategy == ForecastStrategy.Recursive ? (steps - 1) * perStep : count - plan.Horizon * perStep;
        var value = first + (k * plan.UnitChannels + unitChannel) * perValue;

        var gradient = Integrate(model, encoding, sequence, value);
        var names = encoding.FeatureNames(model, columns, window.Unit);
        var contributions = new List<ForecastContribution>();
        foreach (var feature in names.Distinct().ToArray())
        {
            double sum = 0;
            for (var i = 0; i < sequence.Length; i++)
            {
                if (names[i % encoding.FeatureCount] == feature)
                    sum += sequence[i] * gradient[i];
            }
            contributions.Add(new ForecastContribution(feature, (float)(sum * encoding.Transforms[unitChannel].Scale)));
        }
        return contributions;
    }

    // The mean gradient along the way, over all members.
    private static double[] Integrate(ForecastModel model, WindowEncoding encoding, float[] sequence, int first)
    {
        var head = model.Plan.Head;
        var total = new double[sequence.Length];
        var point = new float[sequence.Length];
        foreach (var network in model.Networks)
        {
            var inputs = network.CreateInputGradient();
            for (var p = 0; p < Points; p++)
            {
                var share = (p + 0.5f) / Points;
                for (var i = 0; i < sequence.Length; i++)
                    point[i] = encoding.IsFixed(i % encoding.FeatureCount) ? sequence[i] : share * sequence[i];
                var outputs = inputs.Forward(point);
                var weights = new float[outputs.Length];
                head.WriteSlopes(outputs.Slice(first, head.OutputsPerValue), weights.AsSpan(first, head.OutputsPerValue));
                var gradient = inputs.Backward(weights);
                for (var i = 0; i < total.Length; i++)
                {
                    if (!encoding.IsFixed(i % encoding.FeatureCount))
                        total[i] += (double)gradient[i] / (Points * model.Networks.Length);
                }
            }
        }
        return total;
    }
}
