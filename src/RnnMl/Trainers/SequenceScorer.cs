using System;
using Microsoft.ML;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>
/// Scores the sequence where a row stands, once for all columns that are made of it. It has buffers of its own: one instance
/// serves one row.
/// </summary>
internal sealed class SequenceScorer(ColumnNetwork network, DataViewRow row) : ISequenceOutputs
{
    private readonly FeatureReader _reader = new(network.Features, row);
    private readonly Predictor _predictor = network.Network.CreatePredictor();
    private readonly int _outputSize = network.Network.Spec.OutputSize;
    private readonly bool _isPerStep = network.Network.Spec.OutputIsSequence;
    private float[] _outputs = [];
    private long _position = -1;
    private int _length;

    public ReadOnlySpan<float> Score()
    {
        // A row that stands nowhere fails in its own getters.
        if (row.Position != _position || _position < 0)
        {
            ScoreRow();
            _position = row.Position;
        }
        return _outputs.AsSpan(0, _length);
    }

    private void ScoreRow()
    {
        _reader.Read();
        _length = _isPerStep ? _reader.Steps * _outputSize : _outputSize;
        if (_outputs.Length < _length)
            _outputs = new float[Math.Max(_length, 2 * _outputs.Length)];
        var outputs = _outputs.AsSpan(0, _length);
        if (!_reader.IsComplete)
        {
            outputs.Fill(float.NaN);
            return;
        }
        network.Scaler.Apply(_reader.Values);
        _predictor.Predict(_reader.Values, outputs);
    }
}
