using System;
using System.Collections.Generic;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>A data set with an official test split, a trainer, and what it is compared with.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Goal">What the median must reach; null where there is nothing but the baselines to beat.</param>
/// <param name="Folder">The data's folder: by default that of the sample that ships it; null where the user must say.</param>
/// <param name="Open">Reads the data.</param>
internal sealed record AccuracyTask(string Name, string Metric, double? Goal, string? Folder, Func<string, AccuracyRun> Open);

/// <summary>A data set that was read.</summary>
/// <param name="Baselines">What it is compared with, each with its metric; NaN for "not run".</param>
/// <param name="Train">Trains with a seed; gives the metric on the test split, and what else is worth a word.</param>
internal sealed record AccuracyRun(IReadOnlyList<(string Name, double Metric)> Baselines, Func<int, (double Metric, string Remark)> Train);
