using System;

namespace RnnMl.Engine;

/// <summary>A layer that takes weighted means over time and can tell the weights of its last forward pass.</summary>
internal interface IAttention<T>
{
    /// <summary>The layer's name.</summary>
    string Name { get; }

    /// <summary>How many weights a sequence of T steps has.</summary>
    long WeightCount(int steps);

    /// <summary>The weights of sequence <paramref name="b"/> in the sorted order.</summary>
    ReadOnlySpan<T> Weights(int b);
}
