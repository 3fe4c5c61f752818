using System;
using System.Linq;

namespace RnnMl.Engine.Tests;

/// <summary>Sequences [T, I] and their targets in arrays.</summary>
internal sealed class MemoryDataset(int inputSize, int targetSize, float[][] sequences, float[][] targets) : ISequenceDataset
{
    public int Count => sequences.Length;

    public int InputSize => inputSize;

    public int TargetSize => targetSize;

    public int GetLength(int index) => sequences[index].Length / inputSize;

    public void GetSequence(int index, Span<float> sequence) => sequences[index].CopyTo(sequence);

    public void GetTarget(int index, Span<float> target) => targets[index].CopyTo(target);

    /// <summary>Random sequences of the given lengths whose target is the mean of their first feature, repeated.</summary>
    public static MemoryDataset Means(int inputSize, int targetSize, ulong seed, params int[] lengths)
    {
        var random = new RandomSource(seed);
        float[][] sequences = [.. lengths.Select(length => RandomValues.Floats(random, length * inputSize))];
        float[][] targets = [.. sequences.Select(x =>
            Enumerable.Repeat(x.Where((_, i) => i % inputSize == 0).Average(), targetSize).ToArray())];
        return new MemoryDataset(inputSize, targetSize, sequences, targets);
    }
}
