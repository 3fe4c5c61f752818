using System;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>Some of the rows of a view as the engine's trainer reads them.</summary>
internal sealed class SequenceDataset(TrainingRows rows, int[] indices, FeatureScaler scaler, SequenceHead head, float[]? classWeights)
    : ISequenceDataset
{
    public int Count => indices.Length;

    public int InputSize => scaler.Offset.Length;

    public int TargetSize => 1;

    public int GetLength(int index) => rows.Length(indices[index]);

    public void GetSequence(int index, Span<float> sequence)
    {
        rows.Steps(indices[index]).CopyTo(sequence);
        scaler.Apply(sequence);
    }

    public void GetTarget(int index, Span<float> target)
    {
        var labels = Labels(index);
        for (var t = 0; t < labels.Length; t++)
            target[t] = float.IsNaN(labels[t]) ? 0 : head.ToTarget(labels[t]);
    }

    public float GetWeight(int index) =>
        head.IsPerStep ? rows.Weight(indices[index]) : rows.Weight(indices[index]) * WeightOf(Labels(index)[0]);

    public void GetStepWeights(int index, Span<float> weights)
    {
        var labels = Labels(index);
        for (var t = 0; t < labels.Length; t++)
            weights[t] = WeightOf(labels[t]);
    }

    /// <summary>The label, or those of the steps, of which NaN are missing.</summary>
    public ReadOnlySpan<float> Labels(int index) => rows.Targets(indices[index]);

    private float WeightOf(float label) => float.IsNaN(label) ? 0 : classWeights?[(int)label] ?? 1;
}
