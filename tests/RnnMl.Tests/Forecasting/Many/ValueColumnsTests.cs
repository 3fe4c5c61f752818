using System;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Several columns of values: in views and in DataFrames what one column of vectors is.</summary>
public class ValueColumnsTests
{
    private static readonly MLContext _ml = new(seed: 0);

    private static readonly string[] _names = ["High", "Low", "Flow"];

    private static readonly Row[] _rows = [.. ManySeries.Rows.Select((row, i) => new Row
    {
        Series = row.Series,
        Time = row.Time,
        High = row.Value,
        Low = (int)(-10 * row.Value),
        Flow = i % 4,
        Vector = [row.Value, (int)(-10 * row.Value), i % 4],
    })];

    private static readonly IDataView _view = Views.Of(_rows);

    private static readonly Lazy<RecurrentForecastingTransformer> _model = new(() => Estimator(Options(ForecastStrategy.Direct, ForecastChannels.Joint)).Fit(Frame()));

    [Theory]
    [InlineData(ForecastStrategy.Direct, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.Direct, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.Recursive, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.Recursive, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.SegmentWise, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.SegmentWise, ForecastChannels.Joint)]
    public void Columns_of_a_frame_are_forecast_as_a_column_of_vectors(ForecastStrategy strategy, ForecastChannels channels)
    {
        var one = Options(strategy, channels);
        (one.InputColumnName, one.InputColumnNames) = ("Vector", []);
        var expected = Estimator(one).Fit(_view);
        var found = Estimator(Options(strategy, channels)).Fit(Frame());
        Assert.Equal(ViewContents.Read(expected.Transform(_view)), ViewContents.Read(found.Transform(_view)));

        var answer = found.Forecast(Frame(), levels: 80);
        foreach (var (series, s) in found.SeriesNames.Select((series, s) => (series, s)))
        {
            var engine = expected.CreateForecastEngine(seriesName: series).Predict(confidenceLevel: 0.8f);
            for (var i = 0; i < 9; i++)
            {
                var (row, name) = (3 * s + i / 3, _names[i % 3]);
                Assert.Equal((engine.Values[i], engine.LowerBounds![i], engine.UpperBounds![i]),
                    ((float)answer[name][row], (float)answer[$"{name}-low-80"][row], (float)answer[$"{name}-high-80"][row]));
            }
        }
    }

    [Fact]
    public void The_answer_has_columns_for_each_value()
    {
        Assert.Equal(["Series", "Time", "High", "High-low-80", "High-high-80", "Low", "Low-low-80", "Low-high-80", "Flow", "Flow-low-80", "Flow-high-80"],
            _model.Value.Forecast(levels: 80).Columns.Select(column => column.Name));
        var one = Options(ForecastStrategy.Direct, ForecastChannels.Independent);
        (one.InputColumnName, one.InputColumnNames) = ("Vector", []);
        Assert.Equal(["Series", "Time", "Vector[0]", "Vector[1]", "Vector[2]"], Estimator(one).Fit(_view).Forecast().Columns.Select(column => column.Name));
        one.InputColumnNames = [one.InputColumnName = "High"];
        one.InputColumnName = null;
        Assert.Equal(["Series", "Time", "Forecast", "low-80", "high-80"], Estimator(one).Fit(_view).Forecast(levels: 80).Columns.Select(column => column.Name));
    }

    [Fact]
    public void The_columns_are_kept_in_model_files()
    {
        var forecaster = Assert.Single(TransformerChains.OfType<RecurrentForecastingTransformer>(ModelFiles.SaveAndLoad(_model.Value)));
        Assert.Equal(ViewContents.Read(_model.Value.Forecast(Frame(), levels: 80)), ViewContents.Read(forecaster.Forecast(Frame(), levels: 80)));
        Assert.Equal(ModelFiles.Entries(ModelFiles.Save(_model.Value)), ModelFiles.Entries(ModelFiles.Save(forecaster)));
    }

    [Fact]
    public void Estimators_keep_their_contract() => EstimatorContract.Check(Estimator(Options(ForecastStrategy.Direct, ForecastChannels.Independent)), _view, ManySeries.View);

