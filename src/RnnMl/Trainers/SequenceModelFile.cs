using System;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Trainers;

/// <summary>
/// A model in a model file: a JSON document of columns and of the head, and the network beside it (<see cref="ColumnNetworkFile"/>).
/// </summary>
internal static class SequenceModelFile
{
    /// <summary>The name of this kind of component in model files.</summary>
    public const string Kind = "SequencePredictor";

    private const string What = "sequence predictor";

    private enum HeadKind
    {
        Number,
        Truth,
        Class,
    }

    private sealed record Document(SavedColumn[] Features, SavedHead Head, bool HasSlotNames);

    private sealed record SavedHead(HeadKind Kind, bool IsPerStep, int ClassCount, string? NamesKind, string[] Names, float Offset, float Scale);

    /// <summary>Writes a model.</summary>
    public static void Save(ModelSaveContext context, SequenceModel model)
    {
        SavedDocument.Save(context, Kind,
            new Document(ColumnNetworkFile.Columns(model.Input), ToSaved(model.Head), model.HasSlotNames), ColumnNetworkFile.Parts(model.Input));
    }

    /// <summary>Reads a model; nothing in the file is believed before it was checked.</summary>
    /// <exception cref="FormatException">The file is damaged; the message says where.</exception>
    public static SequencePredictionTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<Document, SequencePredictionTransformer>(saved, What, document =>
        {
            var input = ColumnNetworkFile.Read(saved, What, document.Features);
            var head = FromSaved(document.Head);
            SequenceNetwork.Check(input.Network.Spec, input.Features.KeyCounts(), head.OutputSize, head.IsPerStep);
            return new SequencePredictionTransformer(new SequenceModel(input, head, document.HasSlotNames));
        });

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
