using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Trainers;

/// <summary>
/// Predictions that are one of several classes: Score holds the softmax of the network's outputs, PredictedLabel the key of the
/// likeliest class, of equal ones the first; a missing key where nothing could be predicted.
/// </summary>
/// <param name="classes">C.</param>
/// <param name="names">What the keys stand for; null where they have no names.</param>
/// <param name="isPerStep">Whether there is a prediction for each step.</param>
internal sealed class ClassHead(int classes, ClassNames? names, bool isPerStep) : SequenceHead
{
    public ClassNames? Names => names;

    public override int OutputSize => classes;

    public override bool IsPerStep => isPerStep;

    public override string MetricName => "accuracy";

    public static ScoreColumn PredictedLabel(bool isPerStep) => new(ScoreColumn.PredictedLabel, Kind(isPerStep));

    public static ScoreColumn Score(bool isPerStep) => new(ScoreColumn.Score, Kind(isPerStep));

    public override DataViewSchema.DetachedColumn[] Columns(uint setId)
    {
        var key = new KeyDataViewType(typeof(uint), classes);
        return
        [
            PredictedLabel(isPerStep).InSchema(isPerStep ? new VectorDataViewType(key) : key, setId,
                builder => names?.AddTo(builder, AnnotationKinds.KeyValues)),
            Score(isPerStep).InSchema(isPerStep
                ? new VectorDataViewType(NumberDataViewType.Single, 0, classes)
                : new VectorDataViewType(NumberDataViewType.Single, classes), setId, AddClassNames),
        ];
    }

    public override Delegate CreateGetter(int column, ISequenceOutputs scorer) => column switch
    {
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
        {
            var outputs = scorer.Score();
            var editor = VBufferEditor.Create(ref destination, outputs.Length);
            for (var i = 0; i < outputs.Length; i += classes)
                Softmax(outputs.Slice(i, classes), editor.Values.Slice(i, classes));
            destination = editor.Commit();
        }),
        _ when isPerStep => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> destination) =>
        {
            var outputs = scorer.Score();
            var editor = VBufferEditor.Create(ref destination, outputs.Length / classes);
            for (var t = 0; t < editor.Values.Length; t++)
                editor.Values[t] = Likeliest(outputs.Slice(t * classes, classes));
            destination = editor.Commit();
        }),
        _ => (ValueGetter<uint>)((ref uint destination) => destination = Likeliest(scorer.Score())),
    };

    public override double Measure(ReadOnlySpan<float> output, float label) => Likeliest(output) == label + 1 ? 1 : 0;

    /// <summary>The key of the largest output; 0 if they are no numbers.</summary>
    private static uint Likeliest(ReadOnlySpan<float> outputs)
    {
        var best = 0;
        for (var c = 1; c < outputs.Length; c++)
        {
            if (outputs[c] > outputs[best])
                best = c;
        }
        return float.IsNaN(outputs[best]) ? 0 : (uint)best + 1;
    }

    private static void Softmax(ReadOnlySpan<float> outputs, Span<float> probabilities)
    {
        var largest = outputs[0];
        foreach (var output in outputs)
            largest = Math.Max(largest, output);
        double sum = 0;
        foreach (var output in outputs)
            sum += Math.Exp((double)output - largest);
        for (var c = 0; c < outputs.Length; c++)
            probabilities[c] = (float)(Math.Exp((double)outputs[c] - largest) / sum);
    }

    private static string Kind(bool isPerStep) => isPerStep ? "SequenceClassification" : "MulticlassClassification";

    // Names of slots must be text, and as many as there are slots.
    private void AddClassNames(DataViewSchema.Annotations.Builder builder)
    {
        names?.AddTo(builder, AnnotationKinds.TrainingLabelValues);
        if (names is { AreText: true } && !isPerStep)
            names.AddTo(builder, AnnotationKinds.SlotNames);
    }
}
