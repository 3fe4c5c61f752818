using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>What a checkpoint holds beside its tensors.</summary>
internal sealed record CheckpointDocument
{
    private const int CurrentVersion = 1;

    /// <summary>Of this document, and of the order of values in the tensors.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The options that decide the result, as <see cref="TrainingOptions.Describe"/> has them.</summary>
    public required Dictionary<string, string> Options { get; init; }

    /// <summary>The number of steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>The number of passes, which choose dropout's random numbers.</summary>
    public required long Passes { get; init; }

    /// <summary>The optimizer's own number of steps.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The state of the learning rate's schedule.</summary>
    public required IReadOnlyList<double[]> Schedule { get; init; }

    /// <summary>[4] The state of the random numbers that make the order of an epoch: of the one under way, at its beginning.</summary>
    public required ulong[] Random { get; init; }

    /// <summary>The call of Fit that is under way; null if there is none.</summary>
    public CheckpointRun? Run { get; init; }

    public string Write() => JsonSerializer.Serialize(this, CheckpointContext.Default.CheckpointDocument);

    /// <exception cref="InvalidDataException">It is no such document, or a number in it is out of range.</exception>
    public static CheckpointDocument Read(string json)
    {
        try
        {
            CheckpointDocument document = JsonSerializer.Deserialize(json, CheckpointContext.Default.CheckpointDocument)
                ?? throw new InvalidDataException("The checkpoint's document is null.");
            document.Check();
            return document;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The checkpoint's document is not valid: {e.Message}", e);
        }
    }

    private void Check()
    {
        if (Version != CurrentVersion)
            throw new InvalidDataException($"The checkpoint has version {Version}; expected {CurrentVersion}.");
        // All four zero is the one state from which only zeros come.
        Require(Random.Length == 4 && Array.Exists(Random, word => word != 0), nameof(Random));
        Require(Steps >= 0, nameof(Steps));
        Require(Passes >= 0, nameof(Passes));
        Require(OptimizerSteps >= 0, nameof(OptimizerSteps));
        Run?.Check();
    }

    internal static void Require(bool condition, string name)
    {
        if (!condition)
            throw new InvalidDataException($"The checkpoint's document is not valid: {name} is out of range.");
    }
}

/// <summary>The part of a <see cref="TrainingRun"/> that is no tensor.</summary>
internal sealed record CheckpointRun
{
    public required DatasetSize Training { get; init; }

    public required DatasetSize? Validation { get; init; }

    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    public required int BestEpoch { get; init; }

    public required int Position { get; init; }

    public required int TimeStep { get; init; }

    public required int Steps { get; init; }

    public required double LossSum { get; init; }

    public required double LossWeight { get; init; }

    public required double NormSum { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan LoadingDuration { get; init; }

    public void Check()
    {
        CheckpointDocument.Require(BestEpoch >= 0 && BestEpoch <= Epochs.Count, nameof(BestEpoch));
        CheckpointDocument.Require(Position >= 0 && Position <= Training.Count, nameof(Position));
        CheckpointDocument.Require(TimeStep >= 0, nameof(TimeStep));
        CheckpointDocument.Require(Steps >= 0, nameof(Steps));
        CheckpointDocument.Require(LossWeight >= 0, nameof(LossWeight));
        for (int i = 0; i < Epochs.Count; i++)
            CheckpointDocument.Require(Epochs[i] is { } report && report.Epoch == i + 1, nameof(Epochs));
    }
}

/// <summary>The sizes of a dataset, by which a run that goes on knows it again.</summary>
internal sealed record DatasetSize(int Count, int InputSize, int TargetSize)
{
    public static DatasetSize? Of(ISequenceDataset? data) =>
        data is null ? null : new DatasetSize(data.Count, data.InputSize, data.TargetSize);
}

/// <summary>How the document is written and how strictly it is read. A plateau's best loss may be infinite.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(CheckpointDocument))]
internal sealed partial class CheckpointContext : JsonSerializerContext;
