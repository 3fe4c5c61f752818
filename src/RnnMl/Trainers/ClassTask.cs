using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Trainers;

/// <summary>One of several classes, for each sequence or for each step.</summary>
internal sealed class ClassTask(RecurrentTrainer.MulticlassOptions options, bool isPerStep) : SequenceTask
{
    public override bool IsPerStep => isPerStep;

    public override ColumnRule LabelRule => isPerStep ? ColumnRule.Classes : ColumnRule.Class;

    public override Loss Loss { get; } = new CrossEntropyLoss { LabelSmoothing = options.LabelSmoothing };

    public override IEnumerable<SchemaShape.Column> OutputShape(SchemaShape.Column label)
    {
        var kind = isPerStep ? VectorKind.VariableVector : VectorKind.Scalar;
        SchemaShape.Column[] names = [.. label.Annotations.Where(annotation =>
            annotation.Name == AnnotationKinds.KeyValues && annotation.Kind == VectorKind.Vector)];
        var trainingNames = names.Select(annotation =>
            SchemaShapes.Column(AnnotationKinds.TrainingLabelValues, VectorKind.Vector, annotation.ItemType));
        var slotNames = names.Where(annotation => !isPerStep && annotation.ItemType is TextDataViewType).Select(annotation =>
            SchemaShapes.Column(AnnotationKinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance));
        return
        [
            ClassHead.PredictedLabel(isPerStep).InShape(kind, NumberDataViewType.UInt32, isKey: true, names),
            ClassHead.Score(isPerStep).InShape(isPerStep ? kind : VectorKind.Vector, NumberDataViewType.Single, isKey: false,
                [.. trainingNames, .. slotNames]),
        ];
    }

    public override void CheckLabel(DataViewSchema.Column label)
    {
        var classes = CountClasses(label);
        OptionChecks.Check(options.ClassWeights is not { } weights || weights.Length == classes, nameof(options.ClassWeights),
            $"{options.ClassWeights?.Length} numbers", FormattableString.Invariant($"one for each of the {classes} classes of column '{label.Name}'"));
    }

    public override LabelReader CreateLabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var classes = CountClasses(label);
        if (isPerStep)
            return StepLabels.CreateReader<uint>(row, label, key => ToTarget(key, classes) ?? float.NaN);

        var getter = row.GetGetter<uint>(label);
        return (_, targets) =>
        {
            uint key = 0;
            getter(ref key);
            if (ToTarget(key, classes) is not { } target)
                return false;
            targets.Add([target]);
            return true;
        };
    }

    public override bool Owns(SequenceHead head) => head is ClassHead && head.IsPerStep == IsPerStep;

    public override SequenceHead CreateHead(DataViewSchema.Column label, TrainingRows rows, ReadOnlySpan<int> indices)
    {
        var classes = CountClasses(label);
        return new ClassHead(classes, ClassNames.Of(label, classes), isPerStep);
    }

    public override void CheckSameLabel(DataViewSchema.Column label, SequenceHead head)
    {
        var expected = (ClassHead)head;
        var classes = CountClasses(label);
        var names = ClassNames.Of(label, classes);
        if (classes == expected.OutputSize
            && (names == null || expected.Names == null || names.ToTexts().AsSpan().SequenceEqual(expected.Names.ToTexts())))
        {
            return;
        }
        throw new ArgumentOutOfRangeException(null, label.Name, $"The classes of column '{label.Name}', of type {label.Type}, are not the " +
            $"{expected.OutputSize} that were trained on, in their order. Keys must be made by the same MapValueToKey.");
    }

    public override float[]? ClassWeights(SequenceHead head, TrainingRows rows, ReadOnlySpan<int> indices) =>
        Trainers.ClassWeights.Of(options.ClassWeights, options.BalanceClasses, head.OutputSize, rows, indices);

    private static int CountClasses(DataViewSchema.Column label)
    {
        var count = ((KeyDataViewType)((label.Type as VectorDataViewType)?.ItemType ?? label.Type)).Count;
        return count <= MaxClasses ? (int)count
            : throw new ArgumentOutOfRangeException(null, label.Name,
                FormattableString.Invariant($"Column '{label.Name}' has {count} classes; at most {MaxClasses} can be learned."));
    }

    // The engine's (NetworkSpec).
    private const int MaxClasses = 1 << 20;

    private static float? ToTarget(uint key, int classes) => key == 0 || key > classes ? null : key - 1;
}
