using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xunit;

namespace RnnMl.Engine.Tests;

public class CheckpointTests
{
    private const int Epochs = 10;

    private static readonly MemoryDataset _data = Echo(seed: 1, [.. Enumerable.Range(0, 22).Select(i => 3 + i * 5 % 9)]);
    private static readonly MemoryDataset _validation = Echo(seed: 2, 4, 7, 5, 11);

    public static TheoryData<string, OptimizerOptions, LearningRateSchedule> Runs => new()
    {
        { "plain", new AdamOptions { AmsGrad = true }, new PlateauSchedule { Patience = 0, Threshold = 1 } },
        { "accumulated", new NAdamOptions(), new CosineSchedule { TMax = 17, Unit = ScheduleUnit.Step } },
        { "truncated", new SgdOptions { Momentum = 0.9 }, new WarmupSchedule { Duration = 5 } },
        { "stateful", new RmsPropOptions { Momentum = 0.5, Centered = true }, new ConstantSchedule() },
        { "early stop", new AdadeltaOptions(), new ConstantSchedule() },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_that_goes_on_from_a_checkpoint_ends_as_if_it_had_never_stopped(
        string kind, OptimizerOptions optimizer, LearningRateSchedule schedule)
    {
        var checkpoints = new List<byte[]>();
        Trainer? trainer = null;
        void Save()
        {
            var stream = new MemoryStream();
            trainer!.SaveCheckpoint(stream);
            checkpoints.Add(stream.ToArray());
        }
        RecurrentNetwork network = Network();
        trainer = new Trainer(network, Options(_ => Save(), _ => Save()));
        TrainingResult expected = trainer.Fit(_data, _validation);
        float[] expectedWeights = network.AllWeights();
        Assert.True(checkpoints.Count >= 16);
        Assert.True(kind != "early stop" || expected.Epochs.Count < Epochs);

        // Each from other points of the run: after steps in the middle of an epoch, its last one, and the report.
        foreach (int i in new[] { 0, 1, 2, 3, 4, 5, checkpoints.Count / 2, checkpoints.Count * 3 / 4, checkpoints.Count - 2, checkpoints.Count - 1 })
        {
            RecurrentNetwork other = Network(seed: 99);
            using Trainer resumed = Trainer.Resume(other, Options(null, null), new MemoryStream(checkpoints[i]));
            TrainingResult result = resumed.Fit(_data, _validation);
            Assert.Equal(expectedWeights, other.AllWeights());
            Assert.Equal(expected.Epochs.Select(WithoutTimes), result.Epochs.Select(WithoutTimes));
            Assert.Equal((expected.BestEpoch, expected.BestLoss), (result.BestEpoch, result.BestLoss));
            Assert.All(result.Epochs, report => Assert.True(report.Duration > TimeSpan.Zero));
        }

        TrainingOptions Options(Action<StepReport>? onBatch, Action<EpochReport>? onEpoch) => new()
        {
            MaxEpochs = Epochs,
            BatchSize = 6,
            Seed = 3,
            Optimizer = optimizer,
            Schedule = schedule,
            LearningRate = 0.02f,
            GradientAccumulationSteps = kind == "accumulated" ? 3 : 1,
            TruncationLength = kind == "truncated" ? 3 : 0,
            Stateful = kind == "stateful",
            Shuffle = kind != "stateful",
            Patience = kind == "early stop" ? 3 : 0,
            MinImprovement = kind == "early stop" ? 1 : 0,
            OnBatch = onBatch,
            OnEpoch = onEpoch,
        };
    }

    [Fact]
    public void The_best_weights_are_those_from_before_the_checkpoint_if_no_later_ones_are_better()
    {
        // Nothing improves by as much as is asked for, so the first epoch remains the best.
        byte[] checkpoint = [];
        Trainer? trainer = null;
        RecurrentNetwork network = Network();
        float[] best = [];
        trainer = new Trainer(network, Options(report =>
        {
            if (report.Epoch == 1)
                best = network.AllWeights();
            if (report.Epoch == 3)
                checkpoint = Save(trainer!);
        }));
        trainer.Fit(_data);
        RecurrentNetwork other = Network(seed: 99);
        Assert.Equal(1, Trainer.Resume(other, Options(null), new MemoryStream(checkpoint)).Fit(_data).BestEpoch);
        Assert.Equal(best, other.AllWeights());

        static TrainingOptions Options(Action<EpochReport>? onEpoch) =>
            new() { MaxEpochs = 5, MinImprovement = 100, LearningRate = 0.02f, OnEpoch = onEpoch };
    }

    [Fact]
    public void Steps_by_hand_go_on_too()
    {
        var options = new TrainingOptions { LearningRate = 0.02f, Stateful = true, Shuffle = false };
        RecurrentNetwork network = Network();
        using var trainer = new Trainer(network, options);
        trainer.Step(_data, [0, 1, 2]);
        byte[] checkpoint = Save(trainer);
        StepReport expected = trainer.Step(_data, [3, 4, 5]);
        RecurrentNetwork other = Network(seed: 99);
        using Trainer resumed = Trainer.Resume(other, options, new MemoryStream(checkpoint));
        Assert.Equal(checkpoint, Save(resumed));
        Assert.Equal(expected, resumed.Step(_data, [3, 4, 5]));
        Assert.Equal(network.AllWeights(), other.AllWeights());
    }

    [Fact]
    public void More_epochs_than_before_go_on_from_the_last()
    {
        string path = Path.GetTempFileName();
        try
        {
            RecurrentNetwork straight = Network();
            using var longer = new Trainer(straight, new TrainingOptions { MaxEpochs = 7, LearningRate = 0.02f });
            longer.Fit(_data);

            RecurrentNetwork network = Network();
            using var trainer = new Trainer(network, new TrainingOptions { MaxEpochs = 4, LearningRate = 0.02f, CheckpointPath = path });
            trainer.Fit(_data);
            Assert.NotEqual(straight.AllWeights(), network.AllWeights());
            using Trainer resumed = Trainer.Resume(network, new TrainingOptions { MaxEpochs = 7, LearningRate = 0.02f, Threads = 1 }, path);
            Assert.Equal(7, resumed.Fit(_data).Epochs.Count);
            Assert.Equal(straight.AllWeights(), network.AllWeights());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_cancelled_run_goes_on_from_the_file_that_it_wrote_every_few_steps()
    {
        string path = Path.GetTempFileName();
        try
        {
            RecurrentNetwork straight = Network();
            using var uninterrupted = new Trainer(straight, new TrainingOptions { MaxEpochs = 6, BatchSize = 4, LearningRate = 0.02f });
            uninterrupted.Fit(_data);

            using var source = new CancellationTokenSource();
            RecurrentNetwork network = Network();
            using var trainer = new Trainer(network, new TrainingOptions
            {
                MaxEpochs = 6,
                BatchSize = 4,
                LearningRate = 0.02f,
                CheckpointPath = path,
                CheckpointEpochs = 0,
                CheckpointSteps = 4,
                CancellationToken = source.Token,
                OnBatch = report => { if (report.Step == 15) source.Cancel(); },
            });
            Assert.Throws<OperationCanceledException>(() => trainer.Fit(_data));
            Assert.False(File.Exists(path + ".tmp"));
            var steps = new List<long>();
            using Trainer resumed = Trainer.Resume(
                network, new TrainingOptions { MaxEpochs = 6, BatchSize = 4, LearningRate = 0.02f, OnBatch = report => steps.Add(report.Step) }, path);
            resumed.Fit(_data);
            Assert.Equal(13, steps[0]);
            Assert.Equal(straight.AllWeights(), network.AllWeights());
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static TheoryData<TrainingOptions, string> OtherOptions => new()
    {
        { new TrainingOptions { BatchSize = 5 }, "BatchSize = 4; the options have 5" },
        { new TrainingOptions { BatchSize = 4, Seed = 1 }, "Seed = 0; the options have 1" },
        { new TrainingOptions { BatchSize = 4, Optimizer = new AdamOptions { Beta1 = 0.8 } }, "Optimizer = AdamOptions {" },
        { new TrainingOptions { BatchSize = 4, Loss = new MeanAbsoluteErrorLoss() }, "Loss = MeanSquaredErrorLoss" },
        { new TrainingOptions { BatchSize = 4, Schedule = new CosineSchedule { TMax = 3 } }, "Schedule = ConstantSchedule" },
        { new TrainingOptions { BatchSize = 4, LearningRate = 0.5f }, "LearningRate = 0.001; the options have 0.5" },
        { new TrainingOptions { BatchSize = 4, GradientAccumulationSteps = 2 }, "GradientAccumulationSteps = 1" },
        { new TrainingOptions { BatchSize = 4, TruncationLength = 2 }, "TruncationLength = 0" },
        { new TrainingOptions { BatchSize = 4, Shuffle = false }, "Shuffle = True; the options have False" },
        { new TrainingOptions { BatchSize = 4, ClipNorm = 0.25f }, "ClipNorm = 1; the options have 0.25" },
    };

    [Theory]
    [MemberData(nameof(OtherOptions))]
    public void Other_options_are_refused_by_name_in_any_culture(TrainingOptions options, string message)
    {
        byte[] checkpoint = Checkpoint();
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Contains(message, Refusal(checkpoint, options));
            Trainer.Resume(Network(), new TrainingOptions { BatchSize = 4, MaxEpochs = 3, Patience = 2, Threads = 1 }, new MemoryStream(checkpoint)).Dispose();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Another_network_is_refused()
    {
        var other = new RecurrentNetwork(Specs.PerStep(CellType.Gru, 1, 6, 1), seed: 1);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() =>
            Trainer.Resume(other, new TrainingOptions { BatchSize = 4 }, new MemoryStream(Checkpoint())));
        Assert.Contains("written with another network", e.Message);
        Assert.Contains("HiddenSize = 5", e.Message);

        var stream = new MemoryStream();
        Network().Save(stream);
        Assert.Contains("it is no checkpoint", Refusal(stream.ToArray()));
    }

    [Fact]
    public void Other_data_is_refused_and_the_right_one_still_taken()
    {
        RecurrentNetwork network = Network();
        float[] before = network.AllWeights();
        using Trainer trainer = Trainer.Resume(network, new TrainingOptions { BatchSize = 4, MaxEpochs = 2 }, new MemoryStream(Checkpoint()));
        Assert.Contains("Count = 22", Assert.Throws<ArgumentException>(() => trainer.Fit(_validation)).Message);
        Assert.Contains("null", Assert.Throws<ArgumentException>(() => trainer.Fit(_data, _validation)).Message);
        Assert.Equal(2, trainer.Fit(_data).Epochs.Count);
    }

    [Fact]
    public void Damaged_checkpoints_are_refused_and_leave_the_network_alone()
    {
        byte[] checkpoint = Checkpoint();
        RecurrentNetwork network = Network(seed: 99);
        float[] before = network.AllWeights();
        var random = new RandomSource(1);
        int headerLength = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(checkpoint);
        for (int i = 0; i < 300; i++)
        {
            // A header with one wrong byte may still be a valid one, but nothing other than a refusal comes of it.
            byte[] damaged = [.. checkpoint];
            damaged[random.NextInt32(headerLength)] ^= (byte)(1 << random.NextInt32(8));
            try
            {
                Trainer.Resume(network, new TrainingOptions { BatchSize = 4 }, new MemoryStream(damaged)).Dispose();
                before = network.AllWeights();
            }
            catch (InvalidDataException)
            {
                Assert.Equal(before, network.AllWeights());
            }
        }
        for (int length = 0; length < checkpoint.Length; length += 97)
            Refusal(checkpoint[..length]);
        Refusal([.. checkpoint, 0]);
    }

    [Theory]
    [InlineData("\\\"version\\\":1", "\\\"version\\\":2", "has version 2; expected 1")]
    [InlineData("\\\"steps\\\":7", "\\\"steps\\\":-7", "Steps is out of range")]
    [InlineData("\\\"position\\\":4", "\\\"position\\\":23", "Position is out of range")]
    [InlineData("\\\"bestEpoch\\\":1", "\\\"bestEpoch\\\":9", "BestEpoch is out of range")]
    [InlineData("\\\"epoch\\\":1", "\\\"epoch\\\":2", "Epochs is out of range")]
    [InlineData("\\\"random\\\":[", "\\\"random\\\":[1,", "Random is out of range")]
    [InlineData("\\\"schedule\\\":[", "\\\"schedule\\\":[[0],", "Schedule is out of range")]
    [InlineData("\\\"position\\\":4", "\\\"place\\\":4", "not valid")]
    [InlineData("\"weights\"", "\"weight\"", "'weight' is no part of this checkpoint")]
    [InlineData("\"optimizer.exp_avg\"", "\"optimizer.exp_avg_sq\"", "not valid")]
    public void Values_that_cannot_be_are_refused(string found, string put, string message)
    {
        byte[] checkpoint = Checkpoint();
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(checkpoint);
        string header = Encoding.UTF8.GetString(checkpoint, 8, length);
        Assert.Contains(found, header);
        byte[] changed = Encoding.UTF8.GetBytes(header.Replace(found, put));
        var size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, changed.Length);
        Assert.Contains(message, Refusal([.. size, .. changed, .. checkpoint[(8 + length)..]]));
    }

    [Fact]
    public void A_checkpoint_in_the_middle_of_a_step_is_refused()
    {
        Trainer? trainer = null;
        int calls = 0;
        var data = new CallingDataset(_data, () =>
        {
            // The second batch of a step that is made from two.
            if (++calls == 5)
                trainer!.SaveCheckpoint(new MemoryStream());
        });
        trainer = new Trainer(Network(), new TrainingOptions { BatchSize = 4, GradientAccumulationSteps = 2 });
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(data));
        trainer.SaveCheckpoint(new MemoryStream());
    }

    [Fact]
    public void Every_option_that_is_a_record_writes_all_of_its_values()
    {
        Type[] bases = [typeof(Loss), typeof(OptimizerOptions), typeof(LearningRateSchedule)];
        var types = typeof(Loss).Assembly.GetTypes().Where(type => !type.IsAbstract && bases.Any(type.IsSubclassOf)).ToList();
        Assert.True(types.Count > 20);
        foreach (Type type in types)
        {
            object value = Activator.CreateInstance(type)!;
            string text = value.ToString()!;
            Assert.DoesNotContain("System.", text);
            foreach (System.Reflection.PropertyInfo property in type.GetProperties())
                Assert.Contains($"{property.Name} = ", text);
        }
        Assert.Equal("PinballLoss { Quantiles = [0.1, 0.9] }", new PinballLoss { Quantiles = [0.1, 0.9] }.ToString());
        Assert.Equal(
            "CrossEntropyLoss { ClassWeights = [1, 2], LabelSmoothing = 0, IgnoreIndex = -100 }",
            new CrossEntropyLoss { ClassWeights = [1, 2] }.ToString());
    }

    /// <summary>The second epoch after its first step.</summary>
    private static byte[] Checkpoint()
    {
        byte[] checkpoint = [];
        Trainer? trainer = null;
        trainer = new Trainer(Network(), new TrainingOptions
        {
            BatchSize = 4,
            MaxEpochs = 2,
            OnBatch = report => { if (report.Step == 7) checkpoint = Save(trainer!); },
        });
        trainer.Fit(_data);
        return checkpoint;
    }

    private static string Refusal(byte[] checkpoint, TrainingOptions? options = null) => Assert.Throws<InvalidDataException>(
        () => Trainer.Resume(Network(), options ?? new TrainingOptions { BatchSize = 4 }, new MemoryStream(checkpoint))).Message;

    private static byte[] Save(Trainer trainer)
    {
        var stream = new MemoryStream();
        trainer.SaveCheckpoint(stream);
        return stream.ToArray();
    }

    private static RecurrentNetwork Network(ulong seed = 1) => new(
        new NetworkSpec
        {
            InputSize = 1,
            Layers =
            [
                new RecurrentSpec { Name = "rnn", Cell = CellType.Lstm, HiddenSize = 5, RecurrentDropout = 0.2 },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        },
        seed);

    private static EpochReport WithoutTimes(EpochReport report) =>
        report with { Duration = TimeSpan.Zero, LoadingDuration = TimeSpan.Zero, SequencesPerSecond = 0 };

    private static MemoryDataset Echo(ulong seed, params int[] lengths)
    {
        var random = new RandomSource(seed);
        float[][] x = [.. lengths.Select(length => RandomValues.Floats(random, length))];
        return new MemoryDataset(1, 1, x, [.. x.Select(sequence => sequence.Prepend(0).SkipLast(1).ToArray())]);
    }

    private sealed class CallingDataset(ISequenceDataset data, Action onTarget) : ISequenceDataset
    {
        public int Count => data.Count;

        public int InputSize => data.InputSize;

        public int TargetSize => data.TargetSize;

        public int GetLength(int index) => data.GetLength(index);

        public void GetSequence(int index, Span<float> sequence) => data.GetSequence(index, sequence);

        public void GetTarget(int index, Span<float> target)
        {
            data.GetTarget(index, target);
            onTarget();
        }
    }
}
