using System;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>Measures a network's predictions of a dataset, all labels alike, whatever they weigh in the loss.</summary>
internal sealed class SequenceMeter(RecurrentNetwork network, SequenceDataset data, SequenceHead head)
{
    private const int BatchSize = 64;

    private readonly Predictor _predictor = network.CreatePredictor();
    private float[] _outputs = [];

    /// <summary>The head's metric.</summary>
    public double Measure()
    {
        double sum = 0;
        long count = 0;
        for (var start = 0; start < data.Count; start += BatchSize)
        {
            var sequences = Math.Min(BatchSize, data.Count - start);
            var steps = 1;
            for (var i = 0; head.IsPerStep && i < sequences; i++)
                steps = Math.Max(steps, data.GetLength(start + i));
            var size = steps * head.OutputSize;
            if (_outputs.Length < sequences * size)
                _outputs = new float[sequences * size];
            _predictor.Predict(data, start, sequences, _outputs.AsSpan(0, sequences * size));
            for (var i = 0; i < sequences; i++)
            {
                var labels = data.Labels(start + i);
                for (var t = 0; t < labels.Length; t++)
                {
                    if (float.IsNaN(labels[t]))
                        continue;
                    sum += head.Measure(_outputs.AsSpan(i * size + t * head.OutputSize, head.OutputSize), labels[t]);
                    count++;
                }
            }
        }
        return head.ToMetric(sum / count);
    }
}
