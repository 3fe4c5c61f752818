using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>How losses, weights, schedules and penalties take part in training.</summary>
public class TrainerOptionsTests
{
    [Fact]
    public void A_sequence_of_weight_two_counts_as_two_sequences()
    {
        RandomSource random = new(1);
        float[][] x = [.. Enumerable.Range(0, 3).Select(i => RandomValues.Floats(random, 2 * (3 + i)))];
        float[][] y = [[1], [-1], [0.5f]];
        var weighted = new MemoryDataset(2, 1, x, y) { Weights = [1, 2, 0] };
        var repeated = new MemoryDataset(2, 1, [x[0], x[1], x[1]], [y[0], y[1], y[1]]);
        AssertSameTraining(Specs.Regression(CellType.Gru, 2, 5, 1), new MeanSquaredErrorLoss(), weighted, repeated, 1e-5);
    }

    [Fact]
    public void Masked_steps_at_the_end_are_as_good_as_absent()
    {
        RandomSource random = new(2);
        float[][] x = [RandomValues.Floats(random, 2 * 6), RandomValues.Floats(random, 2 * 4)];
        float[][] y = [RandomValues.Floats(random, 6), RandomValues.Floats(random, 4)];
        float[][] hidden = [[.. y[0][..3], float.NaN, float.NaN, float.NaN], y[1]];
        var masked = new MemoryDataset(2, 1, x, hidden) { StepWeights = [[1, 1, 1, 0, 0, 0], [1, 1, 1, 1]] };
        var cut = new MemoryDataset(2, 1, [x[0][..6], x[1]], [y[0][..3], y[1]]);
        AssertSameTraining(Specs.PerStep(CellType.Lstm, 2, 4, 1), new HuberLoss(), masked, cut, 1e-5);
    }

    [Fact]
    public void The_weights_of_a_step_and_of_its_sequence_are_multiplied()
    {
        RandomSource random = new(3);
        float[][] x = [RandomValues.Floats(random, 4), RandomValues.Floats(random, 4)];
        float[][] y = [RandomValues.Floats(random, 2), RandomValues.Floats(random, 2)];
        var both = new MemoryDataset(2, 1, x, y) { Weights = [2, 3], StepWeights = [[1, 0.5f], [0.25f, 1]] };
        var steps = new MemoryDataset(2, 1, x, y) { StepWeights = [[2, 1], [0.75f, 3]] };
        AssertSameTraining(Specs.PerStep(CellType.Gru, 2, 4, 1), new MeanSquaredErrorLoss(), both, steps, 0);
    }

    [Fact]
    public void An_epochs_loss_is_that_of_the_whole_set_whatever_the_batches()
    {
        var data = new MemoryDataset(1, 1, [[1], [2], [3], [4], [5]], [[1], [0], [2], [0], [1]]) { Weights = [1, 3, 0, 2, 0.5f] };
        NetworkSpec spec = Specs.Regression(CellType.Gru, 1, 3, 1);
        double Loss(int batchSize) => new Trainer(new RecurrentNetwork(spec, seed: 4), new TrainingOptions { BatchSize = batchSize }).Evaluate(data);
        Assert.Equal(Loss(5), Loss(2), 1e-12);
        Assert.Equal(Loss(5), Loss(1), 1e-12);
    }

