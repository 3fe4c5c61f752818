using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>Losses and their gradients against PyTorch.</summary>
public class GoldenLossTests(ITestOutputHelper output)
{
    private static readonly Golden _golden = new("losses");

    [Fact]
    public void Mean_squared_error_agrees_with_PyTorch() => Check("mse", new MeanSquaredErrorLoss(), 3);

    [Fact]
    public void Mean_absolute_error_agrees_with_PyTorch() => Check("mae", new MeanAbsoluteErrorLoss(), 3);

    [Fact]
    public void Huber_loss_agrees_with_PyTorch() => Check("huber_delta0.7", new HuberLoss { Delta = 0.7 }, 3);

    [Fact]
    public void Binary_cross_entropy_on_logits_agrees_with_PyTorch() => Check("bce_with_logits", new BinaryCrossEntropyLoss(), 3);

    [Fact]
    public void Cross_entropy_with_an_ignored_row_agrees_with_PyTorch() =>
        Check("cross_entropy_ignore_index_-100", new CrossEntropyLoss(), 3);

    [Fact]
    public void Cross_entropy_with_class_weights_and_smoothing_agrees_with_PyTorch() =>
        Check("cross_entropy_class_weights_smoothing0.1", new CrossEntropyLoss
        {
            ClassWeights = [.. _golden["cross_entropy_class_weights_smoothing0.1"].Tensor("class_weights").Select(w => (double)w)],
            LabelSmoothing = 0.1,
        }, 3);

    [Fact]
    public void Normal_likelihood_agrees_with_PyTorch() => Check("gaussian_nll_mu_sigma", new NormalLoss(), 2);

    [Fact]
    public void Student_t_likelihood_agrees_with_PyTorch() => Check("student_t_nll_mu_sigma_nu", new StudentTLoss(), 3);

    [Fact]
    public void Poisson_likelihood_agrees_with_PyTorch() => Check("poisson_nll_log_rate", new PoissonLoss(), 1);

    [Fact]
    public void Negative_binomial_likelihood_agrees_with_PyTorch() =>
        Check("negative_binomial_nll_mu_alpha", new NegativeBinomialLoss(), 2);

    /// <summary>The file has a target of its own for each quantile, so each column is a loss by itself.</summary>
    [Fact]
    public void Pinball_loss_agrees_with_PyTorch()
    {
        const string Name = "pinball_q0.1_0.5_0.9";
        Golden golden = _golden[Name];
        float[] gradient = new float[golden.Tensor("pred").Length];
        double sum = 0;
        for (int column = 0; column < 3; column++)
        {
            var loss = new PinballLoss { Quantiles = [golden.Tensor("quantiles")[column]] };
            (double mean, float[] ofColumn) = LossRun.Mean(loss, 1, Column(golden.Tensor("pred"), column), Column(golden.Tensor("target"), column));
            sum += mean;
            for (int row = 0; row < ofColumn.Length; row++)
                gradient[row * 3 + column] = ofColumn[row] / 3;
        }
        AssertClose(Name, golden.Double("value"), sum / 3, golden.Tensor("grad"), gradient);

        static float[] Column(float[] matrix, int column) => [.. matrix.Where((_, i) => i % 3 == column)];
    }

    [Fact]
    public void Ctc_agrees_with_PyTorch()
    {
        Golden golden = _golden["ctc_blank0"];
        int[] shape = golden["pred"].Shape;
        int classes = shape[2];
        var layout = new BatchLayout();
        layout.Set([.. golden.Numbers("input_lengths").Select(length => (int)length)]);
        int targetSize = golden["target"].Shape[1];
        float[] targets = golden.Tensor("target");
        double[] targetLengths = golden.Numbers("target_lengths");
        for (int i = 0; i < targets.Length; i++)
        {
            if (i % targetSize >= targetLengths[i / targetSize])
                targets[i] = -1;
        }

        // The file's rows are padded to equal lengths; ours are not.
        float[] padded = golden.Tensor("pred");
        float[] logits = [.. Rows().SelectMany(row => padded.AsSpan(row * classes, classes).ToArray())];
        var gradient = new float[logits.Length];
        LossEvaluator<float> evaluator = new CtcLoss().CreateEvaluator<float>(classes, outputIsSequence: true);
        LossSum loss = evaluator.Compute(layout, logits, targets, [1, 1], gradient);
        Assert.Equal(2, loss.Weight);
        float[] expected = golden.Tensor("grad");
        AssertClose("ctc_blank0", golden.Double("value"), loss.Sum,
            [.. Rows().SelectMany(row => expected.AsSpan(row * classes, classes).ToArray())], gradient);

        IEnumerable<int> Rows() =>
            Enumerable.Range(0, shape[0] * 2).Where(row => row / 2 < layout.Lengths[row % 2]);
    }

    /// <summary>The file's predictions have three columns, of which the loss reads the first few.</summary>
    private void Check(string name, Loss loss, int outputSize)
    {
        Golden golden = _golden[name];
        float[] targets = golden.Tensor("target");
        (double mean, float[] gradient) = LossRun.Mean(loss, outputSize, FirstColumns(golden.Tensor("pred")), targets);
        AssertClose(name, golden.Double("value"), mean, FirstColumns(golden.Tensor("grad")), gradient);

        float[] FirstColumns(float[] matrix) => [.. matrix.Where((_, i) => i % 3 < outputSize)];
    }

    private void AssertClose(string name, double expected, double actual, float[] expectedGradient, float[] gradient)
    {
        double difference = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(difference <= 1e-5, $"{name}: {actual:g9}, expected {expected:g9}, {difference:g3} apart");
        double ofGradient = Golden.AssertClose(name + " gradient", expectedGradient, gradient);
        output.WriteLine($"{name}: relative difference {difference:g3}; of the gradient {ofGradient:g3} of the largest value");
    }
}
