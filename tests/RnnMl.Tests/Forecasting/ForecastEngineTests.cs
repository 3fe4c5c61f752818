using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>An engine answers what Transform shows in the row of the last observation.</summary>
public class ForecastEngineTests
{
    private const int More = 2 * Fitted.WindowSize;

    private static readonly float[] _longer = SyntheticSeries.Noisy(Fitted.Rows + More, seed: 1);

    [Fact]
    public void At_the_start_it_answers_the_last_row_of_the_training_view() =>
        AssertSame(Row(Fitted.Plain, Fitted.Series, Fitted.Rows - 1), Fitted.Plain.CreateForecastEngine().Predict());

    [Fact]
    public void After_each_observation_it_answers_that_row_of_the_longer_view()
    {
        var view = Views.Of(_longer);
        var engine = Fitted.Plain.CreateForecastEngine();
        for (var row = Fitted.Rows; row < _longer.Length; row++)
        {
            engine.Observe(_longer[row]);
            AssertSame(Row(Fitted.Plain, view, row), engine.Predict());
        }
    }

    [Fact]
    public void With_timestamps_it_answers_that_row_of_the_longer_view_too()
    {
        var view = Views.Of(_longer, Fitted.Day);
        var engine = Fitted.Timed.CreateForecastEngine();
        AssertSame(Row(Fitted.Timed, view, Fitted.Rows - 1), engine.Predict());
        for (var row = Fitted.Rows; row < _longer.Length; row++)
            engine.Observe(_longer[row], Fitted.Day(row));
        AssertSame(Row(Fitted.Timed, view, _longer.Length - 1), engine.Predict());
    }

