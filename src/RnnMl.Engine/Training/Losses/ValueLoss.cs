using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// A loss that is a mean over target values. P of the network's outputs, one after another, stand for each of the K values of a
/// row: the output is [K, P], the target [K], and the row's loss is the mean of the K values' losses.
/// </summary>
public abstract record ValueLoss : Loss
{
    private protected ValueLoss()
    {
    }

    internal override LossEvaluator<T> CreateEvaluator<T>(int outputSize, bool outputIsSequence) =>
        CreateEvaluator<T>(outputSize, outputIsSequence, scales: 0);

    /// <param name="outputSize">O</param>
    /// <param name="outputIsSequence">Whether there is an output for every time step.</param>
    /// <param name="scales">How many of a row's last targets are scales of its outputs (<see cref="Rescale"/>), which take turns.</param>
    internal LossEvaluator<T> CreateEvaluator<T>(int outputSize, bool outputIsSequence, int scales)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputsPerValue = Check(outputSize);
        if (outputSize % outputsPerValue != 0)
        {
            throw new ArgumentException(
                $"The network's output size is {outputSize}; {GetType().Name} expects a multiple of {outputsPerValue}, " +
                "which is the number of outputs for each target value.");
        }
        if (scales > 0 && outputSize / outputsPerValue % scales != 0)
        {
            throw new ArgumentException(
                $"The network's {outputSize} outputs stand for {outputSize / outputsPerValue} target values; {scales} scales expect a multiple of {scales}.");
        }
        return new ValueLossEvaluator<T>(this, outputSize, outputsPerValue, outputIsSequence, scales);
    }

    /// <summary>Checks the loss's constants.</summary>
    /// <returns>P, the number of outputs for each target value.</returns>
    /// <exception cref="ArgumentException">A constant is out of range.</exception>
    internal abstract int Check(int outputSize);

    /// <summary>What a value counts for itself, apart from the weight of its row.</summary>
    /// <param name="target">The value.</param>
    /// <param name="outputs">P</param>
    /// <exception cref="ArgumentException">The loss does not allow this target.</exception>
    internal virtual double Weigh(double target, int outputs) => 1;

    /// <summary>The loss of one value, and its gradient. In double precision, whatever that of the network.</summary>
    /// <param name="output">[P]</param>
    /// <param name="target">A value that <see cref="Weigh"/> has seen.</param>
    /// <param name="gradient">[P] with respect to <paramref name="output"/>, to be overwritten.</param>
    internal abstract double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient);

    /// <exception cref="ArgumentException">The number is no scale.</exception>
    internal void CheckScale(double scale)
    {
        if (!Option.IsPositive(scale))
            throw Unexpected(scale, "a scale above 0 after a row's counts");
    }

    /// <summary>Makes outputs stand for a distribution whose mean is <paramref name="scale"/> times as large.</summary>
    /// <returns>The derivative of the first output after by the first before; the others do not change.</returns>
    /// <exception cref="ArgumentException">The loss has no scaled form.</exception>
    internal virtual double Rescale(Span<double> output, double scale) =>
        throw new ArgumentException($"{GetType().Name} has no scaled form; expected a likelihood of counts.");
}

/// <summary>Takes a <see cref="ValueLoss"/> through the rows of a batch.</summary>
internal sealed class ValueLossEvaluator<T>(
    ValueLoss loss, int outputSize, int outputsPerValue, bool outputIsSequence, int scales)
    : LossEvaluator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _output = new double[outputsPerValue];
    private readonly double[] _gradient = new double[outputsPerValue];
    private readonly int _values = outputSize / outputsPerValue;

    public override int? TargetSize => _values + scales;

    public override bool TargetIsSequence => outputIsSequence;

    public override LossSum Compute(
        BatchLayout layout, ReadOnlySpan<T> output, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, Span<T> gradient)
    {
        double sum = 0;
        double totalWeight = 0;
        int rowLength = _values + scales;
        for (int i = 0; i < weights.Length * _values; i++)
        {
            (int row, int value) = Math.DivRem(i, _values);
            double target = double.CreateTruncating(targets[row * rowLength + value]);
            double weight = double.CreateTruncating(weights[row]);
            if (weight != 0)
                weight *= loss.Weigh(target, outputsPerValue);
            if (weight == 0)
            {
                if (!gradient.IsEmpty)
                    gradient.Slice(i * outputsPerValue, outputsPerValue).Clear();
                continue;
            }

            for (int p = 0; p < _output.Length; p++)
                _output[p] = double.CreateTruncating(output[i * outputsPerValue + p]);
            double slope = 1;
            if (scales > 0)
            {
                double scale = double.CreateTruncating(targets[row * rowLength + _values + value % scales]);
                loss.CheckScale(scale);
                slope = loss.Rescale(_output, scale);
            }
            sum += weight * loss.Compute(_output, target, _gradient);
            _gradient[0] *= slope;
            totalWeight += weight;
            if (gradient.IsEmpty)
                continue;
            for (int p = 0; p < _gradient.Length; p++)
                gradient[i * outputsPerValue + p] = T.CreateTruncating(weight / _values * _gradient[p]);
        }
        return new LossSum(sum / _values, totalWeight / _values);
    }
}
