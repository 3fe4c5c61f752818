using System;
using System.Collections.Generic;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>What is learned of sequences: the labels that a trainer reads, its loss, and the columns that its models make.</summary>
internal abstract class SequenceTask
{
    /// <summary>Whether there is a label for each step, rather than one for each sequence.</summary>
    public virtual bool IsPerStep => false;

    /// <summary>What the label must be like.</summary>
    public abstract ColumnRule LabelRule { get; }

    /// <summary>What training makes small.</summary>
    public abstract Loss Loss { get; }

    /// <summary>Checks the options that speak of the label's type, before rows are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit it.</exception>
    public virtual void CheckLabel(DataViewSchema.Column label)
    {
    }

    /// <summary>The columns that models make, in a schema's shape.</summary>
    public abstract IEnumerable<SchemaShape.Column> OutputShape(SchemaShape.Column label);

    /// <summary>Makes what reads the labels of rows.</summary>
    public abstract LabelReader CreateLabelReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>What turns a network's outputs into predictions, made from the labels of the rows to train on.</summary>
    public abstract SequenceHead CreateHead(DataViewSchema.Column label, TrainingRows rows, ReadOnlySpan<int> indices);

    /// <summary>Whether a head is one that the task makes.</summary>
    public abstract bool Owns(SequenceHead head);

    /// <summary>Checks that another view's label means what it meant in training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    public virtual void CheckSameLabel(DataViewSchema.Column label, SequenceHead head)
    {
    }

    /// <summary>How much rows of each class count, [C]; null where all count 1.</summary>
    public virtual float[]? ClassWeights(SequenceHead head, TrainingRows rows, ReadOnlySpan<int> indices) => null;
}

/// <summary>Reads the label, or those of the steps, where a row stands.</summary>
/// <param name="steps">T.</param>
/// <param name="targets">Where to add it or them; those of steps that are missing as NaN. Untouched if nothing is known.</param>
/// <returns>Whether anything is known.</returns>
internal delegate bool LabelReader(int steps, FloatList targets);
