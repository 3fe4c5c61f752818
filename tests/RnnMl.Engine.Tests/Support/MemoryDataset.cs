using System;
using System.Linq;

namespace RnnMl.Engine.Tests;

/// <summary>Sequences [T, I] and their targets in arrays.</summary>
internal sealed class MemoryDataset(int inputSize, int targetSize, float[][] sequences, float[][] targets) : ISequenceDataset
{
    public float[][] Sequences => sequences;

    public float[][] Targets => targets;

    public int Count => sequences.Length;

    public int InputSize => inputSize;

    public int TargetSize => targetSize;

    public int GetLength(int index) => sequences[index].Length / inputSize;

    public void GetSequence(int index, Span<float> sequence) => sequences[index].CopyTo(sequence);

    public void GetTarget(int index, Span<float> target) => targets[index].CopyTo(target);

    /// <summary>The weights of the sequences; 1 each unless given.</summary>
    public float[]? Weights { get; set; }

    /// <summary>The weights of each sequence's time steps; 1 each unless given.</summary>
    public float[][]? StepWeights { get; init; }

    public float GetWeight(int index) => Weights?[index] ?? 1;

    public void GetStepWeights(int index, Span<float> weights)
    {
        if (StepWeights is null)
            weights.Fill(1);
        else
            StepWeights[index].CopyTo(weights);
    }

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
