using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Which of its trainings a forecaster is in.</summary>
public enum ForecastTrainingStage
{
    /// <summary>Training on all rows but those held back for early stopping and for the bounds.</summary>
    Training,

    /// <summary>Training once more, on all rows, for as many epochs as were best, with the learning rates of those epochs where they follow a loss.</summary>
    Refit,
}

/// <summary>
/// What a forecaster in training reports after each epoch. Where epochs are validated, a member keeps the weights of its last one that is
/// <see cref="EpochReport.IsBest"/>; otherwise of its last one.
/// </summary>
/// <param name="Stage">Which training it is.</param>
/// <param name="Epoch">Losses (on the network's scale), gradient norm and speed.</param>
/// <param name="Member">Which member of the ensemble, from 0; 0 where there is one only.</param>
public sealed record ForecastTrainingProgress(ForecastTrainingStage Stage, EpochReport Epoch, int Member = 0);
