using System;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class EstimatorContractTests
{
    private static readonly IDataView _noValue = Views.Of(new MomentRow());
    private static readonly IDataView _doubleValue = Views.Of(new DoubleRow());

    [Fact]
    public void The_forecaster_of_a_plain_series_keeps_the_contract() => EstimatorContract.Check(
        new MLContext(seed: 1).Forecasting.ForecastByLstm(Fitted.Options()), Fitted.Series, _noValue, _doubleValue);

    [Fact]
    public void The_forecaster_of_a_series_with_timestamps_keeps_the_contract() => EstimatorContract.Check(
        new MLContext(seed: 1).Forecasting.ForecastByGru(Fitted.TimedOptions()), Fitted.TimedSeries, Fitted.Series, _noValue);

    [Fact]
    public void A_forecaster_without_bounds_that_hides_its_input_keeps_the_contract() => EstimatorContract.Check(
        new MLContext(seed: 1).Forecasting.ForecastByRnn(new RecurrentForecastingEstimator.Options
        {
            OutputColumnName = "Value",
            WindowSize = Fitted.WindowSize,
            Horizon = 1,
            HiddenSize = 4,
            MaxEpoch = 2,
            CalibrationFraction = 0,
            ValidationSetFraction = 0,
        }), Fitted.Series, _doubleValue);

    [Fact]
    public void A_pipeline_with_a_forecaster_in_it_keeps_the_contract() => EstimatorContract.Check(
        Fitted.Pipeline(new MLContext(seed: 1)), Fitted.Counts, _noValue);

    private sealed class MomentRow
    {
        public DateTime Time { get; set; }
    }

    private sealed class DoubleRow
    {
        public double Value { get; set; }
    }
}
