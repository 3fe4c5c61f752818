using System;
using Microsoft.ML.Runtime;
using RnnMl.Engine;

namespace RnnMl.Components;

/// <summary>
/// Reports how a training goes in the two places of ML.NET where someone may listen: the channel, which <c>MLContext.Log</c> shows,
/// and the progress channel, which it does not show.
/// </summary>
internal sealed class TrainingReporter
{
    private readonly IChannel _channel;
    private readonly IProgressChannel _progress;
    private readonly string _sequences;

    /// <summary>A reporter.</summary>
    /// <param name="channel">Where lines go.</param>
    /// <param name="progress">Where numbers go.</param>
    /// <param name="sequences">What the training's sequences are called: "windows".</param>
    public TrainingReporter(IChannel channel, IProgressChannel progress, string sequences)
    {
        _channel = channel;
        _progress = progress;
        _sequences = sequences;
        _progress.SetHeader(new ProgressHeader(["training loss", "validation loss"], ["epochs"]), fillAction: null);
    }

    /// <summary>Reports an epoch.</summary>
    /// <param name="stage">Which training it is: "Refit".</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="metric">What else was measured: "validation accuracy 0.93". Default: nothing.</param>
    public void Report(string stage, EpochReport epoch, string? metric = null)
    {
        var validation = epoch.ValidationLoss is { } loss ? FormattableString.Invariant($", validation loss {loss:G4}") : "";
        Tell(FormattableString.Invariant($"{stage}, epoch {epoch.Epoch}: training loss {epoch.TrainingLoss:G4}{validation}") +
            (metric == null ? "" : $", {metric}") +
            FormattableString.Invariant($", gradient norm {epoch.GradientNorm:G3}, learning rate {epoch.LearningRate:G3}, ") +
            FormattableString.Invariant($"{epoch.SequencesPerSecond:F0} {_sequences} per second"));
        _progress.Checkpoint(epoch.TrainingLoss, epoch.ValidationLoss, epoch.Epoch);
    }

    /// <summary>Logs a line.</summary>
    public void Tell(string message) => _channel.Info(MessageSensitivity.None, message);

    /// <summary>Logs as a warning what may make the results other than expected.</summary>
    public void Warn(string message) => _channel.Warning(MessageSensitivity.None, message);
}
