using System;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.MLNet.Interop;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public sealed class CheckPointTests : IDisposable
{
    private static readonly float[] _longer = SyntheticSeries.Noisy(Fitted.Rows + 20, seed: 1);

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 0);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_engine_from_the_file_goes_on_exactly_where_the_other_stood()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        foreach (var value in _longer[Fitted.Rows..])
            engine.Observe(value);
        var again = Load(CheckPoint(engine)).CreateForecastEngine();

        ForecastEngineTests.AssertSame(engine.Predict(), again.Predict());
        engine.Observe(123);
        again.Observe(123);
        ForecastEngineTests.AssertSame(engine.Predict(confidenceLevel: 0.5f), again.Predict(confidenceLevel: 0.5f));
    }

    [Fact]
    public void The_last_timestamp_is_kept_too()
    {
        var engine = Fitted.Timed.CreateForecastEngine();
        engine.Observe(100, Fitted.Day(Fitted.Rows));
        var again = Load(CheckPoint(engine)).CreateForecastEngine();

        ForecastEngineTests.AssertSame(engine.Predict(), again.Predict());
        Assert.Throws<InvalidOperationException>(() => again.Observe(100, Fitted.Day(Fitted.Rows)));
        again.Observe(100, Fitted.Day(Fitted.Rows + 1));
    }

    [Fact]
    public void The_model_the_engine_was_made_from_stays_where_it_stood()
    {
        var before = Fitted.Plain.CreateForecastEngine().Predict();
        var engine = Fitted.Plain.CreateForecastEngine();
        engine.Observe(300);
        CheckPoint(engine);
        ForecastEngineTests.AssertSame(before, Fitted.Plain.CreateForecastEngine().Predict());
    }

    [Fact]
    public void An_engine_goes_on_after_a_checkpoint_without_changing_the_file()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        var expected = engine.Predict();
        var path = CheckPoint(engine);
        engine.Observe(300);
        ForecastEngineTests.AssertSame(expected, Load(path).CreateForecastEngine().Predict());
    }

    [Fact]
    public void A_chain_keeps_its_other_transforms()
    {
        var model = Fitted.Pipeline(_ml).Fit(Fitted.Counts);
        var engine = model.CreateForecastEngine();
        engine.Observe(120);
        var loaded = Load(CheckPoint(engine));
        ForecastEngineTests.AssertSame(engine.Predict(), loaded.CreateForecastEngine().Predict());
        Assert.Equal(ViewContents.Read(model.Transform(Fitted.Counts)), ViewContents.Read(loaded.Transform(Fitted.Counts)));
    }

    [Fact]
    public void Of_several_forecasters_the_engines_own_moves_on()
    {
        var options = Fitted.Options();
        options.OutputColumnName = "Other";
        var model = new TransformerChain<ITransformer>(Fitted.Plain, new TransformerChain<ITransformer>(Fitted.Fit(options, Fitted.Series)));
        var engine = model.CreateForecastEngine("Other");
        engine.Observe(300);
        var loaded = Load(CheckPoint(engine));
        ForecastEngineTests.AssertSame(engine.Predict(), loaded.CreateForecastEngine("Other").Predict());
        ForecastEngineTests.AssertSame(Fitted.Plain.CreateForecastEngine().Predict(), loaded.CreateForecastEngine("Forecast").Predict());
    }

    [Fact]
    public void A_transform_that_is_not_for_scoring_stays_out_of_it()
    {
        TransformerScope[] scopes = [TransformerScope.Everything, TransformerScope.TrainTest];
        var model = new TransformerChain<ITransformer>([Fitted.Plain, _ml.Transforms.CopyColumns("Copy", "Value").Fit(Fitted.Series)], scopes);
        Assert.Equal(scopes, ChainScopes.Of(Load(CheckPoint(model.CreateForecastEngine()))));
    }

    [Fact]
    public void A_file_beside_it_is_left_alone()
    {
        File.WriteAllText(_folder.File("model.zip.tmp"), "mine");
        CheckPoint(Fitted.Plain.CreateForecastEngine());
        Assert.Equal("mine", File.ReadAllText(_folder.File("model.zip.tmp")));
    }

    [Fact]
    public void The_schema_of_the_input_is_kept_where_it_is_given()
    {
        var path = _folder.File("model.zip");
        Fitted.Timed.CreateForecastEngine().CheckPoint(_ml, path, Fitted.TimedSeries.Schema);
        _ml.Model.Load(path, out var schema);
        Assert.Equal(Fitted.TimedSeries.Schema.Select(column => (column.Name, column.Type)), schema.Select(column => (column.Name, column.Type)));

        Fitted.Timed.CreateForecastEngine().CheckPoint(_ml, path);
        _ml.Model.Load(path, out schema);
        Assert.Null(schema);
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_and_nothing_is_left_beside_it()
    {
        File.WriteAllText(_folder.File("model.zip"), "old");
        Load(CheckPoint(Fitted.Plain.CreateForecastEngine()));
        Assert.Equal("model.zip", Assert.Single(Names()));
    }

    [Fact]
    public void A_model_that_cannot_be_saved_leaves_the_file_that_is_there_as_it_was()
    {
        File.WriteAllText(_folder.File("model.zip"), "old");
        var engine = new TransformerChain<ITransformer>(Fitted.Plain, new Unsavable()).CreateForecastEngine();
        Assert.Throws<IOException>(() => CheckPoint(engine));
        Assert.Equal("old", File.ReadAllText(_folder.File("model.zip")));
        Assert.Equal("model.zip", Assert.Single(Names()));
    }

    [Fact]
    public void A_folder_in_the_files_place_is_an_error_and_nothing_is_left_beside_it()
    {
        Directory.CreateDirectory(_folder.File("model.zip"));
        var exception = Record.Exception(() => CheckPoint(Fitted.Plain.CreateForecastEngine()));
        Assert.True(exception is IOException or UnauthorizedAccessException, exception?.ToString());
        Assert.Equal("model.zip", Assert.Single(Names()));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() => Assert.ThrowsAny<IOException>(
        () => Fitted.Plain.CreateForecastEngine().CheckPoint(_ml, Path.Combine(_folder.Path, "missing", "model.zip")));

    [Fact]
    public void A_context_or_path_that_is_not_there_is_an_error()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        Assert.Throws<ArgumentNullException>(() => engine.CheckPoint(null!, _folder.File("model.zip")));
        Assert.Throws<ArgumentNullException>(() => engine.CheckPoint(_ml, null!));
        Assert.Throws<ArgumentException>(() => engine.CheckPoint(_ml, ""));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("recursive")]
    public void Engines_of_many_series_go_on_from_one_file_to_the_bit(string way)
    {
        var model = new TransformerChain<ITransformer>(ManySeries.Fit(ManySeries.Options(way)));
        string[] names = ["c", "a", "new"];
        var engines = names.Select(name => model.CreateForecastEngine(seriesName: name)).ToArray();
        var rows = ManySeries.Series("new", ManySeries.WindowSize + 2, 3, "");
        for (var i = 0; i < engines.Length; i++)
        {
            foreach (var row in rows[i..])
                engines[i].Observe(row.Value);
        }
        var path = _folder.File("model.zip");
        ForecastEngine.CheckPoint(_ml, path, engines);
        var loaded = Load(path);
        Assert.Equal(["a", "b", "c", "new"], loaded.GetForecaster().SeriesNames);
        for (var i = 0; i < engines.Length; i++)
        {
            var again = loaded.CreateForecastEngine(seriesName: names[i]);
            ForecastEngineTests.AssertSame(engines[i].Predict(), again.Predict());
            engines[i].Observe(123);
            again.Observe(123);
            ForecastEngineTests.AssertSame(engines[i].Predict(), again.Predict());
        }
        // The one without an engine stands where it stood.
        ForecastEngineTests.AssertSame(model.CreateForecastEngine(seriesName: "b").Predict(), loaded.CreateForecastEngine(seriesName: "b").Predict());
    }

    [Fact]
    public void Engines_that_do_not_belong_together_are_refused_and_nothing_is_written()
    {
        var forecaster = ManySeries.Fit(ManySeries.Options("direct"));
        ForecastEngine Engine(ITransformer model, string name) => model.CreateForecastEngine(seriesName: name);
        string Refused(params ForecastEngine[] engines) =>
            Assert.Throws<ArgumentException>(() => ForecastEngine.CheckPoint(_ml, _folder.File("model.zip"), engines)).Message;

        Assert.Contains("no engine", Refused(), StringComparison.Ordinal);
        Assert.Contains("series 'a'", Refused(Engine(forecaster, "a"), Engine(forecaster, "b"), Engine(forecaster, "a")), StringComparison.Ordinal);
        Assert.Contains("another model", Refused(Engine(forecaster, "a"), Engine(new TransformerChain<ITransformer>(forecaster), "b")), StringComparison.Ordinal);

        // In one chain, but of another forecaster.
        var options = ManySeries.Options("direct");
        options.OutputColumnName = "Other";
        var two = new TransformerChain<ITransformer>(forecaster, ManySeries.Fit(options));
        Assert.Contains("another forecaster", Refused(two.CreateForecastEngine("Forecast", "a"), two.CreateForecastEngine("Other", "b")), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => forecaster.WithStatesOf(Engine(ManySeries.Fit(ManySeries.Options("direct")), "a")));
        Assert.Throws<ArgumentNullException>(() => ForecastEngine.CheckPoint(_ml, _folder.File("model.zip"), (ForecastEngine[])null!));
        Assert.Throws<ArgumentNullException>(() => ForecastEngine.CheckPoint(null!, _folder.File("model.zip"), [Engine(forecaster, "a")]));
        Assert.Empty(Names());
    }

    [Fact]
    public void A_forecaster_with_the_states_of_engines_stands_where_they_stand_and_they_go_on_alone()
    {
        var forecaster = ManySeries.Fit(ManySeries.Options("direct"));
        var engine = forecaster.CreateForecastEngine(seriesName: "b");
        engine.Observe(700);
        var now = forecaster.WithConfidenceLevel(0.5f).WithStatesOf(engine);
        var expected = engine.Predict(confidenceLevel: 0.5f);
        engine.Observe(800);
        ForecastEngineTests.AssertSame(expected, now.CreateForecastEngine(seriesName: "b").Predict());
        Assert.NotEqual(expected.Values, forecaster.CreateForecastEngine(seriesName: "b").Predict().Values);
        Assert.Equal(forecaster.SeriesNames, forecaster.WithStatesOf().SeriesNames);
    }

    private string CheckPoint(ForecastEngine engine)
    {
        var path = _folder.File("model.zip");
        engine.CheckPoint(_ml, path);
        return path;
    }

    private static ITransformer Load(string path) => new MLContext(seed: 0).Model.Load(path, out _);

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!)];

    /// <summary>Fails half-way through the file, as a full disk does.</summary>
    private sealed class Unsavable : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;

        public void Save(ModelSaveContext ctx) => throw new IOException("The disk is full.");
    }
}
