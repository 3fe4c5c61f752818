using System.Collections.Generic;
using System.Linq;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// What features contribute to a forecast, by <see cref="IntegratedGradients"/>, compared with the forecast from a window in which every
/// feature is 0 on the network's scale, and the vector of every category zeros, as that of one unseen in training is. Which values are
/// missing, and which of independent channels it is, is fixed.
/// </summary>
internal static class ForecastExplainer
{
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
        var (size, outputSize, categories) = (encoding.FeatureCount, plan.Head.OutputsPerValue, plan.VocabularySizes.Length);
        bool[] isFixed = [.. Enumerable.Range(0, size).Select(encoding.IsFixed)];
        var contributions = new double[size];
        foreach (var network in model.Networks)
        {
            // The vectors of categories are scaled where they lie, in a copy: layers behind the embedding read the network's input as well.
            var copy = network.Copy();
            var integrated = new IntegratedGradients(copy.CreateInputGradient(), Points, isFixed, [.. copy.Parameters.Take(categories)]);
            var ofInputs = integrated.Compute(sequence, (outputs, slopes) =>
                plan.Head.WriteSlopes(outputs.Slice(first, outputSize), slopes.Slice(first, outputSize)));
            for (var i = 0; i < ofInputs.Length; i++)
                contributions[i % size] += ofInputs[i];
            for (var c = 0; c < categories; c++)
                contributions[size - plan.CategoryCount + c] += integrated.OfParameters[c];
        }
        for (var i = 0; i < size; i++)
            contributions[i] /= model.Networks.Length;
        return contributions;
    }
}
