using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Trainers;

/// <summary>
/// A model in a model file: a JSON document, and beside it <c>weights.safetensors</c>, the network under PyTorch's parameter names,
/// and <c>scaling.f32</c>, the I offsets and I scales of features as little-endian float32 numbers.
/// </summary>
internal static class SequenceModelFile
{
    /// <summary>The name of this kind of component in model files.</summary>
    public const string Kind = "SequencePredictor";

    private const string WeightsPart = "weights.safetensors";
    private const string ScalingPart = "scaling.f32";
    private const string What = "sequence predictor";

    private enum HeadKind
    {
        Number,
        Truth,
        Class,
    }

    private sealed record Document(SavedColumn[] Features, SavedHead Head, bool HasSlotNames);

    private sealed record SavedColumn(string Name, bool IsStatic, int FeatureCount, int KeyCount, int[] Dimensions);

    private sealed record SavedHead(HeadKind Kind, bool IsPerStep, int ClassCount, string? NamesKind, string[] Names, float Offset, float Scale);

    /// <summary>Writes a model.</summary>
    public static void Save(ModelSaveContext context, SequenceModel model)
    {
        var columns = model.Features.Columns.Select(column =>
            new SavedColumn(column.Name, column.IsStatic, column.FeatureCount, column.KeyCount, column.Dimensions));
        var document = new Document([.. columns], ToSaved(model.Head), model.HasSlotNames);
        SavedDocument.Save(context, Kind, document, (WeightsPart, model.Network.Save), (ScalingPart, WriteScaling));

        void WriteScaling(Stream stream)
        {
            SavedNumbers.Write(stream, model.Scaler.Offset);
            SavedNumbers.Write(stream, model.Scaler.Scale);
        }
    }

    /// <summary>Reads a model; nothing in the file is believed before it was checked.</summary>
    /// <exception cref="FormatException">The file is damaged; the message says where.</exception>
    public static SequencePredictionTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<Document, SequencePredictionTransformer>(saved, What, document =>
        {
            Array.ForEach(document.Features, Check);
            Require(document.Features.Any(column => !column.IsStatic), "no column holds steps");
            Require(document.Features.DistinctBy(column => column.Name).Count() == document.Features.Length, "two columns are named alike");
            var width = document.Features.Sum(column => (long)column.FeatureCount);
            var network = SavedNumbers.ReadNetwork(saved, What, WeightsPart);
            // Before anything is made that is as wide as the document says.
            Require(width == network.Spec.InputSize, $"the columns have {width} values, the network {network.Spec.InputSize}");
            var features = new FeatureColumns([.. document.Features.Select(column =>
                new FeatureColumn(column.Name, column.IsStatic, column.FeatureCount, column.KeyCount, column.Dimensions))]);
            var head = FromSaved(document.Head);
            SequenceNetwork.Check(network.Spec, features.KeyCounts(), head.OutputSize, head.IsPerStep);

            var scaling = SavedNumbers.Read(saved, What, ScalingPart, 2 * width);
            var (offset, scale) = (scaling[..(int)width], scaling[(int)width..]);
            Require(SavedNumbers.IsFinite(scaling) && scale.All(value => value > 0), $"'{ScalingPart}' holds a number that scales nothing");
            return new SequencePredictionTransformer(
                new SequenceModel(features, new FeatureScaler(offset, scale), network, head, document.HasSlotNames));
        });

    private static void Check(SavedColumn? column)
    {
        Require(column != null, "a column is null");
        Require(column.Name.Length > 0, "a column has no name");
        Require(column.FeatureCount >= 1, $"column '{column.Name}' has {column.FeatureCount} values");
        Require(column.KeyCount >= 0, $"column '{column.Name}' has {column.KeyCount} categories");
        Require(column.Dimensions.All(dimension => dimension >= 0) && (column.IsStatic || column.Dimensions.Length > 0)
            && column.Dimensions.Aggregate(1.0, (product, dimension) => product * Math.Max(dimension, 1)) <= Array.MaxLength,
            $"the dimensions of column '{column.Name}' are {string.Join(", ", column.Dimensions)}");
    }

    private static SavedHead ToSaved(SequenceHead head) => head switch
    {
        NumberHead number => new(HeadKind.Number, number.IsPerStep, 0, null, [], number.Offset, number.Scale),
        ClassHead classes => new(HeadKind.Class, classes.IsPerStep, classes.OutputSize, classes.Names?.Kind, classes.Names?.ToTexts() ?? [], 0, 1),
        _ => new(HeadKind.Truth, false, 0, null, [], 0, 1),
    };

    private static SequenceHead FromSaved(SavedHead head)
    {
        switch (head.Kind)
        {
            case HeadKind.Number:
                Require(float.IsFinite(head.Offset) && head.Scale > 0 && float.IsFinite(head.Scale),
                    $"labels are scaled by {head.Offset} and {head.Scale}");
                return new NumberHead(head.Offset, head.Scale, head.IsPerStep);
            case HeadKind.Class:
                Require(head.ClassCount >= 1, $"there are {head.ClassCount} classes");
                Require(head.Names.Length == (head.NamesKind == null ? 0 : head.ClassCount),
                    $"there are {head.Names.Length} names of {head.ClassCount} classes");
                return new ClassHead(head.ClassCount, head.NamesKind == null ? null : ClassNames.Parse(head.NamesKind, head.Names), head.IsPerStep);
            default:
                Require(!head.IsPerStep, "truth is not predicted for each step");
                return new TruthHead();
        }
    }

    private static void Require([DoesNotReturnIf(false)] bool holds, string otherwise) => SavedDocument.Require(holds, What, otherwise);
}
