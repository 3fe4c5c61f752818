using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Trainers;

namespace RnnMl.Explaining;

/// <summary>
/// Explains the sequence where a row stands. It has buffers of its own: one instance serves one row or cursor, and one column.
/// </summary>
internal sealed class SequenceExplainer(SequenceExplanation explanation, DataViewRow row)
{
    private readonly FeatureReader _reader = new(explanation.Input.Features, row);

    /// <summary>Makes the getter of a column.</summary>
    public Delegate CreateGetter(string column) => column == explanation.Contributions ? Contributions()
        : column == explanation.Attention ? Attention()
        : Gates();

    private ValueGetter<VBuffer<float>> Contributions()
    {
        var contributions = new SequenceContributions(explanation.Input.Network, explanation.IntegrationSteps);
        return Getter(explanation.Input.Features.Width, destination =>
        {
            contributions.Compute(_reader.Values, explanation.Output, destination);
            for (var i = 0; i < destination.Length; i++)
                destination[i] *= explanation.Scale;
        });
    }

    private ValueGetter<VBuffer<float>> Attention()
    {
        var predictor = explanation.Input.Network.CreatePredictor();
        var outputs = new float[explanation.Input.Network.Spec.OutputSize];
        return Getter(1, destination =>
        {
            predictor.Predict(_reader.Values, outputs);
            predictor.CopyAttention(explanation.AttentionLayer, destination);
        });
    }

    private ValueGetter<VBuffer<float>> Gates()
    {
        var activity = new GateActivity(explanation.Input.Network);
        return Getter(activity.Shape.Directions * activity.Shape.Size,
            destination => activity.Compute(_reader.Values, _reader.Steps, destination));
    }

    private ValueGetter<VBuffer<float>> Getter(int valuesPerStep, SpanAction fill) => (ref VBuffer<float> destination) =>
    {
        _reader.Read();
        var editor = VBufferEditor.Create(ref destination, _reader.Steps * valuesPerStep);
        if (_reader.IsComplete)
        {
            explanation.Input.Scaler.Apply(_reader.Values);
            fill(editor.Values);
        }
        else
        {
            editor.Values.Fill(float.NaN);
        }
        destination = editor.Commit();
    };

    private delegate void SpanAction(Span<float> destination);
}
