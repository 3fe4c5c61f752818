using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace RnnMl.Engine;

/// <summary>
/// A training run at rest, as one safetensors file: <c>weights</c> and, of a call of Fit under way, <c>best</c>, both [P]; the
/// optimizer's vectors under <c>optimizer.</c> and PyTorch's names; <c>states</c> [rows, S] of sequences that go on; and two
/// documents in the metadata, the network's specification and a <see cref="CheckpointDocument"/>.
/// </summary>
internal static class CheckpointFile
{
    private const string SpecKey = "rnnml.network";
    private const string DocumentKey = "rnnml.checkpoint";
    private const string WeightsName = "weights";
    private const string BestName = "best";
    private const string StatesName = "states";

    public static void Write(Stream stream, CheckpointParts parts)
    {
        var metadata = new List<KeyValuePair<string, string>>
        {
            new(SpecKey, parts.Network.Spec.ToJson()),
            new(DocumentKey, Document(parts).Write()),
        };
        float[] weights = parts.Network.Weights.Values;
        var tensors = new List<SafetensorsTensor> { new(WeightsName, [weights.Length], weights) };
        foreach ((string name, float[] values) in parts.Step.Optimizer.State)
            tensors.Add(new(OptimizerName(name), [values.Length], values));
        if (parts.Run is { } run)
            tensors.Add(new(BestName, [run.Best.Length], run.Best));
        if (parts.States is { IsCarrying: true } states)
            tensors.Add(new(StatesName, [states.Rows, states.StateSize], states.Values.ToArray()));
        SafetensorsWriter.Write(stream, metadata, tensors);
    }

    /// <summary>Puts a checkpoint into the parts of a trainer that has not begun; nothing changes if it is refused.</summary>
    /// <returns>The parts with the run of the checkpoint.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or was not written with this network and these options.
    /// </exception>
    public static CheckpointParts Read(Stream stream, CheckpointParts parts)
    {
        CheckpointDocument? read = null;
        var file = SafetensorsReader.Read(stream, header =>
        {
            CheckSpec(header, parts.Network.Spec);
            read = CheckpointDocument.Read(Metadata(header, DocumentKey));
            CheckOptions(read.Options, parts.Options.Describe());
            CheckSchedule(read.Schedule, parts.Step.Scheduler.State);
            CheckTensors(header, parts, read);
        });
        CheckpointDocument document = read!;
        Dictionary<string, SafetensorsEntry> tensors =
            file.Header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

        file.Read(tensors[WeightsName], parts.Network.Weights.Values);
        parts.Network.Weights.Pack();
        foreach ((string name, float[] values) in parts.Step.Optimizer.State)
            file.Read(tensors[OptimizerName(name)], values);
        parts.Step.Optimizer.Steps = document.OptimizerSteps;
        parts.Step.Steps = document.Steps;
        parts.Step.AllPasses = document.Passes;
        parts.Step.LearningRate = document.LearningRate;
        for (int i = 0; i < document.Schedule.Count; i++)
            document.Schedule[i].CopyTo(parts.Step.Scheduler.State[i], 0);
        if (tensors.TryGetValue(StatesName, out SafetensorsEntry? states))
        {
            parts.States!.Grow((int)states.Shape[0]);
            file.Read(states, parts.States.Values);
        }
        (ulong, ulong, ulong, ulong) random = (document.Random[0], document.Random[1], document.Random[2], document.Random[3]);
        TrainingRun? run = null;
        if (document.Run is not null)
        {
            var best = new float[parts.Network.Weights.Values.Length];
            file.Read(tensors[BestName], best);
            run = Run(document.Run, best);
            run.Random = random;
        }
        return parts with { Random = random, Run = run };
    }

    private static CheckpointDocument Document(CheckpointParts parts) => new()
    {
        Options = parts.Options.Describe(),
        Steps = parts.Step.Steps,
        Passes = parts.Step.AllPasses,
        OptimizerSteps = parts.Step.Optimizer.Steps,
        LearningRate = parts.Step.LearningRate,
        Schedule = parts.Step.Scheduler.State,
        Random = [parts.Random.S0, parts.Random.S1, parts.Random.S2, parts.Random.S3],
        Run = parts.Run is not { } run ? null : new CheckpointRun
        {
            Training = run.Training,
            Validation = run.Validation,
            Epochs = run.Reports,
            BestEpoch = run.BestEpoch,
            Position = run.Position,
            TimeStep = run.TimeStep,
            Steps = run.Steps,
            LossSum = run.Loss.Sum,
            LossWeight = run.Loss.Weight,
            NormSum = run.NormSum,
            Duration = run.Duration,
            LoadingDuration = run.LoadingDuration,
        },
    };

