using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;
using static RnnMl.Tests.Support.SequenceViews;

namespace RnnMl.Tests.Sequences;

/// <summary>Transforms for sequences in chains with ML.NET's own, and in PredictionEngines.</summary>
public class SequenceChainTests
{
    private readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void Windows_of_converted_columns_feed_what_comes_after_them()
    {
        var view = Views.Of(Enumerable.Range(1, 5).Select(i => new CountRow { Count = i }));
        var model = _ml.Transforms.Conversion.ConvertType("Value", "Count", DataKind.Single)
            .Append(_ml.Transforms.SequenceWindow("Window", ["Value"], windowSize: 2, horizon: 1,
                horizonColumns: new InputOutputColumnPair("Label", "Value")))
            .Append(_ml.Transforms.Concatenate("Features", "Window", "Label"))
            .Fit(view);
        var transformed = ModelFiles.SaveAndLoad(model).Transform(view);
        Assert.Equal([[1, 2, 3], [2, 3, 4], [3, 4, 5]], transformed.Vectors("Features"));
        Assert.Equal(["Window.Value[t-1]", "Window.Value[t]", "Label"], transformed.SlotNames("Features"));
        Assert.Equal([2, 3, 4], transformed.GetColumn<int>("Count"));
    }

    [Fact]
    public void A_prediction_engine_replaces_and_pads_as_Transform_does()
    {
        var rows = new[] { new DoublesRow { Measured = [1, double.NaN, 3] }, new DoublesRow(), new DoublesRow { Measured = [1, 2, 3, 4, 5] } };
        var model = _ml.Transforms.Conversion.ConvertType("Values", "Measured", DataKind.Single)
            .Append(_ml.Transforms.ReplaceMissingInSequence("Full", "Values", MissingReplacement.LinearInterpolation, addIndicators: true))
            .Append(_ml.Transforms.PadSequence("Padded", "Full", length: 4, maskColumnName: "Mask"))
            .Append(_ml.Transforms.CopyColumns("Features", "Padded"))
            .Fit(Views.Of(rows));
        float[][] features = [[0, 0, 1, 0, 2, 1, 3, 0], [0, 0, 0, 0, 0, 0, 0, 0], [2, 0, 3, 0, 4, 0, 5, 0]];
        float[][] masks = [[0, 1, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]];
        Assert.Equal(features, model.Transform(Views.Of(rows)).Vectors("Features"));

        foreach (var either in (ITransformer[])[model, ModelFiles.SaveAndLoad(model)])
        {
            using var engine = _ml.Model.CreatePredictionEngine<DoublesRow, PaddedRow>(either);
            foreach (var i in (int[])[2, 0, 1, 0])
            {
                var predicted = engine.Predict(rows[i]);
                Assert.Equal(features[i], predicted.Features);
                Assert.Equal(masks[i], predicted.Mask);
            }
        }
    }

    [Fact]
    public void The_whole_pipeline_gives_what_its_parts_do_by_hand()
    {
        // Even and odd i are a series each. A step is the heat, its two lags and two winds. The first window of a series lacks
        // three of its twenty values (both lags of the first step, one of the second) and is dropped, the next lacks one and stays.
        var view = Views.Of(Enumerable.Range(0, 14).Select(i => new StepRow { Station = $"{i % 2}", Temperature = i, Time = Hour(i) }));
        var transformed = SequenceContractTests.Pipeline(_ml).Fit(view).Transform(view);
        Assert.Equal([8, 9, 10, 11, 12, 13], transformed.GetColumn<float>("Temperature"));

        // With their five indicators, four steps are padded to six.
        var first = transformed.Vectors("Copy")[0];
        Assert.Equal(6 * 10, first.Length);
        Assert.All(first[..20], value => Assert.Equal(0, value));
        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 1, 0, 0], first[20..30]);
        Assert.Equal([8, 6, 4, 0, 0, 0, 0, 0, 0, 0], first[50..]);
    }

    [Fact]
    public void Columns_are_found_behind_those_that_hide_them()
    {
        var hidden = _ml.Transforms.CopyColumns("Temperature", "Temperature").Fit(Steps(1, 2, 3)).Transform(Steps(1, 2, 3));
        var options = SequenceWindowTests.Options(2);
        options.Horizon = 1;
        options.HorizonColumns = [new("Temperature", "Temperature")];
        var windows = SequenceWindowTests.Transform(hidden, options);
        Assert.Equal([[1, 2]], windows.Vectors("Window"));
        Assert.Equal([3], windows.GetColumn<float>("Temperature"));
    }

    private sealed class DoublesRow
    {
        public double[] Measured { get; set; } = [];
    }

    private sealed class PaddedRow
    {
        public float[] Features { get; set; } = [];

        public float[] Mask { get; set; } = [];
    }
}
