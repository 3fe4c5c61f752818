using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// Integrated gradients (Sundararajan et al. 2017, "Axiomatic attribution for deep networks"): the gradient of the forecast along the
/// straight way from a window in which every feature is 0 on the network's scale, and the vector of every category zeros, as that of
/// one unseen in training is, to the window as it is. The contributions of all features add up to the difference of the two forecasts. Which
/// values are missing, and which of independent channels it is, stays as it is, and contributes nothing.
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

        var contributions = Integrate(model, encoding, sequence, value);
        var names = encoding.FeatureNames(model, columns, window.Unit);
        var transform = encoding.Transforms[unitChannel];
        var scale = transform.Scale * transform.SeasonFactor(k);
        return
        [
            .. names.Distinct().Select(feature =>
                new ForecastContribution(feature, (float)(scale * contributions.Where((_, i) => names[i] == feature).Sum()))),
        ];
    }

    // What each number of a step contributes in all steps, [F], on the network's scale: the mean of all members.
    private static double[] Integrate(ForecastModel model, WindowEncoding encoding, float[] sequence, int first)
    {
        var plan = model.Plan;
        var contributions = new double[encoding.FeatureCount];
        var point = new float[sequence.Length];
        foreach (var network in model.Networks)
        {
            // The vectors of categories go the same way, so it is gone by a copy.
            var copy = network.Copy();
            NetworkParameter[] vectors = [.. copy.Parameters.Take(plan.VocabularySizes.Length)];
            float[][] ends = [.. vectors.Select(vector => vector.Values.ToArray())];
            var inputs = copy.CreateInputGradient();
            for (var p = 0; p < Points; p++)
            {
                var share = (p + 0.5f) / Points;
                for (var i = 0; i < sequence.Length; i++)
                    point[i] = encoding.IsFixed(i % encoding.FeatureCount) ? sequence[i] : share * sequence[i];
                foreach (var (vector, end) in vectors.Zip(ends))
                    vector.SetValues([.. end.Select(element => share * element)]);

                var outputs = inputs.Forward(point);
                var weights = new float[outputs.Length];
                plan.Head.WriteSlopes(outputs.Slice(first, plan.Head.OutputsPerValue), weights.AsSpan(first, plan.Head.OutputsPerValue));
                var gradient = inputs.Backward(weights);
                for (var i = 0; i < sequence.Length; i++)
                {
                    if (!encoding.IsFixed(i % encoding.FeatureCount))
                        contributions[i % encoding.FeatureCount] += (double)sequence[i] * gradient[i];
                }
                for (var c = 0; c < vectors.Length; c++)
                    contributions[encoding.FeatureCount - plan.CategoryCount + c] += Product(ends[c], inputs.OfParameter(vectors[c]));
            }
        }
        for (var i = 0; i < contributions.Length; i++)
            contributions[i] /= Points * model.Networks.Length;
        return contributions;
    }

    private static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