    private static TrainingRun Run(CheckpointRun run, float[] best) => new(best, run.Training, run.Validation)
    {
        Reports = [.. run.Epochs],
        BestEpoch = run.BestEpoch,
        Position = run.Position,
        TimeStep = run.TimeStep,
        Steps = run.Steps,
        Loss = new LossSum(run.LossSum, run.LossWeight),
        NormSum = run.NormSum,
        Duration = run.Duration,
        LoadingDuration = run.LoadingDuration,
    };

    private static string OptimizerName(string name) => $"optimizer.{name}";

    private static string Metadata(SafetensorsHeader header, string key) =>
        header.Metadata.TryGetValue(key, out string? value)
            ? value
            : throw new InvalidDataException($"The file's metadata has no '{key}'; it is no checkpoint.");

    private static void CheckSpec(SafetensorsHeader header, NetworkSpec spec)
    {
        NetworkSpec found = NetworkSpec.FromJson(Metadata(header, SpecKey));
        if (found != spec)
            throw new InvalidDataException($"The checkpoint was written with another network: {found}; expected {spec}.");
    }

    private static void CheckOptions(Dictionary<string, string> found, Dictionary<string, string> expected)
    {
        foreach ((string name, string value) in expected)
        {
            string? text = found.GetValueOrDefault(name);
            if (text != value)
            {
                throw new InvalidDataException(
                    $"The checkpoint was written with {name} = {SafetensorsHeader.Shorten(text ?? "nothing")}; " +
                    $"the options have {value}.");
            }
        }
    }

    private static void CheckSchedule(IReadOnlyList<double[]> found, IReadOnlyList<double[]> expected)
    {
        bool fits = found.Count == expected.Count;
        for (int i = 0; fits && i < found.Count; i++)
            fits = found[i] is { } values && values.Length == expected[i].Length;
        CheckpointDocument.Require(fits, nameof(CheckpointDocument.Schedule));
    }

    private static void CheckTensors(SafetensorsHeader header, CheckpointParts parts, CheckpointDocument document)
    {
        var expected = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            [WeightsName] = parts.Network.Weights.Values.Length,
        };
        foreach ((string name, float[] values) in parts.Step.Optimizer.State)
            expected.Add(OptimizerName(name), values.Length);
        if (document.Run is not null)
            expected.Add(BestName, parts.Network.Weights.Values.Length);
        foreach (SafetensorsEntry tensor in header.Tensors)
        {
            if (tensor.Name == StatesName && parts.States is { } states)
            {
                if (tensor.Shape.Length != 2 || tensor.Shape[0] is < 1 or > int.MaxValue || tensor.Shape[1] != states.StateSize)
                    throw SafetensorsHeader.Invalid(tensor.Name, $"has another shape than [rows, {states.StateSize}]");
            }
            else if (!expected.Remove(tensor.Name, out int length))
            {
                throw SafetensorsHeader.Invalid(tensor.Name, "is no part of this checkpoint");
            }
            else if (tensor.Shape.Length != 1 || tensor.Shape[0] != length)
            {
                throw SafetensorsHeader.Invalid(tensor.Name, $"has another shape than [{length}]");
            }
            if (tensor.Type != "F32")
                throw SafetensorsHeader.Invalid(tensor.Name, $"has type {tensor.Type}; expected F32");
        }
        foreach (string missing in expected.Keys)
            throw SafetensorsHeader.Invalid(missing, "is missing");
    }
}

/// <summary>All of a trainer that changes while it trains.</summary>
/// <param name="Network">Whose weights are trained.</param>
/// <param name="Options">The options.</param>
/// <param name="Step">The optimizer, the schedule and the counts of steps.</param>
/// <param name="States">What sequences carry; null if they carry nothing.</param>
/// <param name="Random">The state of the random numbers at the beginning of the epoch.</param>
/// <param name="Run">The call of Fit under way, or null.</param>
internal sealed record CheckpointParts(
    RecurrentNetwork Network,
    TrainingOptions Options,
    TrainingStep Step,
    CarriedStates? States,
    (ulong S0, ulong S1, ulong S2, ulong S3) Random,
    TrainingRun? Run);
