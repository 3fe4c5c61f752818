using System;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.HostileFiles;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Several values in a row: by every strategy, and above all read and decoded in segments.</summary>
public class ChannelsTests
{
    private static readonly MLContext _ml = new(seed: 0);

    private static readonly Row[] _rows = [.. SyntheticSeries.Noisy(80, seed: 1).Select((value, i) => new Row
    {
        Time = Fitted.Day(i),
        Values = [value, -10 * value, i % 4],
        Kind = "only",
    })];

    private static readonly IDataView _view = Views.Of(_rows);

    [Theory]
    [InlineData(CellType.Gru, 1, 1)]
    [InlineData(CellType.Gru, 5, 1)]
    [InlineData(CellType.Gru, 6, 2)]
    [InlineData(CellType.Lstm, 5, 1)]
    [InlineData(CellType.SimpleRnn, 4, 2)]
    public void Every_cell_and_size_keeps_the_contract_of_estimators(CellType cell, int units, int layers)
    {
        var options = Options();
        (options.HiddenSize, options.NumberOfLayers) = (units, layers);
        options.CategoryColumnNames = ["Kind"];
        EstimatorContract.Check(Estimator(cell, options), _view, Fitted.Series);
    }

    [Theory]
    [InlineData(ForecastStrategy.Direct, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.Direct, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.Recursive, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.Recursive, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.SegmentWise, ForecastChannels.Joint)]
    public void Every_way_to_the_horizon_keeps_it_with_channels(ForecastStrategy strategy, ForecastChannels channels)
    {
        var options = Options();
        (options.Strategy, options.Channels) = (strategy, channels);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 3 : 0;
        EstimatorContract.Check(Estimator(CellType.Gru, options), _view, Fitted.Series);
    }

    [Fact]
    public void The_decoder_knows_the_channel_and_shares_the_cell_of_a_GRU_alone()
    {
        var gru = Decoder(Estimator(CellType.Gru, Options()).Fit(_view));
        Assert.Equal("rnn", gru.EncoderName);
        Assert.Equal((3, 3), (gru.Channel!.VocabularySize, gru.Channel.Size));
        Assert.Null(Decoder(Estimator(CellType.Lstm, Options()).Fit(_view)).EncoderName);

        var joint = Options();
        joint.Channels = ForecastChannels.Joint;
        Assert.Null(Decoder(Estimator(CellType.Gru, joint).Fit(_view)).Channel);
    }

    [Fact]
    public void A_seed_fixes_it_whatever_the_number_of_threads()
    {
        var options = Options();
        options.NumberOfThreads = 1;
        var expected = ViewContents.Read(Estimator(CellType.Gru, options).Fit(_view).Transform(_view));
        options.NumberOfThreads = 3;
        Assert.Equal(expected, ViewContents.Read(Estimator(CellType.Gru, options).Fit(_view).Transform(_view)));
    }

    [Fact]
    public void Training_on_goes_on_from_its_weights_and_a_channel_is_nothing_to_explain()
    {
        var fitted = Estimator(CellType.Gru, Options()).Fit(_view);
        var further = Estimator(CellType.Gru, Options()).Fit(_view, fitted);
        Assert.Equal(Decoder(fitted), Decoder(further));
        Assert.NotEqual(ViewContents.Read(fitted.Transform(_view)), ViewContents.Read(further.Transform(_view)));

        var engine = further.CreateForecastEngine();
        Assert.Equal(9, engine.Predict().Values.Length);
        Assert.DoesNotContain(engine.Explain(), contribution => contribution.Feature == "Channel" && contribution.Contribution != 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_file_whose_decoder_reads_another_number_as_the_channel_is_refused(int index)
    {
        const string Part = "weights.safetensors";
        var entries = ModelFiles.Entries(ModelFiles.Save(Estimator(CellType.Gru, Options()).Fit(_view)));
        var network = RecurrentNetwork.Load(new MemoryStream(entries[HostileFile.Folder + Part]));
        var forged = new RecurrentNetwork(network.Spec with
        {
            Layers = [.. network.Spec.Layers.Select(layer => layer is SegmentDecoderSpec decoder
                ? decoder with { Channel = decoder.Channel! with { Index = index } }
                : layer)],
        }, seed: 1);
        var content = new MemoryStream();
        forged.Save(content);
        Assert.Contains("looks for a channel", HostileFile.Refusal(HostileFile.Forge(entries, part: Part, content: content.ToArray())), StringComparison.Ordinal);
    }

    private static SegmentDecoderSpec Decoder(RecurrentForecastingTransformer forecaster) =>
        Assert.Single(forecaster.Model.Networks[0].Spec.Layers.OfType<SegmentDecoderSpec>());

    private static RecurrentForecastingEstimator Estimator(CellType cell, RecurrentForecastingEstimator.Options options) => cell switch
    {
        CellType.Gru => _ml.Forecasting.ForecastByGru(options),
        CellType.Lstm => _ml.Forecasting.ForecastByLstm(options),
        _ => _ml.Forecasting.ForecastByRnn(options),
    };

    private static RecurrentForecastingEstimator.Options Options() => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Values",
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        ConfidenceLevel = 0.5f,
        TimeColumnName = "Time",
        Strategy = ForecastStrategy.SegmentWise,
        SegmentLength = 2,
        WindowSize = 8,
        Horizon = 3,
        HiddenSize = 6,
        MaxEpoch = 2,
        Seed = 1,
    };

    private sealed class Row
    {
        public DateTime Time { get; set; }

        [VectorType(3)]
        public float[] Values { get; set; } = [];

        public string Kind { get; set; } = "";
    }
}
