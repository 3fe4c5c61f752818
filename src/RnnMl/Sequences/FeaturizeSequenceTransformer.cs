using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using RnnMl.Trainers;

namespace RnnMl.Sequences;

/// <summary>Turns sequences into vectors of one size, row by row.</summary>
public sealed class FeaturizeSequenceTransformer : ITransformer
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

    /// <summary>True: each row is turned by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>Adds the codes; computed as the rows are read. Those of rows in which something is missing are NaN.</summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <returns>
    /// The view and the new column, whose getter throws <see cref="InvalidOperationException"/> at a row that holds no sequence of
    /// the columns' types.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Bind(input.Schema));
    }

    /// <summary>The same for single rows, as a PredictionEngine wants it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedDocument.Save(ctx, Kind, new Document(_output, ColumnNetworkFile.Columns(_encoder)),
        ColumnNetworkFile.Parts(_encoder));

    internal static FeaturizeSequenceTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<Document, FeaturizeSequenceTransformer>(saved, Kind, document =>
        {
            SavedDocument.Require(document.Output.Length > 0, Kind, "the output column has no name");
            var encoder = ColumnNetworkFile.Read(saved, Kind, document.Features);
            SequenceNetwork.Check(encoder.Network.Spec, encoder.Features.KeyCounts(), encoder.Network.Spec.OutputSize, isPerStep: false);
            return new FeaturizeSequenceTransformer(document.Output, encoder);
        });

    private RowMapping Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var size = _encoder.Network.Spec.OutputSize;
        var annotations = SlotNames.Annotation(size, () => Enumerable.Range(0, size).Select(i => FormattableString.Invariant($"{_output}.{i}")));
        return new RowMapping(schema, new MappedColumn(
            new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(NumberDataViewType.Single, size), annotations),
            _encoder.Features.Find(schema), CreateGetter));
    }

    private ValueGetter<VBuffer<float>> CreateGetter(DataViewRow row)
    {
        var scorer = new SequenceScorer(_encoder, row);
        return (ref VBuffer<float> destination) =>
        {
            var code = scorer.Score();
            var editor = VBufferEditor.Create(ref destination, code.Length);
            code.CopyTo(editor.Values);
            destination = editor.Commit();
        };
    }
}
