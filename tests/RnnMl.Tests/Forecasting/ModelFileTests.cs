using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Forecasters in ML.NET's model files.</summary>
public class ModelFileTests
{
    private const string Alone = "TransformerChain/", Second = "TransformerChain/Transform_001/";

    private static readonly Lazy<ITransformer> _chain = new(() => Fitted.Pipeline(new MLContext(seed: 0)).Fit(Fitted.Counts));

    [Fact]
    public void A_forecaster_alone_goes_through_a_stream() => Assert.Equal(
        Rows(Fitted.Timed, Fitted.TimedSeries), Rows(ModelFiles.SaveAndLoad(Fitted.Timed), Fitted.TimedSeries));

    [Fact]
    public void A_chain_goes_through_a_stream() => Assert.Equal(
        Rows(_chain.Value, Fitted.Counts), Rows(ModelFiles.SaveAndLoad(_chain.Value), Fitted.Counts));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_goes_through_a_file_with_and_without_the_schema_of_its_input(bool withSchema)
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 0);
        ml.Model.Save(_chain.Value, withSchema ? Fitted.Counts.Schema : null, folder.File("model.zip"));
        var loaded = new MLContext(seed: 1).Model.Load(folder.File("model.zip"), out var schema);
        Assert.Equal(Rows(_chain.Value, Fitted.Counts), Rows(loaded, Fitted.Counts));
        Assert.Equal(withSchema, schema != null);
        Assert.Equal(withSchema ? "Count" : null, schema?.Single().Name);
    }

    [Fact]
    public void A_loaded_forecaster_can_be_saved_and_loaded_again()
    {
        var once = ModelFiles.Save(Fitted.Timed);
        Assert.Equal(ModelFiles.Entries(once), ModelFiles.Entries(ModelFiles.Save(ModelFiles.Load(once))));
    }

    [Fact]
    public void Saving_twice_writes_the_same() =>
        Assert.Equal(ModelFiles.Entries(ModelFiles.Save(_chain.Value)), ModelFiles.Entries(ModelFiles.Save(_chain.Value)));

    [Fact]
    public void The_parts_lie_in_the_transforms_folder_of_the_zip()
    {
        var paths = ModelFiles.Entries(ModelFiles.Save(_chain.Value)).Keys;
        Assert.Equal(["Model.key", "distances.f32", "tail.f32", "weights.safetensors"],
            paths.Where(path => path.StartsWith(Second, StringComparison.Ordinal)).Select(path => path[Second.Length..]).Order(StringComparer.Ordinal));
        Assert.Contains("TransformerChain/Transform_000/Model.key", paths);
        Assert.Contains("TransformerChain/Transform_002/Model.key", paths);
    }

    [Fact]
    public void The_weights_are_a_network_that_the_engine_loads()
    {
        var network = RecurrentNetwork.Load(new MemoryStream(ModelFiles.Entries(ModelFiles.Save(Fitted.Plain))[Alone + "weights.safetensors"]));
        var expected = Fitted.Plain.Model.Networks[0];
        Assert.Equal(expected.Spec, network.Spec);
        Assert.Equal(expected.Parameters.Select(parameter => parameter.Name), network.Parameters.Select(parameter => parameter.Name));
        Assert.All(expected.Parameters.Zip(network.Parameters), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    [Fact]
    public void The_tail_is_the_last_window_of_the_series()
    {
        var tail = ModelFiles.Entries(ModelFiles.Save(Fitted.Plain))[Alone + "tail.f32"];
        Assert.Equal(Fitted.Series.GetColumn<float>("Value").TakeLast(Fitted.WindowSize), Numbers(tail));
    }

    [Fact]
    public void The_distances_lie_step_by_step_in_increasing_order()
    {
        var distances = Numbers(ModelFiles.Entries(ModelFiles.Save(Fitted.Plain))[Alone + "distances.f32"]);
        Assert.Equal(Fitted.Plain.Model.Bounds!.Distances.ToArray(), distances);
        Assert.All(distances.Chunk(Fitted.Plain.Model.Bounds.Count), step => Assert.Equal(step.Order(), step));
    }

    [Fact]
    public void Without_bounds_there_are_no_distances()
    {
        var file = ModelFiles.Save(ForecastEngineTests.WithoutBounds());
        Assert.DoesNotContain(Alone + "distances.f32", ModelFiles.Entries(file).Keys);
        Assert.Null(ModelFiles.Load(file).CreateForecastEngine().Predict().LowerBounds);
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Utc)]
    public void Timestamps_are_saved_as_they_stand_in_the_series_whatever_the_machines_time_zone(DateTimeKind kind)
    {
        var series = Views.Of(SyntheticSeries.Noisy(Fitted.Rows, seed: 1), i => DateTime.SpecifyKind(Fitted.Day(i), kind));
        Assert.Equal(ModelFiles.Entries(ModelFiles.Save(Fitted.Timed)),
            ModelFiles.Entries(ModelFiles.Save(Fitted.Fit(Fitted.TimedOptions(), series))));
    }

    private static string[] Rows(ITransformer model, IDataView view) => ViewContents.Read(model.Transform(view));

    private static float[] Numbers(byte[] littleEndian) => MemoryMarshal.Cast<byte, float>(littleEndian).ToArray();
}
