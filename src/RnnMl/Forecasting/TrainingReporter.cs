using System;
using Microsoft.ML.Runtime;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// Tells how a training goes in the three places where someone may listen: ML.NET's channel (which <c>MLContext.Log</c>
/// hears), ML.NET's progress channel (which it does not hear), and the caller's own callback.
/// </summary>
internal sealed class TrainingReporter
{
    private readonly IChannel _channel;
    private readonly IProgressChannel _progress;
    private readonly Action<ForecastTrainingProgress>? _callback;

    public TrainingReporter(IChannel channel, IProgressChannel progress, Action<ForecastTrainingProgress>? callback)
    {
        _channel = channel;
        _progress = progress;
        _callback = callback;
        _progress.SetHeader(new ProgressHeader(["training loss", "validation loss"], ["epochs"]), fillAction: null);
    }

    /// <summary>Tells of an epoch.</summary>
    public void Report(ForecastTrainingStage stage, int member, EpochReport epoch)
    {
        // Members of an ensemble train side by side.
        lock (_progress)
            ReportNow(stage, member, epoch);
    }

    /// <summary>Tells something once.</summary>
    public void Tell(string message) => _channel.Info(MessageSensitivity.None, message);

    /// <summary>Tells something that may make the forecasts other than expected.</summary>
    public void Warn(string message) => _channel.Warning(MessageSensitivity.None, message);

    private void ReportNow(ForecastTrainingStage stage, int member, EpochReport epoch)
    {
        var validation = epoch.ValidationLoss is { } loss ? FormattableString.Invariant($", validation loss {loss:G4}") : "";
        var speed = FormattableString.Invariant($"{epoch.SequencesPerSecond:F0} windows per second");
        Tell(FormattableString.Invariant(
            $"{stage}{(member > 0 ? FormattableString.Invariant($" of member {member}") : "")}, epoch {epoch.Epoch}: training loss {epoch.TrainingLoss:G4}{validation}, gradient norm {epoch.GradientNorm:G3}, {speed}"));
        _progress.Checkpoint(epoch.TrainingLoss, epoch.ValidationLoss, epoch.Epoch);
        _callback?.Invoke(new ForecastTrainingProgress(stage, epoch, member));
    }
}
