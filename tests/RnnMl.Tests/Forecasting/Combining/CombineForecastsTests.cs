using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Combining;

public class CombineForecastsTests
{
    private static readonly MLContext _ml = new(seed: 0);

    private static readonly IDataView _forecasts = Views.Of(
        new Forecasts { A = [1, 10, 3], B = [2, 20, 3], C = [6, 90, float.NaN], Level = 4, Other = 6 },
        new Forecasts { A = [0, 0, 0], B = [0, 0, float.PositiveInfinity], C = [3, -3, 1], Level = float.NaN, Other = 1 },
        new Forecasts { A = [1, 1, 1], B = [float.PositiveInfinity, 1, 1], C = [float.NegativeInfinity, 1, 1], Level = 1, Other = 3 });

    [Fact]
    public void The_mean_and_the_median_are_taken_step_by_step_and_what_one_lacks_is_missing()
    {
        Assert.Equal([[3f, 40, float.NaN], [1f, -1, float.PositiveInfinity], [float.NaN, 1, 1]], Combined(EnsembleCombination.Mean));
        Assert.Equal([[2f, 20, float.NaN], [0f, 0, 1], [1f, 1, 1]], Combined(EnsembleCombination.Median));
    }

    [Theory]
    [InlineData(EnsembleCombination.Mean, 5)]
    [InlineData(EnsembleCombination.Median, 2.5)]
    public void Members_of_an_ensemble_are_combined_by_the_same_rule(EnsembleCombination combination, double expected)
    {
        Assert.Equal(expected, combination.Combine([14, 1, 2, 3]));
        Assert.Equal(double.NaN, combination.Combine([1, 2, double.NaN, 3]));
        Assert.Equal(7, combination.Combine([7]));
    }

    [Fact]
    public void Single_numbers_are_combined_too()
    {
        var combined = _ml.Forecasting.CombineForecasts("Both", ["Level", "Other"]).Fit(_forecasts).Transform(_forecasts);
        Assert.Equal([5, float.NaN, 2], combined.GetColumn<float>("Both"));
    }

    [Fact]
    public void A_chain_of_forecasters_ends_in_their_mean_and_is_backtested_as_one()
    {
        var chain = _ml.Forecasting.ForecastByBaseline("Last", "Value", horizon: 2, ForecastBaseline.Naive)
            .Append(_ml.Forecasting.ForecastByBaseline("Line", "Value", horizon: 2, ForecastBaseline.Drift))
            .Append(_ml.Forecasting.CombineForecasts("Forecast", ["Last", "Line"]));
        var series = Views.Of(1, 2, 3, 4, 5, 6, 7, 8);

        // The line is right, and the last value 1 and 2 behind.
        Assert.Equal([8.5f, 9], chain.Fit(series).Transform(series).Vectors("Forecast")[^1]);
        var metrics = _ml.Forecasting.Backtest(series, chain, new ForecastBacktestOptions
        {
            Evaluation = new() { ValueColumnName = "Value", ForecastColumnName = "Forecast" },
            Horizon = 2,
            Windows = 2,
        }).Evaluation.Overall;
        Assert.Equal(0.75, metrics.MeanAbsoluteError, 1e-6);
    }

    [Theory]
    [InlineData(EnsembleCombination.Mean)]
    [InlineData(EnsembleCombination.Median)]
    public void It_keeps_the_contract_of_estimators(EnsembleCombination combination) => EstimatorContract.Check(
        _ml.Forecasting.CombineForecasts("Forecast", ["A", "B", "C"], combination), _forecasts,
        Views.Of(new CountRow()), Views.Of(new Scalars()));

    [Fact]
    public void Columns_of_another_type_or_size_than_the_first_are_refused()
    {
        Assert.Contains("Column 'Level' is of type Single; CombineForecasts needs", Refused(["A", "Level"]), StringComparison.Ordinal);
        Assert.Contains("as column 'A' has it", Refused(["A", "Short"]), StringComparison.Ordinal);
        Assert.Contains("as column 'A' has it", Refused(["A", "Table"]), StringComparison.Ordinal);
        Assert.Contains("There is no column 'Z'", Refused(["A", "Z"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_their_ranges_are_refused()
    {
        Assert.Contains("InputColumnNames is A; it must be 2 to 1,024", Refused(["A"]), StringComparison.Ordinal);
        Assert.Contains("given only once", Refused(["A", "A"]), StringComparison.Ordinal);
        Assert.Contains("the name of a column", Refused(["A", ""]), StringComparison.Ordinal);
        Assert.Contains("Combination is 7", Refused(["A", "B"], (EnsembleCombination)7), StringComparison.Ordinal);
        Assert.Contains("OutputColumnName", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Forecasting.CombineForecasts("", ["A", "B"])).Message, StringComparison.Ordinal);
    }

    private static float[][] Combined(EnsembleCombination combination) =>
        _ml.Forecasting.CombineForecasts("All", ["A", "B", "C"], combination).Fit(_forecasts).Transform(_forecasts).Vectors("All");

    private static string Refused(string[] columns, EnsembleCombination combination = EnsembleCombination.Mean) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.CombineForecasts("All", columns, combination).Fit(_forecasts)).Message;

    private sealed class Forecasts
    {
        [VectorType(3)]
        public float[] A { get; set; } = [];

        [VectorType(3)]
        public float[] B { get; set; } = [];

        [VectorType(3)]
        public float[] C { get; set; } = [];

        [VectorType(2)]
        public float[] Short { get; set; } = [0, 0];

        [VectorType(3, 1)]
        public float[] Table { get; set; } = [0, 0, 0];

        public float Level { get; set; }

        public float Other { get; set; }
    }

    private sealed class Scalars
    {
        public float A { get; set; }

        [VectorType(3)]
        public float[] B { get; set; } = [0, 0, 0];

        [VectorType(3)]
        public float[] C { get; set; } = [0, 0, 0];
    }
}