    [Fact]
    public void Asking_twice_gives_the_same_answer_in_arrays_of_its_own()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        var one = engine.Predict();
        var expected = one.Values.ToArray();
        Array.Clear(one.Values);
        Array.Clear(one.LowerBounds!);
        Assert.Equal(expected, engine.Predict().Values);
        Assert.DoesNotContain(0, engine.Predict().LowerBounds!);
    }

    [Fact]
    public void Engines_of_one_model_do_not_hear_each_others_observations()
    {
        var (one, other) = (Fitted.Plain.CreateForecastEngine(), Fitted.Plain.CreateForecastEngine());
        var before = other.Predict();
        one.Observe(500);
        AssertSame(before, other.Predict());
        AssertSame(before, Fitted.Plain.CreateForecastEngine().Predict());
        Assert.NotEqual(before.Values, one.Predict().Values);
    }

    [Fact]
    public void A_shorter_horizon_is_the_beginning_of_the_whole_one()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        var whole = engine.Predict();
        var two = engine.Predict(horizon: 2);
        AssertSame(new Forecast(whole.Values[..2], whole.LowerBounds![..2], whole.UpperBounds![..2]), two);
        Assert.Equal(Fitted.Horizon, engine.Horizon);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Fitted.Horizon + 1)]
    [InlineData(int.MaxValue)]
    public void A_horizon_it_was_not_fitted_for_is_refused(int horizon)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Fitted.Plain.CreateForecastEngine().Predict(horizon));
        Assert.Equal("horizon", exception.ParamName);
        Assert.Contains($"{horizon}", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"it must be from 1 to {Fitted.Horizon} (the fitted Horizon).", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_bound_alone_can_be_asked_for()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        var expected = engine.Predict();
        float[] values = new float[Fitted.Horizon], bound = new float[Fitted.Horizon];
        engine.Predict(values, [], bound);
        Assert.Equal(expected.UpperBounds, bound);
        engine.Predict(values, bound, []);
        Assert.Equal(expected.LowerBounds, bound);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    public void Room_for_another_number_of_bounds_is_refused(int lower, int upper) => Assert.Contains("3 values", Assert.Throws<ArgumentException>(
        () => Fitted.Plain.CreateForecastEngine().Predict(new float[3], new float[lower], new float[upper])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-0.5f)]
    [InlineData(95f)]
    [InlineData(float.NaN)]
    public void A_level_that_is_none_is_refused(float level)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Fitted.Plain.CreateForecastEngine().Predict(confidenceLevel: level));
        Assert.Equal("confidenceLevel", exception.ParamName);
        Assert.Equal(level, exception.ActualValue);
    }

    [Fact]
    public void A_level_asked_of_a_forecaster_without_bounds_is_refused()
    {
        var engine = WithoutBounds().CreateForecastEngine();
        var exception = Assert.Throws<InvalidOperationException>(() => engine.Predict(confidenceLevel: 0.9f));
        Assert.Contains("without bounds", exception.Message, StringComparison.Ordinal);

        float[] values = new float[Fitted.Horizon], bound = new float[Fitted.Horizon];
        Assert.Throws<InvalidOperationException>(() => engine.Predict(values, bound, []));
        Assert.Throws<InvalidOperationException>(() => engine.Predict(values, [], bound));
        Assert.Throws<InvalidOperationException>(() => engine.Predict(values, [], [], confidenceLevel: 0.9f));
        engine.Predict(values, [], []);
        Assert.Equal(engine.Predict().Values, values);
    }

    [Fact]
    public void A_forecaster_without_bounds_answers_none()
    {
        var forecast = WithoutBounds().CreateForecastEngine().Predict();
        Assert.Equal(Fitted.Horizon, forecast.Values.Length);
        Assert.Null(forecast.LowerBounds);
        Assert.Null(forecast.UpperBounds);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void An_observation_that_is_no_number_is_refused_and_not_kept(float value)
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        var exception = Assert.Throws<InvalidOperationException>(() => engine.Observe(value));
        Assert.Contains("'Value'", exception.Message, StringComparison.Ordinal);
        AssertSame(Fitted.Plain.CreateForecastEngine().Predict(), engine.Predict());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-3f)]
    public void An_observation_without_a_logarithm_is_refused_where_logarithms_are_taken(float value)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Fitted.Logarithmic.CreateForecastEngine().Observe(value));
        Assert.Contains("LogTransform", exception.Message, StringComparison.Ordinal);
        Fitted.Plain.CreateForecastEngine().Observe(value);
    }

    [Theory]
    [InlineData(Fitted.Rows - 1)]
    [InlineData(0)]
    public void A_timestamp_not_after_the_last_is_refused(int day)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Fitted.Timed.CreateForecastEngine().Observe(100, Fitted.Day(day)));
        Assert.Contains("'Time'", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{Fitted.Day(day):s}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_observation_without_a_timestamp_is_refused_where_there_is_a_time_column()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Fitted.Timed.CreateForecastEngine().Observe(100));
        Assert.Contains("'Time'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_observation_with_a_timestamp_is_refused_where_there_is_no_time_column() =>
        Assert.Throws<InvalidOperationException>(() => Fitted.Plain.CreateForecastEngine().Observe(100, Fitted.Day(Fitted.Rows)));

    internal static RecurrentForecastingTransformer WithoutBounds()
    {
        var options = Fitted.Options();
        options.ConfidenceLowerBoundColumn = options.ConfidenceUpperBoundColumn = null;
        options.CalibrationFraction = 0;
        return Fitted.Fit(options, Fitted.Series);
    }

    internal static Forecast Row(ITransformer model, IDataView view, int row)
    {
        var transformed = model.Transform(view);
        return new Forecast(transformed.Vectors("Forecast")[row], transformed.Vectors("Low")[row], transformed.Vectors("High")[row]);
    }

    internal static void AssertSame(Forecast expected, Forecast found)
    {
        Assert.Equal(Bits(expected.Values), Bits(found.Values));
        Assert.Equal(Bits(expected.LowerBounds), Bits(found.LowerBounds));
        Assert.Equal(Bits(expected.UpperBounds), Bits(found.UpperBounds));
    }

    private static int[]? Bits(float[]? values) => values?.Select(BitConverter.SingleToInt32Bits).ToArray();
}
