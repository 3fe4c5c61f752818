using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>Brings sequences to one length, row by row.</summary>
public sealed class PadSequenceTransformer : ITransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "PadSequence";

    private readonly PadSequenceEstimator.Options _options;
    private readonly int _length;

    /// <summary>A transformer of these options, which are its own, checked, and have a length.</summary>
    internal PadSequenceTransformer(PadSequenceEstimator.Options options)
    {
        _options = options;
        _length = options.Length!.Value;
    }

    /// <summary>True: each row is padded by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, of another type, or its type does not fit the number of features.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>Adds the padded sequences, and the mask where it was asked for; computed as the rows are read.</summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <returns>
    /// The view and the new columns. Their getters throw <see cref="InvalidOperationException"/> at a row whose values cannot be
    /// divided into steps.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, of another type, or its type does not fit the number of features.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Bind(input.Schema));
    }

    /// <summary>The same for single rows, as a PredictionEngine wants it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, of another type, or its type does not fit the number of features.
    /// </exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedDocument.Save(ctx, Kind, _options);

    internal static PadSequenceTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<PadSequenceEstimator.Options, PadSequenceTransformer>(saved, Kind, options =>
        {
            options.Validate();
            SavedDocument.Require(options.Length != null, Kind, "it has no length");
            return new PadSequenceTransformer(options);
        });

    /// <summary>The layout of the sequences to pad.</summary>
    internal static SequenceLayout Layout(PadSequenceEstimator.Options options, DataViewSchema schema)
    {
        var column = ColumnRule.Sequence.Find(schema, options.Input, PadSequenceEstimator.Verb);
        var layout = SequenceLayout.Of(column, options.FeatureCount);
        OptionChecks.Check(options.PadValue == 0 || layout.ItemType is not KeyDataViewType, nameof(options.PadValue), options.PadValue,
            $"0 for the keys of column '{column.Name}'");
        return layout;
    }

    private RowMapping Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var layout = Layout(_options, schema);
        SequenceLayout.CheckSize(_length, layout.FeatureCount, nameof(_options.Length));
        var sequence = Column(layout, _options.OutputColumnName, Type(layout), SlotNamesOf(layout),
            padder => padder.CreateGetter(_length, _options.Padding, _options.Truncating));
        if (_options.MaskColumnName is not { } maskName)
            return new RowMapping(schema, sequence);

        var mask = Column(layout, maskName, new VectorDataViewType(NumberDataViewType.Single, _length), null,
            padder => padder.CreateMaskGetter(_length, _options.Padding));
        return new RowMapping(schema, sequence, mask);
    }

    private MappedColumn Column(SequenceLayout layout, string name, DataViewType type, DataViewSchema.Annotations? annotations,
        Func<SequencePadder, Delegate> createGetter) => new(new DataViewSchema.DetachedColumn(name, type, annotations), [layout.Column],
            row => createGetter(SequencePadder.Create(layout, row, _options.PadValue)));

    // One key a step is a list of tokens, and lies as ML.NET's own tokens do.
    private VectorDataViewType Type(SequenceLayout layout) => layout is { ItemType: KeyDataViewType, FeatureCount: 1, Rank: 1 }
        ? new VectorDataViewType(layout.ItemType, _length)
        : new VectorDataViewType(layout.ItemType, _length, layout.FeatureCount);

    private DataViewSchema.Annotations SlotNamesOf(SequenceLayout layout) => SlotNames.Annotation(_length * layout.FeatureCount,
        () => SlotNames.OfSteps(_options.OutputColumnName, _length, layout.FeatureCount), layout.Column);
}
