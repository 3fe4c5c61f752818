using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Explaining;
using RnnMl.Tests.HostileFiles;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>ExplainSequence: what a predictor's output is made of.</summary>
public class ExplainSequenceTests
{
    private static readonly IDataView _view = View(60);

    private readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void It_keeps_the_contract()
    {
        var options = Many(new RecurrentTrainer.MulticlassOptions());
        options.Pooling = SequencePooling.Attention;
        EstimatorContract.Check(_ml.Transforms.ExplainSequence(Trainer(options).Fit(_view), "Contributions", "Attention", "Gates"),
            View(15), Views.Of(new CountRow()), Views.Of(new StrangeRow()));
        var regression = Trainer(Quick(new RecurrentTrainer.RegressionOptions())).Fit(_view);
        EstimatorContract.Check(_ml.Transforms.ExplainSequence(regression), View(15), Views.Of(new CountRow()));
    }

    /// <summary>Completeness: contributions add up to the difference to the output for a sequence that says nothing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Contributions_to_a_number_add_up(bool manyColumns)
    {
        var options = manyColumns ? Many(new RecurrentTrainer.RegressionOptions()) : Quick(new RecurrentTrainer.RegressionOptions());
        options.MaxEpoch = 20;
        var model = Trainer(options).Fit(_view);
        var contributions = Explain(model).Vectors("Contributions");
        float[] scores = [.. model.Transform(_view).GetColumn<float>("Score")];
        for (var row = 0; row < scores.Length; row++)
        {
            // Nothing: scaled numbers are 0, and keys are missing, whose vectors are zero.
            var nothing = ScoreOfNothing(model, contributions[row].Length / model.Model.Network.Spec.InputSize);
            Assert.Equal(scores[row] - nothing, contributions[row].Sum(), 1e-3f);
        }
        Assert.True(contributions.Max(row => row.Max(Math.Abs)) > 0.05);
    }

    [Fact]
    public void Contributions_to_a_class_add_up_to_its_logit()
    {
        var model = Trainer(Many(new RecurrentTrainer.MulticlassOptions())).Fit(_view);
        var network = model.Model.Network;
        float[][] byClass = [.. Enumerable.Range(0, 3).Select(c => Explain(model, options => options.Class = c).Vectors("Contributions")[0])];
        var reader = network.CreatePredictor();
        var logits = new float[3];
        var steps = byClass[0].Length / network.Spec.InputSize;
        reader.Predict(new float[byClass[0].Length], logits);
        float[] nothing = [.. logits];
        // What is left of the logits is known up to what they have in common, from Score, their softmax.
        var score = model.Transform(_view).Vectors("Score")[0];
        for (var c = 1; c < 3; c++)
        {
            var difference = nothing[c] + byClass[c].Sum() - nothing[0] - byClass[0].Sum();
            Assert.Equal(Math.Log(score[c] / score[0]), difference, 1e-3);
        }
        var predicted = Array.IndexOf(score, score.Max());
        Assert.Equal(byClass[predicted], Explain(model).Vectors("Contributions")[0]);
        Assert.True(steps > 0);
    }

