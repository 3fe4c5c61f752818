using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Sequences;
using RnnMl.Tests.HostileFiles;
using RnnMl.Tests.Support;
using RnnMl.Tests.Trainers;
using RnnMl.Trainers;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>FeaturizeSequence: sequences as vectors of one size, by an autoencoder or by a trained predictor.</summary>
public class FeaturizeSequenceTests
{
    private static readonly IDataView _view = SequenceExamples.View(40);
    private static readonly IDataView _missing = Views.Of(new CountRow());
    private static readonly IDataView _strange = Views.Of(new StrangeFeatures());

    private readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void An_autoencoder_keeps_the_contract()
    {
        EstimatorContract.Check(_ml.Transforms.FeaturizeSequence(Quick()), _view, _missing, _strange);
        EstimatorContract.Check(_ml.Transforms.FeaturizeSequence("Code", "Values", codeSize: 3, maxEpoch: 1), _view, _missing);
        EstimatorContract.Check(_ml.Transforms.FeaturizeSequence("Features", codeSize: 3, maxEpoch: 1), _view, _missing, _strange);
    }

    [Fact]
    public void The_states_of_a_predictor_keep_the_contract()
    {
        var options = SequenceExamples.Quick(new RecurrentTrainer.MulticlassOptions());
        options.MoreFeatureColumnNames = [nameof(ExampleRow.Tokens)];
        options.StaticColumnNames = [nameof(ExampleRow.Place)];
        var model = SequenceExamples.Trainer(options).Fit(_view);
        EstimatorContract.Check(_ml.Transforms.FeaturizeSequence("State", model), _view, _missing, _strange);
    }

    /// <summary>Codes of sequences are alike where sequences are: one number says enough of a sine's phase to find it again.</summary>
    [Fact]
    public void The_code_tells_what_a_sequence_is_made_of()
    {
        var random = new Random(1);
        (float Slope, float[] Values)[] series = [.. Enumerable.Range(0, 300).Select(_ =>
        {
            var slope = random.NextSingle() * 2 - 1;
            return (slope, Enumerable.Range(0, random.Next(5, 12)).Select(t => slope * t + 0.1f * random.NextSingle()).ToArray());
        })];
        var view = SequenceViews.Of(series.Select(one => one.Values));
        var codes = _ml.Transforms.FeaturizeSequence(new FeaturizeSequenceEstimator.Options
        {
            OutputColumnName = "Code",
            InputColumnName = "Values",
            CodeSize = 2,
            MaxEpoch = 40,
            LearningRate = 0.01f,
            Seed = 1,
        }).Fit(view).Transform(view).Vectors("Code");
        // The slope of the nearest other code is about the sequence's own.
        var errors = series.Select((one, i) => Math.Abs(one.Slope - series[Nearest(codes, i)].Slope));
        Assert.True(errors.Average() < 0.1, $"{errors.Average()}");

        static int Nearest(float[][] codes, int own) => Enumerable.Range(0, codes.Length).Where(i => i != own)
            .MinBy(i => codes[i].Zip(codes[own], (a, b) => (a - b) * (a - b)).Sum());
    }

