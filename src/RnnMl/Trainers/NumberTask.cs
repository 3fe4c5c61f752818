using System;
using System.Collections.Generic;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Engine;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Trainers;

/// <summary>A number for each sequence, or for each step.</summary>
internal sealed class NumberTask(Loss loss, bool isPerStep) : SequenceTask
{
    public override bool IsPerStep => isPerStep;

    public override Loss Loss => loss;

    public override ColumnRule LabelRule => isPerStep ? ColumnRule.NumberSequence : ColumnRule.Single;

    public override IEnumerable<SchemaShape.Column> OutputShape(SchemaShape.Column label) =>
        [NumberHead.Score(isPerStep).InShape(isPerStep ? VectorKind.VariableVector : VectorKind.Scalar, NumberDataViewType.Single)];

    public override LabelReader CreateLabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        if (isPerStep)
            return StepLabels.CreateReader<float>(row, label, value => value);

        var getter = row.GetGetter<float>(label);
        return (_, targets) =>
        {
            float value = 0;
            getter(ref value);
            if (float.IsNaN(value))
                return false;
            StepLabels.RequireFinite(value, row, label);
            targets.Add([value]);
            return true;
        };
    }

    public override bool Owns(SequenceHead head) => head is NumberHead && head.IsPerStep == IsPerStep;

    /// <summary>The network learns labels of mean 0 and deviation 1, whatever their unit.</summary>
    public override SequenceHead CreateHead(DataViewSchema.Column label, TrainingRows rows, ReadOnlySpan<int> indices)
    {
        double sum = 0, squares = 0;
        long count = 0;
        foreach (var row in indices)
        {
            foreach (var target in rows.Targets(row))
            {
                if (float.IsNaN(target))
                    continue;
                sum += target;
                count++;
            }
        }
        var mean = count > 0 ? sum / count : 0;
        foreach (var row in indices)
        {
            foreach (var target in rows.Targets(row))
                squares += float.IsNaN(target) ? 0 : (target - mean) * (target - mean);
        }
        var deviation = (float)Math.Sqrt(squares / Math.Max(count, 1));
        return new NumberHead((float)mean, deviation is > 0 and < float.PositiveInfinity ? deviation : 1, isPerStep);
    }
}

/// <summary>Predictions that are numbers: output times scale plus offset.</summary>
internal sealed class NumberHead(float offset, float scale, bool isPerStep) : SequenceHead
{
    public float Offset => offset;

    public float Scale => scale;

    public override int OutputSize => 1;

    public override bool IsPerStep => isPerStep;

    public override string MetricName => "root mean squared error";

    public static ScoreColumn Score(bool isPerStep) => new(ScoreColumn.Score, isPerStep ? "MultiOutputRegression" : "Regression");

    public override DataViewSchema.DetachedColumn[] Columns(uint setId) =>
        [Score(isPerStep).InSchema(isPerStep ? new VectorDataViewType(NumberDataViewType.Single) : NumberDataViewType.Single, setId)];

    public override Delegate CreateGetter(int column, ISequenceOutputs scorer) => isPerStep
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
        {
            var outputs = scorer.Score();
            var editor = VBufferEditor.Create(ref destination, outputs.Length);
            for (var t = 0; t < outputs.Length; t++)
                editor.Values[t] = ToLabel(outputs[t]);
            destination = editor.Commit();
        })
        : (ValueGetter<float>)((ref float destination) => destination = ToLabel(scorer.Score()[0]));

    public override float ToTarget(float label) => (label - offset) / scale;

    public override double Measure(ReadOnlySpan<float> output, float label)
    {
        double difference = ToLabel(output[0]) - (double)label;
        return difference * difference;
    }

    public override double ToMetric(double mean) => Math.Sqrt(mean);

    private float ToLabel(float output) => output * scale + offset;
}