    [Fact]
    public void What_decides_contributes_and_what_does_not_does_not()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions(), epochs: 60);
        options.HiddenSize = 12;
        options.LearningRate = 0.01f;
        // The label is the mean of the first feature of the steps; the second says nothing.
        var contributions = Explain(Trainer(options).Fit(View(300))).Vectors("Contributions");
        var first = contributions.SelectMany(row => row.Where((_, i) => i % 2 == 0)).Average(Math.Abs);
        var second = contributions.SelectMany(row => row.Where((_, i) => i % 2 == 1)).Average(Math.Abs);
        Assert.True(first > 8 * second, $"{first} {second}");
    }

    [Fact]
    public void Attention_weights_are_one_a_step_and_sum_to_one()
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        options.Pooling = SequencePooling.Attention;
        var model = Trainer(options).Fit(_view);
        var weights = _ml.Transforms.ExplainSequence(model, null, "Attention").Fit(_view).Transform(_view).Vectors("Attention");
        Assert.Equal(Rows(60).Select(row => row.Values.Length), weights.Select(row => row.Length));
        Assert.All(weights, row => Assert.Equal(1, row.Sum(), 1e-5f));
        Assert.Contains(weights, row => row.Max() - row.Min() > 1e-3);
    }

    /// <summary>The state that follows from the gates by the cell's equations is the one that the network predicts from.</summary>
    [Theory]
    [InlineData(CellType.Lstm, 1, false)]
    [InlineData(CellType.Lstm, 2, true)]
    [InlineData(CellType.Gru, 1, true)]
    [InlineData(CellType.Gru, 3, false)]
    public void Gates_are_those_of_the_topmost_cell(CellType cell, int layers, bool bidirectional)
    {
        const int H = 5;
        var options = Many(new RecurrentTrainer.BinaryOptions());
        options.NumberOfLayers = layers;
        options.Bidirectional = bidirectional;
        options.ConvolutionFilters = 3;
        var trainers = _ml.BinaryClassification.Trainers;
        var model = (cell == CellType.Lstm ? trainers.Lstm(options) : trainers.Gru(options)).Fit(_view);
        var gates = _ml.Transforms.ExplainSequence(model, null, gateColumnName: "Gates").Fit(_view).Transform(_view);
        var (G, D) = (cell == CellType.Lstm ? 4 : 3, bidirectional ? 2 : 1);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, G * D, H), gates.Schema["Gates"].Type);

        var states = _ml.Transforms.FeaturizeSequence("State", model).Fit(_view).Transform(_view).Vectors("State");
        var read = gates.Vectors("Gates");
        for (var row = 0; row < read.Length; row++)
        {
            var steps = read[row].Length / (G * D * H);
            for (var d = 0; d < D; d++)
            {
                for (var h = 0; h < H; h++)
                {
                    double state = 0, memory = 0;
                    for (var i = 0; i < steps; i++)
                    {
                        var t = d == 0 ? i : steps - 1 - i;
                        double Gate(int g) => read[row][((t * D + d) * G + g) * H + h];
                        memory = Gate(1) * memory + Gate(0) * (G == 4 ? Gate(2) : 0);
                        state = G == 4 ? Gate(3) * Math.Tanh(memory) : (1 - Gate(1)) * Gate(2) + Gate(1) * state;
                    }
                    Assert.Equal(states[row][d * H + h], state, 1e-5);
                }
            }
        }
    }

    [Fact]
    public void Neither_points_nor_steps_allocate_once_buffers_have_grown()
    {
        var network = Trainer(Many(new RecurrentTrainer.MulticlassOptions())).Fit(_view).Model.Network;
        var width = network.Spec.InputSize;
        long Contributions(int points)
        {
            var contributions = new SequenceContributions(network, points);
            return Allocated(steps => contributions.Compute(new float[steps * width], output: null, new float[steps * width]));
        }
        Assert.Equal(Contributions(2), Contributions(50));

        var gates = new GateActivity(network);
        var size = gates.Shape.Directions * gates.Shape.Size;
        Assert.Equal(Allocated(steps => _ = (new float[steps * width], new float[steps * size])),
            Allocated(steps => gates.Compute(new float[steps * width], steps, new float[steps * size])));

        static long Allocated(Action<int> explain)
        {
            explain(9);
            return Enumerable.Range(0, 5).Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                explain(7);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
        }
    }

    [Fact]
    public void A_row_in_which_something_is_missing_has_no_explanation()
    {
        var model = Trainer(Quick(new RecurrentTrainer.BinaryOptions())).Fit(_view);
        var view = Views.Of(new ExampleRow(), new ExampleRow { Features = [1, float.NaN] });
        var explained = _ml.Transforms.ExplainSequence(model, gateColumnName: "Gates").Fit(view).Transform(view);
        Assert.Equal([[], [float.NaN, float.NaN]], explained.Vectors("Contributions"));
        Assert.Equal([0, 20], explained.Vectors("Gates").Select(row => row.Length));
    }

    [Fact]
    public void What_cannot_be_told_is_refused_when_the_estimator_is_made()
    {
        var regression = Trainer(Quick(new RecurrentTrainer.RegressionOptions())).Fit(_view);
        var tagger = Trainer(Quick(new RecurrentTrainer.TaggingOptions())).Fit(_view);
        var classes = Trainer(Quick(new RecurrentTrainer.MulticlassOptions())).Fit(_view);
        Refuse(regression, options => options.AttentionColumnName = "Attention", "does not pool by attention");
        Refuse(regression, options => options.GateColumnName = "Gates", "no LSTM or GRU");
        Refuse(tagger, _ => { }, "predicts each step");
        Refuse(regression, options => options.Class = 0, "Class is 0; it must be null where no classes are predicted");
        Refuse(classes, options => options.Class = 3, "Class is 3; it must be from 0 to 2");
        Refuse(classes, options => options.IntegrationSteps = 0, "IntegrationSteps is 0");
        Refuse(classes, options => options.ContributionColumnName = null, "ContributionColumnName is null");
        Refuse(classes, options => options.GateColumnName = "Contributions",
            "GateColumnName is Contributions; it must be a name that no other output column has");
        Refuse(_ml.Transforms.CopyColumns("A", "Features").Fit(_view), _ => { }, "holds no predictor");
        Refuse(null, _ => { }, "Model is null");
        // The gates of a tagger can be shown.
        Assert.NotEmpty(_ml.Transforms.ExplainSequence(tagger, null, gateColumnName: "Gates").Fit(_view).Transform(_view).Vectors("Gates")[0]);

        void Refuse(ITransformer? model, Action<ExplainSequenceEstimator.Options> change, string expected)
        {
            var options = new ExplainSequenceEstimator.Options { Model = model };
            change(options);
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.ExplainSequence(options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_forged_file_is_refused()
    {
        var model = Trainer(Quick(new RecurrentTrainer.MulticlassOptions())).Fit(_view);
        var saved = ModelFiles.Entries(ModelFiles.Save(_ml.Transforms.ExplainSequence(model).Fit(_view)));
        var document = ModelKey.Document(saved[HostileFile.Folder + "Model.key"]);
        Assert.Contains("output 7 of 3", Refusal("\"output\":null", "\"output\":7"), StringComparison.Ordinal);
        Assert.Contains("0 integration steps", Refusal("\"integrationSteps\":64", "\"integrationSteps\":0"), StringComparison.Ordinal);
        Assert.Contains("scaled by 0", Refusal("\"scale\":1", "\"scale\":0"), StringComparison.Ordinal);
        Assert.Contains("no names of their own", Refusal("\"contributions\":\"Contributions\"", "\"contributions\":null"), StringComparison.Ordinal);
        Assert.Contains("does not pool by attention", Refusal("\"attention\":null", "\"attention\":\"A\""), StringComparison.Ordinal);

        string Refusal(string old, string replacement)
        {
            Assert.Contains(old, document, StringComparison.Ordinal);
            return HostileFile.Refusal(HostileFile.Forge(saved, "ExplainSequence", document.Replace(old, replacement, StringComparison.Ordinal)));
        }
    }

    private static float ScoreOfNothing(SequencePredictionTransformer model, int steps)
    {
        var head = (NumberHead)model.Model.Head;
        var output = new float[1];
        model.Model.Network.CreatePredictor().Predict(new float[steps * model.Model.Network.Spec.InputSize], output);
        return output[0] * head.Scale + head.Offset;
    }

    private static TOptions Many<TOptions>(TOptions options)
        where TOptions : RecurrentTrainer.Options
    {
        Quick(options);
        options.MoreFeatureColumnNames = [nameof(ExampleRow.Tokens)];
        options.StaticColumnNames = [nameof(ExampleRow.Site), nameof(ExampleRow.Place)];
        options.EmbeddingSize = 3;
        return options;
    }

    private IDataView Explain(ITransformer model, Action<ExplainSequenceEstimator.Options>? change = null)
    {
        var options = new ExplainSequenceEstimator.Options { Model = model, IntegrationSteps = 256 };
        change?.Invoke(options);
        return _ml.Transforms.ExplainSequence(options).Fit(_view).Transform(_view);
    }
}
