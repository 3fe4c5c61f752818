using System;
using Microsoft.ML;

namespace RnnMl.Trainers;

/// <summary>What turns the outputs of a network into the columns of predictions.</summary>
internal abstract class SequenceHead
{
    /// <summary>The number of the network's outputs, per sequence or per step.</summary>
    public abstract int OutputSize { get; }

    /// <summary>Whether there is a prediction for each step, rather than one for each sequence.</summary>
    public abstract bool IsPerStep { get; }

    /// <summary>What is measured on a validation set beside the loss.</summary>
    public abstract string MetricName { get; }

    /// <summary>The columns of predictions, in their order.</summary>
    public abstract DataViewSchema.DetachedColumn[] Columns(uint setId);

    /// <summary>Makes the getter of one of these columns.</summary>
    public abstract Delegate CreateGetter(int column, ISequenceOutputs scorer);

    /// <summary>The network's target for a label.</summary>
    public virtual float ToTarget(float label) => label;

    /// <summary>What one prediction adds to the metric's mean.</summary>
    /// <param name="output">[OutputSize]</param>
    /// <param name="label">The label.</param>
    public abstract double Measure(ReadOnlySpan<float> output, float label);

    /// <summary>The metric, from the mean over all predictions.</summary>
    public virtual double ToMetric(double mean) => mean;
}