    [Fact]
    public void A_dataset_of_no_weight_is_an_error_that_says_so()
    {
        var data = new MemoryDataset(1, 1, [[1]], [[1]]) { Weights = [0] };
        var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 3, 1), seed: 4), new TrainingOptions());
        Assert.StartsWith("Nothing in the dataset counts", Assert.Throws<ArgumentException>(() => trainer.Evaluate(data)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => trainer.Fit(data));
        Assert.Equal(0, trainer.Step(data, [0]).Loss);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_no_weight_is_an_error_that_says_so(float weight)
    {
        var trainer = new Trainer(new RecurrentNetwork(Specs.PerStep(CellType.Gru, 1, 3, 1), seed: 4), new TrainingOptions());
        string expected = FormattableString.Invariant($"Sequence 0 of the dataset has a weight of {weight}; expected 0 or more.");
        var ofSequence = new MemoryDataset(1, 1, [[1]], [[1]]) { Weights = [weight] };
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => trainer.Evaluate(ofSequence)).Message);
        var ofStep = new MemoryDataset(1, 1, [[1]], [[1]]) { StepWeights = [[weight]] };
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => trainer.Evaluate(ofStep)).Message);
    }

    [Fact]
    public void The_loss_decides_on_the_size_of_a_target()
    {
        var trainer = new Trainer(
            new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 3, 6), seed: 4),
            new TrainingOptions { Loss = new PinballLoss { Quantiles = [0.1, 0.5, 0.9] } });
        Assert.True(double.IsFinite(trainer.Evaluate(MemoryDataset.Means(1, 2, 1, 3, 4))));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => trainer.Evaluate(MemoryDataset.Means(1, 6, 1, 3, 4)));
        Assert.StartsWith("The dataset's target size is 6; PinballLoss on this network expects 2.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_learned_by_cross_entropy()
    {
        // The class of a sequence is that of its largest mean feature.
        RandomSource random = new(6);
        float[][] x = [.. Enumerable.Range(0, 60).Select(i =>
        {
            float[] sequence = RandomValues.Floats(random, 3 * 4);
            for (int t = 0; t < 4; t++)
                sequence[t * 3 + i % 3] += 1;
            return sequence;
        })];
        var data = new MemoryDataset(3, 1, x, [.. Enumerable.Range(0, 60).Select(i => new float[] { i % 3 })]);
        var trainer = new Trainer(
            new RecurrentNetwork(Specs.Regression(CellType.Gru, 3, 8, 3), seed: 4),
            new TrainingOptions { Loss = new CrossEntropyLoss(), LearningRate = 0.02f, MaxEpochs = 30 });
        Assert.Equal(Math.Log(3), trainer.Evaluate(data), 0.3);
        Assert.True(trainer.Fit(data).BestLoss < 0.1);
    }

    [Fact]
    public void Labels_without_times_are_learned_by_ctc()
    {
        // A sequence shows its labels one after another, each for two steps with nothing in between; CTC must find where.
        const int Classes = 4;
        RandomSource random = new(7);
        var x = new List<float[]>();
        var y = new List<float[]>();
        for (int i = 0; i < 40; i++)
        {
            int labels = 1 + random.NextInt32(3);
            float[] target = [-1, -1, -1];
            var sequence = new List<float>();
            for (int j = 0; j < labels; j++)
            {
                int label = 1 + random.NextInt32(Classes - 1);
                target[j] = label;
                for (int t = 0; t < 3; t++)
                    sequence.AddRange(Enumerable.Range(1, Classes - 1).Select(c => t < 2 && c == label ? 1f : 0f));
            }
            x.Add([.. sequence]);
            y.Add(target);
        }
        var data = new MemoryDataset(Classes - 1, 3, [.. x], [.. y]);
        var trainer = new Trainer(
            new RecurrentNetwork(Specs.PerStep(CellType.Lstm, Classes - 1, 12, Classes), seed: 4),
            new TrainingOptions { Loss = new CtcLoss(), LearningRate = 0.02f, MaxEpochs = 80, BatchSize = 8 });
        double before = trainer.Evaluate(data);
        TrainingResult result = trainer.Fit(data);
        Assert.True(before > 3 && result.BestLoss < 0.2, $"{before} to {result.BestLoss}");
    }

    [Fact]
    public void The_schedule_sets_the_rate_of_steps_and_epochs()
    {
        MemoryDataset data = MemoryDataset.Means(1, 1, 1, 3, 3, 3, 3);
        var options = new TrainingOptions
        {
            LearningRate = 0.5f,
            BatchSize = 2,
            MaxEpochs = 3,
            Optimizer = new SgdOptions(),
            Schedule = new WarmupSchedule { Duration = 2, StartFactor = 0.5, Next = new ExponentialSchedule { Gamma = 0.1 } },
        };
        TrainingResult result = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 2, 1), seed: 1), options).Fit(data);
        Assert.Equal([0.375, 0.5, 0.05], result.Epochs.Select(epoch => Math.Round(epoch.LearningRate, 12)));
    }

    [Fact]
    public void A_plateau_of_the_validation_loss_lowers_the_rate()
    {
        MemoryDataset data = MemoryDataset.Means(1, 1, 1, 3, 3, 3, 3);
        var options = new TrainingOptions
        {
            LearningRate = 1e-30f, // So small that no loss can improve.
            MaxEpochs = 4,
            Optimizer = new SgdOptions(),
            Schedule = new PlateauSchedule { Patience = 0 },
        };
        Assert.Equal(1e-30f, Rate(options));
        var faster = new TrainingOptions
        {
            LearningRate = 1e-6f,
            MaxEpochs = 4,
            Optimizer = new SgdOptions(),
            Schedule = new PlateauSchedule { Patience = 0, Factor = 0.5, Threshold = 10 },
        };
        Assert.Equal(1e-6f / 4, Rate(faster), 1e-12);

        double Rate(TrainingOptions o) =>
            new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 2, 1), seed: 1), o).Fit(data, data).Epochs[^1].LearningRate;
    }

    [Fact]
    public void A_step_of_plain_descent_is_the_gradient_with_its_penalty()
    {
        MemoryDataset data = MemoryDataset.Means(1, 1, 1, 3, 5);
        float[] plain = Step(new TrainingOptions { LearningRate = 1, Optimizer = new SgdOptions(), ClipNorm = 0 });
        float[] penalized = Step(new TrainingOptions { LearningRate = 1, Optimizer = new SgdOptions(), ClipNorm = 0, L1 = 0.1, L2 = 0.2 });
        float[] before = [.. Network().Parameters.SelectMany(p => p.Values.ToArray())];
        bool[] isMatrix = [.. Network().Parameters.SelectMany(p => Enumerable.Repeat(p.Shape.Count == 2, p.Values.Length))];
        for (int i = 0; i < before.Length; i++)
        {
            double expected = isMatrix[i] ? 0.1 * Math.Sign(before[i]) + 0.2 * before[i] : 0;
            Assert.Equal(expected, plain[i] - penalized[i], 1e-6);
        }

        RecurrentNetwork Network() => new(Specs.Regression(CellType.Gru, 1, 3, 1), seed: 2);

        float[] Step(TrainingOptions options)
        {
            RecurrentNetwork network = Network();
            new Trainer(network, options).Step(data, [0, 1]);
            return [.. network.Parameters.SelectMany(p => p.Values.ToArray())];
        }
    }

    [Fact]
    public void Clipping_by_value_comes_before_clipping_by_norm()
    {
        MemoryDataset data = MemoryDataset.Means(1, 1, 1, 3, 5);
        const float Limit = 0.01f;
        float[] cut = Change(new TrainingOptions { LearningRate = 1, Optimizer = new SgdOptions(), ClipNorm = 0, ClipValue = Limit });
        Assert.Equal(Limit, cut.Max(Math.Abs), 1e-7f);
        Assert.Contains(cut, change => Math.Abs(change) < Limit / 2);

        float[] both = Change(new TrainingOptions { LearningRate = 1, Optimizer = new SgdOptions(), ClipNorm = 0.001f, ClipValue = Limit });
        double norm = Math.Sqrt(cut.Sum(change => (double)change * change));
        for (int i = 0; i < cut.Length; i++)
            Assert.Equal(cut[i] * 0.001 / norm, both[i], 1e-6);

        float[] Change(TrainingOptions options)
        {
            var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 3, 1), seed: 2);
            float[] before = [.. network.Parameters.SelectMany(p => p.Values.ToArray())];
            new Trainer(network, options).Step(data, [0, 1]);
            return [.. network.Parameters.SelectMany(p => p.Values.ToArray()).Zip(before, (after, was) => after - was)];
        }
    }

    [Fact]
    public void A_step_allocates_nothing_once_its_buffers_have_grown()
    {
        MemoryDataset data = MemoryDataset.Means(1, 1, 1, 5, 3, 4, 6);
        var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 4, 2), seed: 1), new TrainingOptions
        {
            Loss = new NormalLoss(),
            Optimizer = new NAdamOptions(),
            Schedule = new WarmupSchedule { Duration = 3, Next = new CosineSchedule { TMax = 10, Unit = ScheduleUnit.Step } },
            L1 = 1e-4,
            ClipValue = 1,
        });
        int[] indices = [0, 1, 2, 3];
        trainer.Step(data, indices);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            trainer.Step(data, indices);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void AssertSameTraining(NetworkSpec spec, Loss loss, MemoryDataset first, MemoryDataset second, double tolerance)
    {
        float[] one = Train(first);
        float[] other = Train(second);
        Golden.AssertClose("weights", one, other, tolerance);

        float[] Train(MemoryDataset data)
        {
            var network = new RecurrentNetwork(spec, seed: 5);
            var trainer = new Trainer(network, new TrainingOptions { Loss = loss, Optimizer = new SgdOptions(), LearningRate = 0.1f, ClipNorm = 0 });
            for (int step = 0; step < 5; step++)
                trainer.Step(data, [.. Enumerable.Range(0, data.Count)]);
            return [.. network.Parameters.SelectMany(p => p.Values.ToArray())];
        }
    }
}
