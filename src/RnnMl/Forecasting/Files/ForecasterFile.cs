using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.MLNet.Interop;

namespace RnnMl.Forecasting;

/// <summary>
/// A forecaster in a model file: a JSON document, and beside it <c>weights.safetensors</c>, the network under PyTorch's parameter
/// names (and <c>weights.1.safetensors</c>, … of an ensemble's other members); <c>tail.f32</c>, the last rows of each series, [N, W, row],
/// after NaN where it has fewer; where series have numbers once, <c>statics.f32</c>, [N, S]; and, where there are bounds,
/// <c>distances.f32</c>, what they are made from, [K C, n], infinity where there are fewer. All but the weights are plain little-endian float32 numbers.
/// </summary>
internal static class ForecasterFile
{
    /// <summary>The name of this kind of component in model files.</summary>
    public const string Kind = "Forecaster";

    private const string TailPart = "tail.f32";
    private const string StaticsPart = "statics.f32";
    private const string DistancesPart = "distances.f32";

    /// <summary>What messages about damaged files call it.</summary>
    public const string What = "forecaster";

    /// <summary>Writes a forecaster.</summary>
    public static void Save(ModelSaveContext context, RecurrentForecastingTransformer forecaster)
    {
        var model = forecaster.Model;
        var rowSize = model.Plan.Layout.RawSize;
        var tailSize = model.Plan.WindowSize * rowSize;
        var tail = new float[forecaster.States.Count * tailSize];
        Array.Fill(tail, float.NaN);
        var times = new DateTime[forecaster.Columns.Series.HasTime ? forecaster.States.Count * model.Plan.WindowSize : 0];
        for (var i = 0; i < forecaster.States.Count; i++)
        {
            var series = forecaster.States[i].Tail;
            var seriesTimes = new DateTime[series.Count];
            series.CopyTo(tail.AsSpan((i + 1) * tailSize - series.Count * rowSize, series.Count * rowSize), seriesTimes);
            if (times.Length > 0)
                seriesTimes.CopyTo(times, (i + 1) * model.Plan.WindowSize - series.Count);
        }
        // As they stand in the series: one of another kind would be read as another time where the time zone is another.
        for (var i = 0; i < times.Length; i++)
            times[i] = DateTime.SpecifyKind(times[i], DateTimeKind.Unspecified);

        var parts = new List<(string, Action<Stream>)>();
        for (var m = 0; m < model.Networks.Length; m++)
            parts.Add((WeightsPart(m), model.Networks[m].Save));
        parts.Add((TailPart, stream => SavedNumbers.Write(stream, tail)));
        if (model.Plan.StaticCount > 0)
            parts.Add((StaticsPart, stream => SavedNumbers.Write(stream, [.. forecaster.States.SelectMany(series => series.Identity.Statics)])));
        if (model.Bounds is { } bounds)
            parts.Add((DistancesPart, stream => SavedNumbers.Write(stream, bounds.Distances)));
        SavedDocument.Save(context, Kind, ForecasterDocument.Of(forecaster, times), parts);
    }

    /// <summary>Reads a forecaster; nothing in the file is believed before it was checked.</summary>
    /// <exception cref="FormatException">The file is damaged; the message says where.</exception>
    public static RecurrentForecastingTransformer Load(IHostEnvironment env, SavedComponent saved) =>
        SavedDocument.Load<ForecasterDocument, RecurrentForecastingTransformer>(saved, What, document =>
        {
            document.Check();
            var networks = new RecurrentNetwork[document.Members];
            var plan = document.CreatePlan();
            for (var m = 0; m < networks.Length; m++)
                networks[m] = LoadNetwork(saved, m, document, plan);

            var layout = plan.Layout;
            var tail = SavedNumbers.Read(saved, What, TailPart, (long)document.WindowSize * layout.RawSize * document.SeriesNames.Length);
            var statics = plan.StaticCount == 0 ? [] : SavedNumbers.Read(saved, What, StaticsPart, (long)plan.StaticCount * document.SeriesNames.Length);
            // Where networks go through the horizon, no part of the file is as long as it.
            document.ToOptions().ValidateSize(layout);
            plan.CheckSize();
            var columns = document.CreateColumns();
            var model = document.CreateModel(networks, plan, LoadBounds(saved, document));
            var series = new SeriesState[document.SeriesNames.Length];
            for (var i = 0; i < series.Length; i++)
                series[i] = LoadSeries(document, model, columns.Series, tail, statics, i);
            return new RecurrentForecastingTransformer(env, columns, model, series);
        });