    [Fact]
    public void The_error_falls_and_callback_and_log_hear_of_it()
    {
        var reports = new List<EpochReport>();
        var messages = new List<string>();
        var options = Quick();
        options.MaxEpoch = 30;
        options.MetricsCallback = reports.Add;
        _ml.Log += (_, e) => messages.Add(e.Message);
        _ml.Transforms.FeaturizeSequence(options).Fit(_view);
        Assert.Equal(30, reports.Count);
        Assert.True(reports[^1].ValidationLoss < reports[0].ValidationLoss);
        Assert.Equal(30, messages.Count(message => message.Contains("epoch", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_state_is_what_the_last_layer_predicts_from()
    {
        var options = SequenceExamples.Quick(new RecurrentTrainer.BinaryOptions());
        options.Bidirectional = true;
        var model = SequenceExamples.Trainer(options).Fit(_view);
        var chain = new TransformerChain<ITransformer>(_ml.Transforms.CopyColumns("Copy", "Features").Fit(_view), model);
        var states = _ml.Transforms.FeaturizeSequence("State", chain).Fit(_view).Transform(_view).Vectors("State");
        Assert.All(states, state => Assert.Equal(10, state.Length));

        var weight = model.Model.Network.Parameters.Single(parameter => parameter.Name == "head.weight").Values.ToArray();
        var bias = model.Model.Network.Parameters.Single(parameter => parameter.Name == "head.bias").Values[0];
        var scores = model.Transform(_view).GetColumn<float>("Score");
        Assert.All(states.Zip(scores), pair => Assert.Equal(pair.Second, bias + pair.First.Zip(weight, (a, b) => a * b).Sum(), 1e-5f));
    }

    [Fact]
    public void A_model_without_such_a_state_is_refused()
    {
        Assert.Contains("holds no predictor", Refusal(_ml.Transforms.CopyColumns("Copy", "Features").Fit(_view)), StringComparison.Ordinal);
        var tagger = SequenceExamples.Trainer(SequenceExamples.Quick(new RecurrentTrainer.TaggingOptions())).Fit(_view);
        Assert.Contains("does not reduce a sequence", Refusal(tagger), StringComparison.Ordinal);

        string Refusal(ITransformer model) => Assert.Throws<ArgumentException>(() => _ml.Transforms.FeaturizeSequence("State", model)).Message;
    }

    [Fact]
    public void Sequences_in_which_something_is_missing_have_no_code()
    {
        var view = Views.Of(new ExampleRow(), new ExampleRow { Features = [1, float.NaN] }, SequenceExamples.Rows(1)[0]);
        var codes = _ml.Transforms.FeaturizeSequence(Quick()).Fit(_view).Transform(view).Vectors("Code");
        Assert.All(codes[..2], code => Assert.Equal([float.NaN, float.NaN, float.NaN], code));
        Assert.All(codes[2], value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData("CodeSize", "0")]
    [InlineData("HiddenSize", "-1")]
    [InlineData("Cell", "9")]
    [InlineData("MaxEpoch", "0")]
    [InlineData("ValidationSetFraction", "1")]
    [InlineData("Scaling", "7")]
    public void A_wrong_option_is_named_with_what_it_is(string option, string value)
    {
        var options = Quick();
        switch (option)
        {
            case "CodeSize":
                options.CodeSize = 0;
                break;
            case "HiddenSize":
                options.HiddenSize = -1;
                break;
            case "Cell":
                options.Cell = (CellType)9;
                break;
            case "MaxEpoch":
                options.MaxEpoch = 0;
                break;
            case "ValidationSetFraction":
                options.ValidationSetFraction = 1;
                break;
            default:
                options.Scaling = (FeatureScaling)7;
                break;
        }
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.FeaturizeSequence(options));
        Assert.StartsWith($"{option} is {value};", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forged_file_is_refused()
    {
        var saved = ModelFiles.Entries(ModelFiles.Save(_ml.Transforms.FeaturizeSequence(Quick()).Fit(_view)));
        var document = ModelKey.Document(saved[HostileFile.Folder + "Model.key"]);
        string Refusal(string old, string replacement) => HostileFile.Refusal(
            HostileFile.Forge(saved, "FeaturizeSequence", document.Replace(old, replacement, StringComparison.Ordinal)));
        Assert.Contains("the output column has no name", Refusal("\"Code\"", "\"\""), StringComparison.Ordinal);
        Assert.Contains("the columns have 3 values, the network 2", Refusal("\"featureCount\":2", "\"featureCount\":3"), StringComparison.Ordinal);
        Assert.Contains("embeds 0 categories", Refusal("\"keyCount\":0", "\"keyCount\":5"), StringComparison.Ordinal);
    }

    private static FeaturizeSequenceEstimator.Options Quick() => new()
    {
        OutputColumnName = "Code",
        InputColumnName = "Features",
        CodeSize = 3,
        HiddenSize = 5,
        MaxEpoch = 2,
        Seed = 1,
    };

    private sealed class StrangeFeatures
    {
        public double[] Features { get; set; } = [];
    }
}
