using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

public class BatchNormTests
{
    private static readonly int[] _lengths = [2, 3];

    /// <summary>[B=2, T=3, F=1] of which five steps are valid: 1, 2 and 4, 6, 7, with mean 4 and unbiased variance 6.5.</summary>
    private static readonly float[] _x = [1, 2, float.NaN, 4, 6, 7];

    [Fact]
    public void Statistics_are_those_of_the_valid_steps()
    {
        StackRun<float> run = Run(new BatchNormSpec { Name = "", Epsilon = 1e-12 });
        float[] y = run.Forward(_lengths, _x, pass: Pass.Training(0, 0));
        float deviation = MathF.Sqrt(26 / 5f);
        float[] expected = [-3 / deviation, -2 / deviation, 0, 0, 2 / deviation, 3 / deviation];
        Golden.AssertClose("output", expected, y, 1e-6);
    }

    [Fact]
    public void Sums_over_rows_have_the_bits_of_a_loop()
    {
        foreach (int size in (int[])[1, 3, 16, 37])
        {
            AssertSums(RandomValues.Of<float>(new RandomSource(3), 50 * size), size);
            AssertSums(RandomValues.Of<double>(new RandomSource(3), 50 * size), size);
        }

        static void AssertSums<T>(T[] matrix, int size)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            double[] sums = new double[size], squares = new double[size], centres = [.. Enumerable.Range(0, size).Select(j => 0.1 * j)];
            double[] expectedSums = new double[size], expectedSquares = new double[size];
            for (int i = 0; i < matrix.Length; i++)
            {
                double value = double.CreateTruncating(matrix[i]);
                double distance = value - centres[i % size];
                expectedSums[i % size] += value;
                expectedSquares[i % size] += distance * distance;
            }
            FeatureSums.Of<T>(matrix, sums);
            FeatureSums.OfSquares<T>(matrix, centres, squares);
            Assert.Equal(expectedSums, sums);
            Assert.Equal(expectedSquares, squares);
        }
    }

    [Fact]
    public void Running_statistics_move_by_the_momentum_with_the_unbiased_variance()
    {
        StackRun<float> run = Run(new BatchNormSpec { Name = "" });
        run.Forward(_lengths, _x, pass: Pass.Training(0, 0));
        run.UpdateStatistics();
        Assert.Equal(0.1f * 4, Value(run, "running_mean"), 1e-6f);
        Assert.Equal(0.9f + 0.1f * 6.5f, Value(run, "running_var"), 1e-6f);

        run.UpdateStatistics();
        Assert.Equal(0.1f * 4, Value(run, "running_mean"), 1e-6f);
    }

    [Fact]
    public void Inference_uses_the_running_statistics_and_leaves_them()
    {
        StackRun<float> run = Run(new BatchNormSpec { Name = "", Epsilon = 1 });
        run.Parameters["running_mean"].In(run.Parameters.Values.AsSpan())[0] = 2;
        run.Parameters["running_var"].In(run.Parameters.Values.AsSpan())[0] = 3;
        Assert.Equal([-0.5f, 0, 0, 1, 2, 2.5f], run.Forward(_lengths, _x));
        run.UpdateStatistics();
        Assert.Equal(2, Value(run, "running_mean"));
        Assert.Equal(3, Value(run, "running_var"));
    }

    [Fact]
    public void A_training_batch_of_one_row_is_normalised_as_in_inference()
    {
        StackRun<float> run = Run(new BatchNormSpec { Name = "", Epsilon = 1 });
        float[] y = run.Forward([1], [5], pass: Pass.Training(0, 0));
        run.UpdateStatistics();
        Assert.Equal(5 / MathF.Sqrt(2), y[0], 1e-6f);
        Assert.Equal(0, Value(run, "running_mean"));
        Assert.Equal(1, Value(run, "running_var"));
    }

    [Fact]
    public void Running_statistics_are_in_the_file_but_are_not_trained()
    {
        var network = new RecurrentNetwork(Spec(new BatchNormSpec { Name = "norm" }), seed: 0);
        Assert.Equal(
            [("norm.weight", true), ("norm.bias", true), ("norm.running_mean", false), ("norm.running_var", false)],
            network.Parameters.Select(parameter => (parameter.Name, parameter.IsTrained)));
        Assert.Equal(2, network.ParameterCount);
        Assert.Equal([1, 0, 0, 1], network.Parameters.Select(parameter => parameter.Values[0]));
    }

    [Fact]
    public void Trained_values_come_first_whatever_the_order_of_layers()
    {
        var spec = new NetworkSpec
        {
            InputSize = 1,
            Layers = [new BatchNormSpec { Name = "norm" }, new DenseSpec { Name = "head", OutputSize = 1 }],
        };
        var parameters = new ParameterSet<float>(spec);
        Assert.Equal(4, parameters.TrainedLength);
        Assert.Equal([0, 1, 4, 5, 2, 3], parameters.Items.Select(parameter => parameter.Offset));
    }

    [Fact]
    public void Training_moves_the_running_statistics_and_brings_back_those_of_the_best_epoch()
    {
        var spec = new NetworkSpec
        {
            InputSize = 1,
            Layers =
            [
                new BatchNormSpec { Name = "norm" },
                new PoolingSpec { Name = "mean", Kind = PoolingKind.Mean },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        var network = new RecurrentNetwork(spec, seed: 1);
        var means = new List<float>();
        var trainer = new Trainer(network, new TrainingOptions
        {
            MaxEpochs = 6,
            LearningRate = 0.5f,
            OnEpoch = _ => means.Add(network.Weights["norm.running_mean"].In(network.Weights.Values.AsSpan())[0]),
        });
        TrainingResult result = trainer.Fit(MemoryDataset.Means(1, 1, seed: 2, 3, 5, 4));
        Assert.Equal(6, means.Distinct().Count());
        Assert.Equal(means[result.BestEpoch - 1], network.Weights["norm.running_mean"].In(network.Weights.Values.AsSpan())[0]);
    }

    [Fact]
    public void A_step_whose_loss_is_not_finite_changes_no_running_statistics()
    {
        var network = new RecurrentNetwork(Spec(new BatchNormSpec { Name = "norm" }), seed: 1);
        float[] before = [.. network.Weights.Values];
        var data = new MemoryDataset(1, 1, [[1, 2], [float.PositiveInfinity, 3]], [[0, 0], [0, 0]]);
        Assert.Throws<NonFiniteLossException>(() => new Trainer(network, new TrainingOptions()).Step(data, [0, 1]));
        Assert.Equal(before, network.Weights.Values);
    }

    [Fact]
    public void Of_accumulated_batches_only_those_that_count_move_the_running_statistics()
    {
        float[][] x = [[1, 2], [4, 6], [30, 50], [70, 90]];
        float[][] y = [[0, 0], [0, 0], [0, 0], [0, 0]];
        var network = Train(new MemoryDataset(1, 1, x, y) { Weights = [1, 1, 0, 0] });
        Assert.Equal(Train(new MemoryDataset(1, 1, x[..2], y[..2])), network);
        Assert.NotEqual(0, network[0]);
    }

    [Fact]
    public void An_accumulated_batch_whose_loss_is_not_finite_changes_no_running_statistics()
    {
        float[] before = [0, 1];
        var data = new MemoryDataset(1, 1, [[1, 2], [float.PositiveInfinity, 3], [1, 2], [4, 6]], [[0, 0], [0, 0], [0, 0], [0, 0]]);
        Assert.Equal(before, Train(data));
    }

    /// <summary>One step made of batches of two.</summary>
    /// <returns>The running statistics.</returns>
    private static float[] Train(MemoryDataset data)
    {
        var network = new RecurrentNetwork(Spec(new BatchNormSpec { Name = "norm" }), seed: 1);
        using var trainer = new Trainer(network, new TrainingOptions
        {
            BatchSize = 2,
            GradientAccumulationSteps = 2,
            MaxEpochs = 1,
            Shuffle = false,
        });
        try
        {
            trainer.Fit(data);
        }
        catch (NonFiniteLossException)
        {
        }
        return [.. network.Weights.Values[^2..]];
    }

    [Fact]
    public void PyTorchs_count_of_batches_may_stand_in_a_file()
    {
        NetworkSpec spec = Spec(new BatchNormSpec { Name = "norm" });
        RecurrentNetwork loaded = RecurrentNetwork.Load(spec, File("norm.num_batches_tracked"));
        Assert.Equal([2, 3, 4, 5], loaded.Parameters.Select(parameter => parameter.Values[0]));
        var e = Assert.Throws<InvalidDataException>(() => RecurrentNetwork.Load(spec, File("norm.other")));
        Assert.Contains("Unexpected: 'norm.other'", e.Message, StringComparison.Ordinal);

        static MemoryStream File(string extra)
        {
            byte[] header = System.Text.Encoding.ASCII.GetBytes(
                $$$"""
                {"norm.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"norm.bias":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},
                "norm.running_mean":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"norm.running_var":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},
                "{{{extra}}}":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}
                """);
            var stream = new MemoryStream();
            var writer = new BinaryWriter(stream);
            writer.Write((long)header.Length);
            writer.Write(header);
            foreach (float value in new float[] { 2, 3, 4, 5 })
                writer.Write(value);
            writer.Write(17L);
            stream.Position = 0;
            return stream;
        }
    }

    private static NetworkSpec Spec(BatchNormSpec layer) => new() { InputSize = 1, Layers = [layer] };

    private static StackRun<float> Run(BatchNormSpec layer) => new(Spec(layer), seed: 0);

    private static float Value(StackRun<float> run, string parameter) => run.Parameters[parameter].In(run.Parameters.Values.AsSpan())[0];
}