    private static string WeightsPart(int member) => member == 0 ? "weights.safetensors" : $"weights.{member}.safetensors";

    private static RecurrentNetwork LoadNetwork(SavedComponent saved, int member, ForecasterDocument document, ForecastPlan plan)
    {
        var network = SavedNumbers.ReadNetwork(saved, What, WeightsPart(member));
        var encoding = plan.CreateEncoding();
        var outputs = (long)encoding.ValueCount * plan.Head.OutputsPerValue;
        Require(network.Spec.InputSize == encoding.FeatureCount && network.Spec.OutputSize == outputs
            && network.Spec.OutputIsSequence == plan.GoesThroughHorizon,
            $"the network maps {network.Spec.InputSize} features to {network.Spec.OutputSize} outputs, where the document has " +
            $"{encoding.FeatureCount} features and a horizon of {document.Horizon}");
        Require(network.Spec.Layers.TakeWhile(layer => layer is EmbeddingSpec).SequenceEqual(plan.EmbeddingLayers(encoding.FeatureCount))
            && network.Spec.Layers.Count(layer => layer is EmbeddingSpec) <= 1, "the network has no place for each category of the document, or others");
        Require(network.Spec.Layers.OfType<SegmentDecoderSpec>().All(decoder => decoder.Channel is not { } channel
            || channel == plan.ChannelFeature(encoding.FeatureCount, channel.Size)), "the network looks for a channel where the document has none");
        Require(network.Spec.FutureSteps == encoding.FutureSteps && network.Spec.Layers.OfType<SegmentDecoderSpec>().All(
            decoder => decoder.Future is not { } future || future == encoding.Future), "the network looks for another future than the document has");
        if (plan.Strategy == ForecastStrategy.Recursive)
            StreamingPredictor.RequireCausal(network.Spec);
        return network;
    }

    private static SeriesState LoadSeries(ForecasterDocument document, ForecastModel model, SeriesColumns columns, float[] tails, float[] statics, int i)
    {
        var layout = model.Plan.Layout;
        var window = document.WindowSize;
        var count = document.SeriesRows[i];
        var rows = tails.AsSpan(((i + 1) * window - count) * layout.RawSize, count * layout.RawSize);
        var times = document.TailTimes.Length == 0 ? [] : document.TailTimes.AsSpan((i + 1) * window - count, count);
        for (var row = 0; row < count; row++)
        {
            var numbers = rows.Slice(row * layout.RawSize, layout.RawSize);
            columns.Check(numbers[..layout.Channels], numbers[layout.Channels..], times.IsEmpty ? default : times[row],
                row == 0 || times.IsEmpty ? null : times[row - 1], row, document.SeriesNames[i]);
        }
        var once = model.Plan.StaticCount;
        columns.CheckStatics(statics.AsSpan(i * once, once), document.SeriesNames[i]);
        var identity = new SeriesIdentity(document.SeriesNames[i], statics[(i * once)..((i + 1) * once)], document.SeriesCategories[i]);
        return SeriesState.Of(model, identity, rows, times);
    }

    private static ConformalBounds? LoadBounds(SavedComponent saved, ForecasterDocument document)
    {
        if (document.CalibrationRows == 0)
            return null;
        var steps = (long)document.Horizon * document.ChannelCount;
        var distances = SavedNumbers.Read(saved, What, DistancesPart, steps * document.CalibrationRows);
        Require(distances.All(distance => distance >= 0), $"'{DistancesPart}' holds a number that is no distance");
        Require(distances.Chunk(document.CalibrationRows).All(step => step.Any(float.IsFinite)), $"'{DistancesPart}' has a step with no distance");
        return new ConformalBounds(distances, (int)steps, document.LeastHalfWidth);
    }

    private static void Require([DoesNotReturnIf(false)] bool holds, string otherwise) => SavedDocument.Require(holds, What, otherwise);
}
