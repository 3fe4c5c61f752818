using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>DataFrames in, DataFrames out.</summary>
public class DataFrameForecastTests
{
    private static readonly Lazy<RecurrentForecastingTransformer> _model = new(() => Estimator(Options()).Fit(Frames.Of(ManySeries.Rows)));

    private static readonly string[] _fromLowToHigh = ["low-95", "low-80", "Forecast", "high-80", "high-95"];

    [Fact]
    public void A_frame_with_numbers_of_other_types_trains_as_a_view_of_Singles()
    {
        var view = new MLContext(seed: 0).Forecasting.ForecastByGru(Options()).Fit(ManySeries.View);
        Assert.Equal(ViewContents.Read(view.Transform(ManySeries.View)), ViewContents.Read(_model.Value.Transform(ManySeries.View)));
    }

    [Fact]
    public void The_answer_has_a_row_for_each_series_and_step()
    {
        var answer = _model.Value.Forecast(levels: [80, 95]);
        Assert.Equal(["Series", "Time", "Forecast", "low-80", "high-80", "low-95", "high-95"], answer.Columns.Select(column => column.Name));
        Assert.Equal(["a", "a", "a", "b", "b", "b", "c", "c", "c"], answer.Column<string>("Series"));
        Assert.Equal([Fitted.Day(60), Fitted.Day(61), Fitted.Day(62)], answer.Column<DateTime>("Time").Take(3));
        Assert.Equal(_model.Value.CreateForecastEngine(seriesName: "b").Predict().Values, answer.Column<float>("Forecast")[3..6]);
        for (var row = 0; row < 9; row++)
        {
            float[] bounds = [.. _fromLowToHigh.Select(name => (float)answer[name][row])];
            Assert.Equal(bounds.Order(), bounds);
        }
    }

    [Fact]
    public void New_history_is_forecast_from_its_own_end()
    {
        var rows = ManySeries.Series("new", 25, 4, "");
        var answer = _model.Value.Forecast(Frames.Of(rows), horizon: 2);
        Assert.Equal(_model.Value.Transform(Views.Of(rows)).Vectors("Forecast")[^1][..2], answer.Column<float>("Forecast"));
        Assert.Equal([Fitted.Day(25), Fitted.Day(26)], answer.Column<DateTime>("Time"));
    }

    [Fact]
    public void A_series_too_short_to_forecast_has_nulls_and_the_others_numbers()
    {
        var answer = _model.Value.Forecast(Frames.Of([.. ManySeries.Series("x", 20, 1, ""), .. ManySeries.Series("y", 3, 1, "")]), levels: 90);
        Assert.Equal([false, false, false, true, true, true], Enumerable.Range(0, 6).Select(row => answer["Forecast"][row] == null));
        Assert.Equal([false, false, false, true, true, true], Enumerable.Range(0, 6).Select(row => answer["low-90"][row] == null));
    }

