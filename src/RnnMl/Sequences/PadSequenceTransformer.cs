using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>Brings sequences to one length, row by row, and adds a mask where it was asked for.</summary>
public sealed class PadSequenceTransformer : RowToRowTransformer
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

    private protected override void Save(ModelSaveContext context) => SavedDocument.Save(context, Kind, _options);

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

    private protected override RowMapping CreateMapping(DataViewSchema schema)
    {
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
