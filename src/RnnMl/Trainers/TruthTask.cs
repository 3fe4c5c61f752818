using System;
using System.Collections.Generic;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Engine;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Trainers;

/// <summary>True or false, for each sequence.</summary>
internal sealed class TruthTask(RecurrentTrainer.BinaryOptions options) : SequenceTask
{
    public override ColumnRule LabelRule => ColumnRule.Truth;

    public override Loss Loss { get; } = new BinaryCrossEntropyLoss();

    public override IEnumerable<SchemaShape.Column> OutputShape(SchemaShape.Column label) =>
    [
        TruthHead.PredictedLabel.InShape(VectorKind.Scalar, BooleanDataViewType.Instance),
        TruthHead.Score.InShape(VectorKind.Scalar, NumberDataViewType.Single),
        TruthHead.Probability.InShape(VectorKind.Scalar, NumberDataViewType.Single),
    ];

    public override LabelReader CreateLabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var getter = row.GetGetter<bool>(label);
        return (_, targets) =>
        {
            var value = false;
            getter(ref value);
            targets.Add([value ? 1 : 0]);
            return true;
        };
    }

    public override bool Owns(SequenceHead head) => head is TruthHead && head.IsPerStep == IsPerStep;

    public override SequenceHead CreateHead(DataViewSchema.Column label, TrainingRows rows, ReadOnlySpan<int> indices) => new TruthHead();

    public override float[]? ClassWeights(SequenceHead head, TrainingRows rows, ReadOnlySpan<int> indices) =>
        Trainers.ClassWeights.Of(options.ClassWeights, options.BalanceClasses, classes: 2, rows, indices);
}

/// <summary>Predictions that are true or false: Score is the logit, Probability its sigmoid.</summary>
internal sealed class TruthHead : SequenceHead
{
    private const string Kind = "BinaryClassification";

    public static ScoreColumn PredictedLabel { get; } = new(ScoreColumn.PredictedLabel, Kind);

    public static ScoreColumn Score { get; } = new(ScoreColumn.Score, Kind);

    public static ScoreColumn Probability { get; } = new(ScoreColumn.Probability, Kind, IsNormalized: true);

    public override int OutputSize => 1;

    public override bool IsPerStep => false;

    public override string MetricName => "accuracy";

    public override DataViewSchema.DetachedColumn[] Columns(uint setId) =>
    [
        PredictedLabel.InSchema(BooleanDataViewType.Instance, setId),
        Score.InSchema(NumberDataViewType.Single, setId),
        Probability.InSchema(NumberDataViewType.Single, setId),
    ];

    public override Delegate CreateGetter(int column, ISequenceOutputs scorer) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool destination) => destination = scorer.Score()[0] > 0),
        1 => (ValueGetter<float>)((ref float destination) => destination = scorer.Score()[0]),
        _ => (ValueGetter<float>)((ref float destination) => destination = (float)(1 / (1 + Math.Exp(-(double)scorer.Score()[0])))),
    };

    public override double Measure(ReadOnlySpan<float> output, float label) => output[0] > 0 == label > 0 ? 1 : 0;
}
