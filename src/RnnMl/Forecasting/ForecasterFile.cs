using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Forecasting;

/// <summary>
/// A forecaster in a model file: a JSON document, and beside it <c>weights.safetensors</c>, the network under PyTorch's parameter
/// names; <c>tail.f32</c>, the last values of the series, [W]; and, where there are bounds, <c>distances.f32</c>, what they come
/// from, [K, n]. The latter two are plain little-endian float32 numbers.
/// </summary>
internal static class ForecasterFile
{
    /// <summary>The name of this kind of component in model files.</summary>
    public const string Kind = "Forecaster";

    private const string WeightsPart = "weights.safetensors";
    private const string TailPart = "tail.f32";
    private const string DistancesPart = "distances.f32";

    private const string What = "forecaster";

    private sealed record Document(string Input, string? Time, string Output, string? LowerBound, string? UpperBound,
        float ConfidenceLevel, int WindowSize, int Horizon, bool LogTransform, int DifferencingLag, WindowScaling Scaling,
        double FlatScale, CalendarCycle[] Cycles, DateTime[] TailTimes, int CalibrationRows);

    /// <summary>Writes a forecaster.</summary>
    public static void Save(ModelSaveContext context, RecurrentForecastingTransformer forecaster)
    {
        var (columns, model) = (forecaster.Columns, forecaster.Model);
        var preparation = model.Preparation;
        var tail = new float[forecaster.Tail.Count];
        var times = new DateTime[tail.Length];
        forecaster.Tail.CopyTo(tail, times);
        // As they stand in the series: a moment of another kind would be read as another one where the time zone is another.
        for (var i = 0; i < times.Length; i++)
            times[i] = DateTime.SpecifyKind(times[i], DateTimeKind.Unspecified);

        var document = new Document(columns.Series.ValueColumn, columns.Series.TimeColumn, columns.Output, columns.LowerBound,
            columns.UpperBound, columns.ConfidenceLevel, preparation.WindowSize, preparation.Horizon, preparation.LogTransform,
            preparation.DifferencingLag, preparation.Scaling, preparation.FlatScale, model.Cycles, columns.Series.HasTime ? times : [],
            model.Bounds?.Count ?? 0);
        var parts = new List<(string, Action<Stream>)>
        {
            (WeightsPart, model.Network.Save),
            (TailPart, stream => SavedNumbers.Write(stream, tail)),
        };
        if (model.Bounds is { } bounds)
            parts.Add((DistancesPart, stream => SavedNumbers.Write(stream, bounds.Distances)));
        SavedDocument.Save(context, Kind, document, parts);
    }

    /// <summary>Reads a forecaster; nothing in the file is believed before it was checked.</summary>
    /// <exception cref="FormatException">The file is damaged; the message says where.</exception>
    public static RecurrentForecastingTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<Document, RecurrentForecastingTransformer>(saved, What, document =>
        {
            Check(document);
            var cycles = document.Cycles;
            var network = SavedNumbers.ReadNetwork(saved, What, WeightsPart);
            var features = ForecastModel.FeatureCountFor(cycles);
            Require(network.Spec.InputSize == features && network.Spec.OutputSize == document.Horizon && !network.Spec.OutputIsSequence,
                $"the network maps {network.Spec.InputSize} features to {network.Spec.OutputSize} outputs, where the document has " +
                $"{features} features and a horizon of {document.Horizon}");

            var tail = SavedNumbers.Read(saved, What, TailPart, document.WindowSize);
            var columns = new SeriesColumns(document.Input, document.Time, document.LogTransform);
            CheckTail(columns, tail, document.TailTimes);

            var model = new ForecastModel(network, new WindowPreparation(document.WindowSize, document.Horizon, document.LogTransform,
                document.DifferencingLag, document.Scaling, document.FlatScale), cycles, LoadBounds(saved, document));
            return new RecurrentForecastingTransformer(
                new ForecastColumns(columns, document.Output, document.LowerBound, document.UpperBound, document.ConfidenceLevel),
                model, new SeriesTail(tail, document.TailTimes, document.WindowSize));
        });

    private static void Check(Document document)
    {
        Require(document.Input.Length > 0, "the input column has no name");
        Require(document.Output.Length > 0, "the output column has no name");
        Require(document.Time != "" && document.LowerBound != "" && document.UpperBound != "", "a column's name is empty");
        string?[] outputs = [document.Output, document.LowerBound, document.UpperBound];
        Require(outputs.OfType<string>().Distinct().Count() == outputs.OfType<string>().Count(), "two columns are named alike");
        Require(document.ConfidenceLevel is > 0 and < 1, $"the confidence level is {document.ConfidenceLevel}");
        Require(document.FlatScale > 0 && double.IsFinite(document.FlatScale), $"the scale of flat windows is {document.FlatScale}");
        Require(document.WindowSize >= 2, $"the window size is {document.WindowSize}");
        Require(document.Horizon >= 1, $"the horizon is {document.Horizon}");
        Require(document.DifferencingLag >= 0 && document.DifferencingLag < document.WindowSize - 1,
            $"the differencing lag is {document.DifferencingLag} for a window of {document.WindowSize}");
        Require(document.Cycles.Distinct().Count() == document.Cycles.Length, "a cycle of the calendar is there twice");
        Require(document.Time != null || document.Cycles.Length == 0, "there are calendar features but no time column");
        Require(document.CalibrationRows > 0 || (document.CalibrationRows == 0 && document.LowerBound == null && document.UpperBound == null),
            $"there are {document.CalibrationRows} calibration rows");
        Require(document.TailTimes.Length == (document.Time == null ? 0 : document.WindowSize),
            $"there are {document.TailTimes.Length} moments for a window of {document.WindowSize}");
        Require(document.TailTimes.All(time => time.Kind == DateTimeKind.Unspecified), "a moment is in a time zone");
    }

    private static void CheckTail(SeriesColumns columns, float[] values, DateTime[] times)
    {
        for (var i = 0; i < values.Length; i++)
            columns.Check(values[i], times.Length == 0 ? default : times[i], i == 0 || times.Length == 0 ? null : times[i - 1], i);
    }

    private static ConformalBounds? LoadBounds(SavedComponent saved, Document document)
    {
        if (document.CalibrationRows == 0)
            return null;
        var distances = SavedNumbers.Read(saved, What, DistancesPart, (long)document.Horizon * document.CalibrationRows);
        Require(distances.All(distance => distance >= 0 && float.IsFinite(distance)), $"'{DistancesPart}' holds a number that is no distance");
        return new ConformalBounds(distances, document.Horizon);
    }

    private static void Require([DoesNotReturnIf(false)] bool holds, string otherwise) => SavedDocument.Require(holds, What, otherwise);
}
