using System;

namespace RnnMl.Trainers;

/// <summary>What a network says of the sequence where a row or a cursor stands.</summary>
internal interface ISequenceOutputs
{
    /// <summary>
    /// The network's outputs, [OutputSize] or [T, OutputSize]; NaN where the sequence has no step or holds a value that is no
    /// finite number.
    /// </summary>
    ReadOnlySpan<float> Score();
}
