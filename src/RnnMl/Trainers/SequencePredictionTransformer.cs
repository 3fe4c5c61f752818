using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Trainers;

/// <summary>Predicts from sequences, row by row, with what a <see cref="RecurrentTrainer"/> learned.</summary>
public sealed class SequencePredictionTransformer : SingleFeaturePredictor, ISingleFeaturePredictionTransformer<SequenceModel>
{
    internal SequencePredictionTransformer(SequenceModel model) => Model = model;

    /// <summary>What was learned.</summary>
    public SequenceModel Model { get; }

    /// <summary>True: each row is predicted by itself.</summary>
    public override bool IsRowToRowMapper => true;

    /// <summary>The one column of features, for <c>PermutationFeatureImportance</c>, which permutes its slots one by one.</summary>
    /// <exception cref="InvalidOperationException">
    /// There are several, or it has no fixed number of slots, or holds keys, whose embedding has no single slots.
    /// </exception>
    string ISingleFeaturePredictionTransformer<SequenceModel>.FeatureColumnName => PermutableColumn().Name;

    /// <summary>The type of that column in the data trained on.</summary>
    /// <inheritdoc cref="ISingleFeaturePredictionTransformer{TModel}.FeatureColumnName"/>
    DataViewType ISingleFeaturePredictionTransformer<SequenceModel>.FeatureColumnType => PermutableColumn().Type;

    /// <inheritdoc/>
    protected override string PermutableColumnName
    {
        get
        {
            var column = PermutableColumn();
            return Model.HasSlotNames ? column.Name : throw new InvalidOperationException(
                $"The slots of column '{column.Name}' have no names of their own, which the importance of features is reported by. " +
                "SequenceWindow and Concatenate name slots.");
        }
    }

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>
    /// Adds the predictions; computed as the rows are read, up to 32 rows ahead, as a network scores many sequences in less time
    /// than one after the other, to the same bits.
    /// </summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <returns>
    /// The view and the new columns. Cursors that were asked for one throw <see cref="InvalidOperationException"/> when they reach
    /// a row that holds no sequence of the columns' types.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public override IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Bind(input.Schema));
    }

    /// <summary>The same for single rows, as a PredictionEngine wants it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public override IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    /// <inheritdoc/>
    protected override void Save(ModelSaveContext context) => SequenceModelFile.Save(context, Model);

    private ScoringMapping Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new ScoringMapping(schema, Model.Head.Columns(ScoreColumn.NextSetId(schema)), Model.Input, Model.Head.CreateGetter);
    }

    private FeatureColumn PermutableColumn()
    {
        var otherwise = Model.Features.Columns switch
        {
            { Length: > 1 } columns => $"the model reads {columns.Length} columns",
            [{ IsKey: true } column] => $"column '{column.Name}' holds keys",
            [{ Type: VectorDataViewType { IsKnownSize: false } } column] => $"the sequences of column '{column.Name}' are of variable length",
            _ => null,
        };
        return otherwise == null ? Model.Features.Columns[0] : throw new InvalidOperationException(
            $"PermutationFeatureImportance needs one column of features, a vector of Single of fixed size; {otherwise}.");
    }
}
