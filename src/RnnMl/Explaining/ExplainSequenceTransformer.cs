using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using RnnMl.Trainers;

namespace RnnMl.Explaining;

/// <summary>Adds explanations of a recurrent predictor's output, row by row.</summary>
public sealed class ExplainSequenceTransformer : RowToRowTransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "ExplainSequence";

    private readonly SequenceExplanation _explanation;

    internal ExplainSequenceTransformer(SequenceExplanation explanation) => _explanation = explanation;

    private sealed record Document(SavedColumn[] Features, float Scale, string? Contributions, string? Attention, string? Gates, int? Output,
        int IntegrationSteps);

    private protected override void Save(ModelSaveContext context)
    {
        var e = _explanation;
        SavedDocument.Save(context, Kind, new Document(ColumnNetworkFile.Columns(e.Input), e.Scale, e.Contributions, e.Attention, e.Gates,
            e.Output, e.IntegrationSteps), ColumnNetworkFile.Parts(e.Input));
    }

    internal static ExplainSequenceTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<Document, ExplainSequenceTransformer>(saved, Kind, document =>
        {
            string[] names = [.. new[] { document.Contributions, document.Attention, document.Gates }.OfType<string>()];
            SavedDocument.Require(names.Length > 0 && names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length, Kind,
                "the columns to make have no names of their own");
            SavedDocument.Require(document.Scale > 0 && float.IsFinite(document.Scale), Kind, $"the output is scaled by {document.Scale}");
            SavedDocument.Require(document.IntegrationSteps is >= 1 and <= 10_000, Kind, $"there are {document.IntegrationSteps} integration steps");
            var input = ColumnNetworkFile.Read(saved, Kind, document.Features);
            var spec = input.Network.Spec;
            SequenceNetwork.Check(spec, input.Features.KeyCounts(), spec.OutputSize, spec.OutputIsSequence);
            SavedDocument.Require(document.Output is null || (document.Output >= 0 && document.Output < spec.OutputSize), Kind,
                $"output {document.Output} of {spec.OutputSize} is explained");
            SavedDocument.Require(document.Contributions == null || !spec.OutputIsSequence, Kind, "contributions to the outputs of each step are asked for");
            var explanation = new SequenceExplanation(input, document.Scale, document.Contributions, document.Attention, document.Gates,
                document.Output, document.IntegrationSteps);
            explanation.Check();
            return new ExplainSequenceTransformer(explanation);
        });

    private protected override RowMapping CreateMapping(DataViewSchema schema)
    {
        var sources = _explanation.Input.Features.Find(schema);
        return new RowMapping(schema, [.. _explanation.Columns.Select(column => new MappedColumn(
            new DataViewSchema.DetachedColumn(column.Name, column.Type, null), sources,
            row => new SequenceExplainer(_explanation, row).CreateGetter(column.Name)))]);
    }
}
