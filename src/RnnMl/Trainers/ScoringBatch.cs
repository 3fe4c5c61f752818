using System;
using Microsoft.ML;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>The sequences of some rows of a cursor, which a network scores together.</summary>
/// <param name="network">The network, and how its inputs are read.</param>
/// <param name="row">The cursor.</param>
/// <param name="capacity">The largest number of rows.</param>
internal sealed class ScoringBatch(ColumnNetwork network, DataViewRow row, int capacity) : ISequenceDataset
{
    private const int Missing = -1;

    // Beyond so many inputs, or outputs with those that pad shorter sequences, nothing is gained by more at once.
    private const int EnoughValues = 1 << 20;

    private readonly FeatureReader _reader = new(network.Features, row);
    private readonly Predictor _predictor = network.Network.CreatePredictor();
    private readonly int _outputSize = network.Network.Spec.OutputSize;
    private readonly bool _isPerStep = network.Network.Spec.OutputIsSequence;
    private readonly FloatList _values = new();

    // Of each row: its number of steps, and which of the sequences is its own; of these, where they and their outputs begin.
    private readonly int[] _steps = new int[capacity];
    private readonly int[] _sequences = new int[capacity];
    private readonly int[] _starts = new int[capacity + 1];
    private readonly int[] _outputStarts = new int[capacity];
    private int _rows;
    private float[] _outputs = [];
    private float[] _nothing = [];

    /// <summary>How many of the rows hold a sequence that can be scored.</summary>
    public int Count { get; private set; }

    public int InputSize => network.Features.Width;

    public int TargetSize => 1;

    /// <summary>Whether there are so many values that they had better be scored before more rows are read.</summary>
    public bool IsFull => _values.Count >= EnoughValues;

    public void Clear()
    {
        _values.Truncate(0);
        _rows = Count = 0;
    }

    /// <summary>Takes in the row where the cursor stands.</summary>
    /// <exception cref="InvalidOperationException">It holds no sequence of the columns' types.</exception>
    public void Add()
    {
        _reader.Read();
        _steps[_rows] = _reader.Steps;
        _sequences[_rows++] = _reader.IsComplete ? Count : Missing;
        if (!_reader.IsComplete)
            return;
        network.Scaler.Apply(_reader.Values);
        _values.Add(_reader.Values);
        _starts[++Count] = _values.Count;
    }

    /// <summary>Scores the sequences that were taken in.</summary>
    public void Score()
    {
        var longest = 1;
        for (var i = 0; _isPerStep && i < Count; i++)
            longest = Math.Max(longest, GetLength(i));
        var size = (long)Count * longest * _outputSize;
        if (size <= EnoughValues)
            ScoreTogether(longest * _outputSize);
        else
            ScoreAlone();
    }

    /// <summary>The outputs of a row, [OutputSize] or [T, OutputSize].</summary>
    public ReadOnlySpan<float> Outputs(int row)
    {
        var size = SizeOf(_steps[row]);
        if (_sequences[row] != Missing)
            return _outputs.AsSpan(_outputStarts[_sequences[row]], size);
        if (_nothing.Length < size)
        {
            _nothing = new float[size];
            _nothing.AsSpan().Fill(float.NaN);
        }
        return _nothing.AsSpan(0, size);
    }

    public int GetLength(int index) => (_starts[index + 1] - _starts[index]) / InputSize;

    public void GetSequence(int index, Span<float> sequence) => _values.Slice(_starts[index], _starts[index + 1]).CopyTo(sequence);

    // Predictors do not ask for targets.
    public void GetTarget(int index, Span<float> target) => target.Clear();

    private void ScoreTogether(int outputsPerSequence)
    {
        for (var i = 0; i < Count; i++)
            _outputStarts[i] = i * outputsPerSequence;
        var size = Count * outputsPerSequence;
        Reserve(size);
        if (Count > 0)
            _predictor.Predict(this, 0, Count, _outputs.AsSpan(0, size));
    }

    private void ScoreAlone()
    {
        var end = 0;
        for (var i = 0; i < Count; i++)
        {
            _outputStarts[i] = end;
            end = checked(end + SizeOf(GetLength(i)));
        }
        Reserve(end);
        for (var i = 0; i < Count; i++)
            _predictor.Predict(_values.Slice(_starts[i], _starts[i + 1]), _outputs.AsSpan(_outputStarts[i], SizeOf(GetLength(i))));
    }

    private int SizeOf(int steps) => _isPerStep ? checked(steps * _outputSize) : _outputSize;

    private void Reserve(int size)
    {
        if (_outputs.Length < size)
            _outputs = new float[Math.Max(size, (int)Math.Min(2L * _outputs.Length, Array.MaxLength))];
    }
}
