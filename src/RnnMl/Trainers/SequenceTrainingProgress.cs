using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>What a trainer reports after each epoch.</summary>
/// <param name="Epoch">Losses (on the network's scale), learning rate, gradient norm and speed.</param>
/// <param name="MetricName">What is measured on the validation set: "accuracy", or "root mean squared error" in the label's unit.</param>
/// <param name="ValidationMetric">The metric, over all labels of the set alike; null without a validation set.</param>
public sealed record SequenceTrainingProgress(EpochReport Epoch, string MetricName, double? ValidationMetric);
