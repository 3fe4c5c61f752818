using System;

namespace RnnMl.Engine.Tests;

/// <summary>Sequences made from their index, so that training never sees one twice.</summary>
internal sealed class GeneratedDataset(
    int count, int inputSize, Func<int, (float[] Inputs, float[] Targets, float[] Weights)> generate)
    : ISequenceDataset
{
    private (int Index, float[] Inputs, float[] Targets, float[] Weights) _last = (-1, [], [], []);

    /// <summary>The same with fewer sequences.</summary>
    public GeneratedDataset First(int length) => new(length, inputSize, generate);

    public int Count => count;

    public int InputSize => inputSize;

    public int TargetSize => 1;

    public int GetLength(int index) => Get(index).Inputs.Length / inputSize;

    public void GetSequence(int index, Span<float> sequence) => Get(index).Inputs.CopyTo(sequence);

    public void GetTarget(int index, Span<float> target) => Get(index).Targets.CopyTo(target);

    public void GetStepWeights(int index, Span<float> weights)
    {
        if (Get(index).Weights.Length == 0)
            weights.Fill(1);
        else
            Get(index).Weights.CopyTo(weights);
    }

    private (int Index, float[] Inputs, float[] Targets, float[] Weights) Get(int index)
    {
        if (_last.Index != index)
        {
            (float[] inputs, float[] targets, float[] weights) = generate(index);
            _last = (index, inputs, targets, weights);
        }
        return _last;
    }
}
