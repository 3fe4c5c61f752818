using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using RnnMl.Trainers;

namespace RnnMl.Sequences;

/// <summary>Turns sequences into vectors of one size, row by row; those of rows in which something is missing are NaN.</summary>
public sealed class FeaturizeSequenceTransformer : RowToRowTransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "FeaturizeSequence";

    private readonly string _output;
    private readonly ColumnNetwork _encoder;

    internal FeaturizeSequenceTransformer(string outputColumnName, ColumnNetwork encoder)
    {
        _output = outputColumnName;
        _encoder = encoder;
    }

    private sealed record Document(string Output, SavedColumn[] Features);

    private protected override void Save(ModelSaveContext context) => SavedDocument.Save(context, Kind,
        new Document(_output, ColumnNetworkFile.Columns(_encoder)), ColumnNetworkFile.Parts(_encoder));

    internal static FeaturizeSequenceTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<Document, FeaturizeSequenceTransformer>(saved, Kind, document =>
        {
            SavedDocument.Require(document.Output.Length > 0, Kind, "the output column has no name");
            var encoder = ColumnNetworkFile.Read(saved, Kind, document.Features);
            SequenceNetwork.Check(encoder.Network.Spec, encoder.Features.KeyCounts(), encoder.Network.Spec.OutputSize, isPerStep: false);
            return new FeaturizeSequenceTransformer(document.Output, encoder);
        });

    private protected override RowMapping CreateMapping(DataViewSchema schema)
    {
        var size = _encoder.Network.Spec.OutputSize;
        var annotations = SlotNames.Annotation(size, () => Enumerable.Range(0, size).Select(i => FormattableString.Invariant($"{_output}.{i}")));
        var column = new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(NumberDataViewType.Single, size), annotations);
        return new ScoringMapping(schema, [column], _encoder, (_, encoder) => CreateGetter(encoder));
    }

    private static ValueGetter<VBuffer<float>> CreateGetter(ISequenceOutputs encoder) => (ref VBuffer<float> destination) =>
    {
        var code = encoder.Score();
        var editor = VBufferEditor.Create(ref destination, code.Length);
        code.CopyTo(editor.Values);
        destination = editor.Commit();
    };
}