    [Fact]
    public void A_missing_value_is_refused_with_its_own_column_and_masked_where_it_may_be()
    {
        var frame = Frame();
        frame["Low"][20] = null;
        var options = Options(ForecastStrategy.Direct, ForecastChannels.Joint);
        Assert.Contains("Column 'Low' holds NaN in row 20", Assert.Throws<InvalidOperationException>(() => Estimator(options).Fit(frame)).Message, StringComparison.Ordinal);
        options.MissingValues = MissingValueHandling.Mask;
        Assert.All(Estimator(options).Fit(frame).Forecast().Column<float>("High"), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Columns_that_cannot_be_are_refused_by_name()
    {
        RecurrentForecastingEstimator.Options With(params string[] names)
        {
            var options = Options(ForecastStrategy.Direct, ForecastChannels.Independent);
            options.InputColumnNames = names;
            return options;
        }
        string Refusal(RecurrentForecastingEstimator.Options options) => Assert.Throws<ArgumentOutOfRangeException>(() => Estimator(options).Fit(Frame())).Message;

        Assert.Contains("no column 'Other'", Refusal(With("High", "Other")), StringComparison.Ordinal);
        Assert.Contains("Column 'Series' of the DataFrame holds String; numbers", Refusal(With("High", "Series")), StringComparison.Ordinal);
        Assert.Contains("InputColumnNames is High; it must be given only once", Refusal(With("High", "Low", "High")), StringComparison.Ordinal);
        Assert.Contains("InputColumnNames is ", Refusal(With("High", "")), StringComparison.Ordinal);
        Assert.Contains("InputColumnNames is null", Refusal(With(null!)), StringComparison.Ordinal);
        var options = With("High", "Low");
        options.InputColumnName = "Flow";
        Assert.Contains("InputColumnNames is High, Low; it must be empty", Refusal(options), StringComparison.Ordinal);
        options = With("High", "Low");
        options.FutureCovariateColumnNames = ["Low"];
        Assert.Contains("FutureCovariateColumnNames is Low", Refusal(options), StringComparison.Ordinal);
        Assert.Contains("Column 'High' is of type Double", Assert.Throws<ArgumentOutOfRangeException>(
            () => Estimator(With("High", "Low")).Fit((IDataView)Frame())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_with_fewer_values_than_the_vectors_fitted_on_is_refused()
    {
        var one = Options(ForecastStrategy.Direct, ForecastChannels.Independent);
        (one.InputColumnName, one.InputColumnNames) = ("Vector", []);
        var frame = Frame();
        frame["Vector"] = new SingleDataFrameColumn("Vector", _rows.Select(row => row.High));
        Assert.Contains("hold 1 values", Assert.Throws<ArgumentOutOfRangeException>(() => Estimator(one).Fit(_view).Forecast(frame)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Insample_forecasts_have_columns_for_each_value()
    {
        var answer = _model.Value.InsampleForecast(Frame(), "Forecast");
        Assert.Equal(["Series", "Time", "High", "Low", "Flow", "High-Forecast", "Low-Forecast", "Flow-Forecast", "High-Residual", "Low-Residual", "Flow-Residual"],
            answer.Columns.Select(column => column.Name));
        var expected = _model.Value.InsampleForecast(_view).Vectors("Residual");
        Assert.Equal(expected[20], _names.Select(name => (float)answer[$"{name}-Residual"][20]));
    }

    [Fact]
    public void An_explanation_names_the_columns() => Assert.Equal(_names,
        _model.Value.CreateForecastEngine(seriesName: "a").Explain(channel: 1).Select(contribution => contribution.Feature).Take(3));

    [Fact]
    public void A_backtest_of_columns_is_one_of_vectors()
    {
        var one = Options(ForecastStrategy.Direct, ForecastChannels.Joint);
        (one.InputColumnName, one.InputColumnNames) = ("Vector", []);
        var options = new ForecastBacktestOptions
        {
            Evaluation = new ForecastEvaluationOptions { ValueColumnName = "Vector", ForecastColumnName = "Forecast", SeriesColumnName = "Series" },
            Horizon = 3,
            Windows = 2,
        };
        var expected = _ml.Forecasting.Backtest(_view, Estimator(one), options);
        options.Evaluation.ValueColumnNames = _names;
        Assert.Contains("ValueColumnName is Vector; it must be empty", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Forecasting.Backtest(Frame(), Estimator(one), options)).Message, StringComparison.Ordinal);
        options.Evaluation.ValueColumnName = "";
        Assert.Equal(expected.Evaluation.PerSeries,
            _ml.Forecasting.Backtest(Frame(), Estimator(Options(ForecastStrategy.Direct, ForecastChannels.Joint)), options).Evaluation.PerSeries);
    }

    private static DataFrame Frame() => new(
        new StringDataFrameColumn("Series", _rows.Select(row => row.Series)),
        new DateTimeDataFrameColumn("Time", _rows.Select(row => row.Time)),
        new DoubleDataFrameColumn("High", _rows.Select(row => (double)row.High)),
        new Int32DataFrameColumn("Low", _rows.Select(row => (int)row.Low)),
        new SingleDataFrameColumn("Flow", _rows.Select(row => row.Flow)));

    private static RecurrentForecastingEstimator Estimator(RecurrentForecastingEstimator.Options options) => _ml.Forecasting.ForecastByGru(options);

    private static RecurrentForecastingEstimator.Options Options(ForecastStrategy strategy, ForecastChannels channels)
    {
        var options = ManySeries.Options();
        (options.InputColumnName, options.InputColumnNames) = (null, _names);
        (options.TimeColumnName, options.Strategy, options.Channels) = ("Time", strategy, channels);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        return options;
    }

    private sealed class Row
    {
        public string Series { get; set; } = "";

        public DateTime Time { get; set; }

        public float High { get; set; }

        public float Low { get; set; }

        public float Flow { get; set; }

        [VectorType(3)]
        public float[] Vector { get; set; } = [];
    }
}