    [Fact]
    public void Nulls_are_missing_values()
    {
        var frame = Frames.Of(ManySeries.Rows);
        frame["Value"][20] = null;
        Assert.Contains("NaN in row 20", Assert.Throws<InvalidOperationException>(() => Estimator(Options()).Fit(frame)).Message, StringComparison.Ordinal);
        var options = Options();
        options.MissingValues = MissingValueHandling.Mask;
        Assert.All(Estimator(options).Fit(frame).Forecast().Column<float>("Forecast"), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(typeof(double))]
    [InlineData(typeof(float))]
    [InlineData(typeof(decimal))]
    [InlineData(typeof(bool))]
    [InlineData(typeof(sbyte))]
    [InlineData(typeof(byte))]
    [InlineData(typeof(short))]
    [InlineData(typeof(ushort))]
    [InlineData(typeof(int))]
    [InlineData(typeof(uint))]
    [InlineData(typeof(long))]
    [InlineData(typeof(ulong))]
    public void Nulls_in_a_column_of_any_numbers_are_what_NaN_is_in_Singles(Type type)
    {
        var options = ManySeries.Options();
        (options.MissingValues, options.PastCovariateColumnNames, options.StaticColumnNames) = (MissingValueHandling.Mask, ["Past"], ["Size"]);
        float?[] values = [.. ManySeries.Rows.Select((row, i) => i % 7 == 2 ? null : (float?)((int)row.Value % (type == typeof(bool) ? 2 : 100)))];
        float?[] past = [.. ManySeries.Rows.Select((row, i) => i % 5 == 3 ? null : (float?)((int)row.Past % 2))];
        float?[] size = [.. ManySeries.Rows.Select(row => row.Series == "b" ? null : (float?)(row.Series == "a" ? 1 : 0))];
        DataFrame With(Func<string, float?[], DataFrameColumn> column) => new(
            new StringDataFrameColumn("Series", ManySeries.Rows.Select(row => row.Series)), column("Value", values), column("Past", past), column("Size", size));

        var singles = With((name, column) => new SingleDataFrameColumn(name, column.Select(value => value ?? float.NaN)));
        var others = With((name, column) => ColumnOf(type, name, column));
        var (expected, found) = (Estimator(options).Fit(singles), Estimator(options).Fit(others));
        Assert.All(expected.Forecast().Column<float>("Forecast"), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(expected.Forecast().Column<float>("Forecast"), found.Forecast().Column<float>("Forecast"));
        Assert.Equal(expected.Forecast(singles).Column<float>("Forecast"), found.Forecast(others).Column<float>("Forecast"));
    }

    [Fact]
    public void A_null_category_is_an_unknown_one()
    {
        var options = Options();
        options.CategoryColumnNames = ["Kind"];
        DataFrame With(DataFrameColumn kinds)
        {
            var frame = Frames.Of(ManySeries.Rows);
            frame["Kind"] = kinds;
            return frame;
        }
        var numbers = new Int32DataFrameColumn("Kind", ManySeries.Rows.Select(row => row.Series switch { "a" => null, "b" => 1, _ => (int?)2 }));
        var texts = new StringDataFrameColumn("Kind", ManySeries.Rows.Select(row => row.Series switch { "a" => null, "b" => "1", _ => "2" }));
        var doubles = new DoubleDataFrameColumn("Kind", ManySeries.Rows.Select(row => row.Series switch { "a" => double.NaN, "b" => 1, _ => 2.0 }));
        var model = Estimator(options).Fit(With(numbers));
        Assert.Equal([["1", "2"]], model.Model.Constants.Categories);
        var expected = model.Forecast();
        Assert.Equal(ViewContents.Read(expected), ViewContents.Read(Estimator(options).Fit(With(texts)).Forecast()));
        Assert.Equal(ViewContents.Read(expected), ViewContents.Read(model.Forecast(With(doubles))));
        var view = (IDataView)With(doubles);
        var singles = new MLContext(seed: 0).Transforms.Conversion.ConvertType("Value", "Value", Microsoft.ML.Data.DataKind.Single).Fit(view).Transform(view);
        Assert.Equal(expected.Column<float>("Forecast")[..3], model.Transform(singles).Vectors("Forecast")[59]);
        Assert.Equal(expected.Column<float>("Forecast")[..3], model.Forecast(With(new StringDataFrameColumn("Kind", ManySeries.Rows.Select(_ => "never seen"))))
            .Column<float>("Forecast")[..3]);

        var frame = With(numbers);
        frame["Series"][7] = null;
        Assert.Contains("null in row 7; every row needs its series", Assert.Throws<InvalidOperationException>(() => Estimator(options).Fit(frame)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForecastStrategy.Direct)]
    [InlineData(ForecastStrategy.SegmentWise)]
    public void Rows_whose_value_is_null_tell_the_future_of_covariates(ForecastStrategy strategy)
    {
        var options = Options();
        (options.Strategy, options.SegmentLength) = (strategy, strategy == ForecastStrategy.SegmentWise ? 2 : 0);
        options.FutureCovariateColumnNames = ["Future"];
        var model = Estimator(options).Fit(Frames.Of(ManySeries.Rows));
        Assert.Contains("'Future'", Assert.Throws<InvalidOperationException>(() => model.Forecast()).Message, StringComparison.Ordinal);

        var rows = ManySeries.Series("a", 60, 1, "").ToList();
        Assert.Contains("0 rows after its last value", Assert.Throws<InvalidOperationException>(() => model.Forecast(Frames.Of(rows))).Message, StringComparison.Ordinal);
        rows.AddRange(Enumerable.Range(60, 3).Select(i => new RichRow { Series = "a", Time = Fitted.Day(i), Value = float.NaN, Future = i % 7 }));
        var frame = Frames.Of(rows);
        for (var row = 60; row < 63; row++)
            frame["Value"][row] = null;
        Assert.Equal(model.CreateForecastEngine(seriesName: "a").Predict(futureCovariates: [60 % 7, 61 % 7, 62 % 7]).Values,
            model.Forecast(frame).Column<float>("Forecast"));
    }

    [Fact]
    public void The_answers_keys_are_of_the_type_of_those_given()
    {
        var keys = new DataFrameColumn[]
        {
            new Int32DataFrameColumn("Series", ManySeries.Rows.Select(row => row.Series[0] - 100)),
            new PrimitiveDataFrameColumn<short>("Series", ManySeries.Rows.Select(row => (short)row.Series[0])),
            new Int64DataFrameColumn("Series", ManySeries.Rows.Select(row => long.MaxValue - row.Series[0])),
            new DoubleDataFrameColumn("Series", ManySeries.Rows.Select(row => row.Series[0] / 7.0)),
            new StringDataFrameColumn("Series", ManySeries.Rows.Select(row => row.Series)),
        };
        foreach (var column in keys)
        {
            var frame = Frames.Of(ManySeries.Rows);
            frame["Series"] = column;
            var answer = _model.Value.Forecast(frame, horizon: 2);
            Assert.IsType(column.GetType(), answer["Series"]);
            Assert.Equal([column[0], column[0], column[60], column[60], column[105], column[105]], Enumerable.Range(0, 6).Select(row => answer["Series"][row]));
            Assert.Equal(_model.Value.Forecast(horizon: 2).Column<float>("Forecast"), answer.Column<float>("Forecast"));
        }
    }

    [Fact]
    public void A_column_in_several_roles_is_read_as_a_view_is()
    {
        var options = Options();
        (options.SeriesColumnName, options.StaticColumnNames, options.CategoryColumnNames) = ("Size", ["Size"], ["Size"]);
        DataFrame With(DataFrameColumn sizes)
        {
            var frame = Frames.Of(ManySeries.Rows);
            frame["Size"] = sizes;
            return frame;
        }
        var sizes = With(new DoubleDataFrameColumn("Size", ManySeries.Rows.Select(row => row.Series switch { "a" => 1, "b" => 10, _ => 0.1 })));
        var (expected, found) = (Estimator(options).Fit(ManySeries.View), Estimator(options).Fit(sizes));
        Assert.Equal(["1", "10", "0.1"], found.SeriesNames);
        Assert.Equal(expected.Forecast().Column<float>("Forecast"), found.Forecast(sizes).Column<float>("Forecast"));
        Assert.Equal([1, 10, 0.1], found.Forecast(sizes, horizon: 1).Column<double>("Size"));
        Assert.Equal(sizes.Rows.Count, found.InsampleForecast(sizes).Rows.Count);
        Assert.NotEmpty(new MLContext(seed: 0).Forecasting.Backtest(sizes, Estimator(options), new ForecastBacktestOptions
        {
            Evaluation = new ForecastEvaluationOptions { ValueColumnName = "Value", ForecastColumnName = "Forecast", SeriesColumnName = "Size" },
            Horizon = ManySeries.Horizon,
            Windows = 2,
        }).Forecasts);

        // As Singles two of these were one series.
        var large = With(new Int64DataFrameColumn("Size", ManySeries.Rows.Select(row => 16_777_216L + row.Series[0] - 'a')));
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => Estimator(options).Fit(large)).Message;
        Assert.Contains("'Size'", message, StringComparison.Ordinal);
        Assert.Contains("16777217", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForecastStrategy.Direct, null)]
    [InlineData(ForecastStrategy.Direct, 2)]
    [InlineData(ForecastStrategy.Recursive, 2)]
    public void A_series_whose_future_covariates_are_missing_has_nulls_and_a_warning_and_the_others_numbers(ForecastStrategy strategy, int? horizon)
    {
        var warnings = new List<string>();
        var ml = new MLContext(seed: 0);
        ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
                warnings.Add(e.Message);
        };
        var options = Options();
        (options.FutureCovariateColumnNames, options.Strategy) = (["Future"], strategy);
        var fitted = ml.Forecasting.ForecastByGru(options).Fit(Frames.Of(ManySeries.Rows));
        RichRow[] With(string name, int future) =>
        [
            .. ManySeries.Series(name, 30, 1, ""),
            .. Enumerable.Range(30, future).Select(i => new RichRow { Series = name, Time = Fitted.Day(i), Value = float.NaN, Future = i % 7 }),
        ];
        var steps = horizon ?? 3;
        var needed = strategy == ForecastStrategy.Recursive ? steps : 3;
        var frame = Frames.Of([.. With("a", 3), .. With("b", 1), .. With("c", 0), .. With("d", 3)]);
        var stream = new MemoryStream();
        ml.Model.Save(fitted, null, stream);
        stream.Position = 0;
        var loaded = Assert.Single(TransformerChains.OfType<RecurrentForecastingTransformer>(ml.Model.Load(stream, out _)));
        foreach (var model in (RecurrentForecastingTransformer[])[fitted, loaded])
        {
            warnings.Clear();
            var answer = model.Forecast(frame, horizon, 80);
            Assert.Contains($"'Future' of {needed} rows after the last value; 2 of 4 series have fewer, and no forecast: 'b' (1), 'c' (0).",
                Assert.Single(warnings), StringComparison.Ordinal);
            foreach (var name in (string[])["Forecast", "low-80", "high-80"])
                Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(series => answer[name][series * steps] == null));
            Assert.Equal(model.Forecast(Frames.Of(With("d", 3)), horizon).Column<float>("Forecast"), Enumerable.Range(3 * steps, steps).Select(row => (float)answer["Forecast"][row]));
        }
        Assert.Contains($"Series 'b' has 1 rows after its last value; the forecaster needs 'Future' of {needed}. No other series can be forecast", Assert.Throws<InvalidOperationException>(
            () => fitted.Forecast(Frames.Of([.. With("b", 1), .. With("c", 0)]), horizon)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_series_without_timestamps_counts_its_steps()
    {
        var options = Fitted.Options();
        var frame = new DataFrame(new Int32DataFrameColumn("Value", SyntheticSeries.Noisy(90, seed: 1).Select(value => (int)value)));
        var answer = Estimator(options).Fit(frame).Forecast(levels: 80);
        Assert.Equal(["step", "Forecast", "low-80", "high-80"], answer.Columns.Select(column => column.Name));
        Assert.Equal([1, 2, 3], answer.Column<int>("step"));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.8f)]
    [InlineData(100f)]
    [InlineData(float.NaN)]
    public void A_level_that_is_no_per_cent_is_refused(float level) => Assert.Contains($"levels is {level}; it must be in per cent, from 1 to below 100: 80 and 95, not 0.8",
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.Value.Forecast(levels: level)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("step", "Forecast", "SeriesColumnName is step")]
    [InlineData(null, "step", "OutputColumnName is step")]
    [InlineData("low-80", "Forecast", "levels is low-80")]
    [InlineData(null, "low-80", "levels is low-80")]
    public void A_column_that_would_be_there_twice_is_refused_by_name(string? series, string output, string expected)
    {
        var options = ManySeries.Options();
        (options.SeriesColumnName, options.OutputColumnName) = (series, output);
        var values = ManySeries.Series("a", 40, 1, "").Select(row => (double)row.Value).ToArray();
        var frame = new DataFrame(new StringDataFrameColumn(series ?? "Series", values.Select(_ => "a")), new DoubleDataFrameColumn("Value", values));
        var model = new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(frame);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => model.Forecast(levels: 80));
        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_named_as_another_column_of_the_forecast_is_refused_by_name()
    {
        var options = ManySeries.Options();
        (options.SeriesColumnName, options.InputColumnName, options.InputColumnNames) = (null, null, ["Value", "step"]);
        var values = ManySeries.Series("a", 40, 1, "").Select(row => (double)row.Value).ToArray();
        var model = new MLContext(seed: 0).Forecasting.ForecastByGru(options)
            .Fit(new DataFrame(new DoubleDataFrameColumn("Value", values), new DoubleDataFrameColumn("step", values)));
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => model.Forecast());
        Assert.StartsWith("InputColumnNames is step", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_horizon_beyond_a_direct_models_is_refused() => Assert.Contains("horizon is 4",
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.Value.Forecast(horizon: 4)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_horizon_of_no_steps_is_refused_of_a_recursive_model_without_a_word_of_the_fitted_one()
    {
        var model = ManySeries.Fit(ManySeries.Options("recursive points"));
        var (verb, engine) = (Assert.Throws<ArgumentOutOfRangeException>(() => model.Forecast(horizon: 0)),
            Assert.Throws<ArgumentOutOfRangeException>(() => model.CreateForecastEngine(seriesName: "a").Predict(0)));
        Assert.StartsWith(FormattableString.Invariant($"horizon is 0; it must be from 1 to {Array.MaxLength}."), verb.Message, StringComparison.Ordinal);
        Assert.Equal(verb.Message, engine.Message);
    }

    [Theory]
    [InlineData("Value", "numbers are needed")]
    [InlineData("Time", "DateTime is needed")]
    public void A_column_of_another_type_is_refused(string column, string message)
    {
        var frame = Frames.Of(ManySeries.Rows);
        frame[column] = new StringDataFrameColumn(column, ManySeries.Rows.Select(_ => "text"));
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => Estimator(Options()).Fit(frame)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_not_there_and_a_null_timestamp_are_refused()
    {
        var frame = Frames.Of(ManySeries.Rows);
        frame["Time"][7] = null;
        Assert.Contains("null in row 7", Assert.Throws<InvalidOperationException>(() => Estimator(Options()).Fit(frame)).Message, StringComparison.Ordinal);
        Assert.Contains("no column 'Value'", Assert.Throws<ArgumentOutOfRangeException>(
            () => Estimator(Options()).Fit(new DataFrame(frame["Time"]))).Message, StringComparison.Ordinal);
    }

    private static DataFrameColumn ColumnOf(Type type, string name, float?[] values)
    {
        return type == typeof(double) ? Column<double>() : type == typeof(float) ? Column<float>() : type == typeof(decimal) ? Column<decimal>()
            : type == typeof(bool) ? Column<bool>() : type == typeof(sbyte) ? Column<sbyte>() : type == typeof(byte) ? Column<byte>()
            : type == typeof(short) ? Column<short>() : type == typeof(ushort) ? Column<ushort>() : type == typeof(int) ? Column<int>()
            : type == typeof(uint) ? Column<uint>() : type == typeof(long) ? Column<long>() : Column<ulong>();

        PrimitiveDataFrameColumn<T> Column<T>()
            where T : unmanaged => new(name, values.Select(value => value == null ? null : (T?)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture)));
    }

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        return options;
    }

    private static RecurrentForecastingEstimator Estimator(RecurrentForecastingEstimator.Options options) =>
        new MLContext(seed: 0).Forecasting.ForecastByGru(options);
}
