using System;

namespace RnnMl.Engine;

/// <summary>
/// Sequences with their targets, by random access, so that windows over a series can be made when they are asked for.
/// One thread at a time calls it; the same index gives the same values every time.
/// </summary>
public interface ISequenceDataset
{
    /// <summary>The number of sequences.</summary>
    int Count { get; }

    /// <summary>I, the number of features at each time step.</summary>
    int InputSize { get; }

    /// <summary>
    /// W, the number of target values of a sequence or, for a network whose output is a sequence, of each of its time steps. The
    /// <see cref="Loss"/> decides how many there must be and what they mean.
    /// </summary>
    int TargetSize { get; }

    /// <summary>T, the length of a sequence; at least 1.</summary>
    int GetLength(int index);

    /// <summary>Writes a sequence.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="sequence">[T, I], to be filled whole.</param>
    void GetSequence(int index, Span<float> sequence);

    /// <summary>Writes the target of a sequence. Prediction never asks for it.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="target">
    /// [TargetSize] or, for a network whose output is a sequence, [T, TargetSize]; to be filled whole.
    /// </param>
    void GetTarget(int index, Span<float> target);

    /// <summary>How much a sequence counts in the loss: 0 or more; 1 unless implemented. Prediction never asks for it.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    float GetWeight(int index) => 1;

    /// <summary>
    /// Writes how much each time step counts in the loss, beside the weight of the sequence: 0 or more, where 0 masks a step and
    /// its target; 1 unless implemented. Only asked for where there is a target for each time step.
    /// </summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="weights">[T], to be filled whole.</param>
    void GetStepWeights(int index, Span<float> weights) => weights.Fill(1);
}
