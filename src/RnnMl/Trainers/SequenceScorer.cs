using System;
using Microsoft.ML;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>
/// Scores the sequence where a row stands, once for all columns that are made of it. It has buffers of its own: one instance
/// serves one row or cursor.
/// </summary>
internal sealed class SequenceScorer(SequenceModel model, DataViewRow row)
{
    private readonly FeatureReader _reader = new(model.Features, row);
    private readonly Predictor _predictor = model.Network.CreatePredictor();
    private float[] _outputs = new float[model.Head.OutputSize];
    private long _position = -1;
    private int _length;

    /// <summary>
    /// The network's outputs, [OutputSize] or [T, OutputSize]; NaN where the sequence has no step or holds a value that is no
    /// finite number.
    /// </summary>
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
        _length = model.Head.IsPerStep ? _reader.Steps * model.Head.OutputSize : model.Head.OutputSize;
        if (_outputs.Length < _length)
            _outputs = new float[Math.Max(_length, 2 * _outputs.Length)];
        var outputs = _outputs.AsSpan(0, _length);
        if (!_reader.IsComplete)
        {
            outputs.Fill(float.NaN);
            return;
        }
        model.Scaler.Apply(_reader.Values);
        _predictor.Predict(_reader.Values, outputs);
    }
}
