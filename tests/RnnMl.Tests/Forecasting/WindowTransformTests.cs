using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class WindowTransformTests
{
    private const int Window = 9, Horizon = 5;

    private static readonly float[] _window = [112, 118, 132, 129, 121, 135, 148, 148, 136];
    private static readonly float[] _future = [119, 104, 118, 115, 126];

    public static TheoryData<bool, int, WindowScaling> Preparations()
    {
        var data = new TheoryData<bool, int, WindowScaling>();
        foreach (var log in new[] { false, true })
        {
            foreach (var lag in new[] { 0, 1, 3, 7 })
            {
                foreach (var scaling in Enum.GetValues<WindowScaling>())
                    data.Add(log, lag, scaling);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Preparations))]
    public void An_answer_equal_to_the_targets_becomes_the_values_that_came(bool log, int lag, WindowScaling scaling)
    {
        var transform = new WindowTransform(new WindowPreparation(Window, Horizon, log, lag, scaling));
        float[] targets = new float[Horizon], forecast = new float[Horizon];
        transform.ReadWindow(_window);
        transform.WriteTargets(_future, targets);

        transform.ReadWindow(_window);
        transform.WriteForecast(targets, forecast);

        for (var k = 0; k < Horizon; k++)
            Assert.Equal(_future[k], forecast[k], _future[k] * 1e-5);
    }

    [Theory]
    [MemberData(nameof(Preparations))]
    public void A_bound_lies_as_far_from_the_forecast_as_the_value_it_names(bool log, int lag, WindowScaling scaling)
    {
        var transform = new WindowTransform(new WindowPreparation(Window, Horizon, log, lag, scaling));
        var forecast = new float[Horizon];
        transform.ReadWindow(_window);
        transform.WriteForecast(new float[Horizon], forecast);

        for (var k = 0; k < Horizon; k++)
        {
            Assert.Equal(_future[k], transform.Bound(k, transform.Residual(k, _future[k])), _future[k] * 1e-5);
            Assert.Equal(forecast[k], transform.Bound(k, 0));
            Assert.True(transform.Bound(k, -0.5) < forecast[k] && forecast[k] < transform.Bound(k, 0.5));
        }
    }

    [Theory]
    [InlineData(-0.5f, Deseasonalization.None)]
    [InlineData(0f, Deseasonalization.Additive)]
    [InlineData(0.3f, Deseasonalization.Additive)]
    [InlineData(null, Deseasonalization.Additive)]
    [InlineData(null, Deseasonalization.Multiplicative)]
    public void Box_Cox_and_the_season_are_undone_exactly(float? lambda, Deseasonalization season)
    {
        foreach (var lag in new[] { 0, 1 })
        {
            var transform = new WindowTransform(new WindowPreparation(Window, Horizon, LogTransform: false, lag, WindowScaling.Standard)
            {
                BoxCoxLambda = lambda,
                Deseasonalization = season,
                Seasonality = 3,
            });
            float[] targets = new float[Horizon], forecast = new float[Horizon];
            transform.ReadWindow(_window);
            transform.WriteTargets(_future, targets);
            transform.ReadWindow(_window);
            transform.WriteForecast(targets, forecast);
            for (var k = 0; k < Horizon; k++)
                Assert.Equal(_future[k], forecast[k], _future[k] * 1e-5);
        }
    }

    [Theory]
    [InlineData(-1, 1, float.MaxValue)]
    [InlineData(-0.5, 2.5, float.MaxValue)]
    [InlineData(0.5, -2.5, 0)]
    public void A_level_beyond_all_values_of_Box_Cox_becomes_the_nearest_number(double lambda, double level, float expected)
    {
        var transform = new WindowTransform(new WindowPreparation(Window, Horizon, false, 0, WindowScaling.None) { BoxCoxLambda = lambda });
        transform.ReadWindow(_window);
        Assert.Equal(expected, transform.AppendForecast(0, level));
    }

    [Theory]
    [InlineData(Deseasonalization.Additive)]
    [InlineData(Deseasonalization.Multiplicative)]
    public void A_window_that_is_all_season_has_none_left(Deseasonalization season)
    {
        float[] values = [.. Enumerable.Range(0, 12).Select(i => (float)(10 + i % 4))];
        var transform = new WindowTransform(new WindowPreparation(12, Horizon, false, 0, WindowScaling.None) { Deseasonalization = season, Seasonality = 4 });
        transform.ReadWindow(values);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(11.5, transform.Scaled(i), 1e-4);
        var forecast = new float[Horizon];
        transform.WriteForecast([11.5f, 11.5f, 11.5f, 11.5f, 11.5f], forecast);
        Assert.All(forecast.Select((value, k) => (value, k)), step => Assert.Equal(10 + step.k % 4, step.value, 1e-3f));
    }

    [Fact]
    public void Missing_values_change_no_scale_and_stay_missing()
    {
        float[] known = [1, 2, 4, 9], missing = [1, float.NaN, 2, 4, float.NaN, 9];
        foreach (var scaling in Enum.GetValues<WindowScaling>())
        {
            var one = new WindowTransform(new WindowPreparation(6, 1, false, 0, scaling));
            var other = new WindowTransform(new WindowPreparation(6, 1, false, 0, scaling));
            one.ReadWindow(known);
            other.ReadWindow(missing);
            Assert.Equal([one.Scaled(0), double.NaN, one.Scaled(1), one.Scaled(2), double.NaN, one.Scaled(3)],
                Enumerable.Range(0, 6).Select(other.Scaled));
        }
    }

    [Theory]
    [InlineData(1, new[] { 4f, float.NaN, 6, float.NaN, float.NaN }, new[] { 6f, 6, 6, 6 })]
    [InlineData(2, new[] { 4f, 5, 6, 7, float.NaN }, new[] { 7f, 6, 7, 6 })]
    [InlineData(2, new[] { 4f, 5, 6, float.NaN, float.NaN }, new[] { 5f, 6, 5, 6 })]
    [InlineData(2, new[] { 4f, float.NaN, 6, float.NaN, 8 }, new[] { float.NaN, 8, float.NaN, 8 })]
    public void A_difference_is_added_to_the_last_known_value_of_its_phase(int lag, float[] window, float[] expected)
    {
        var transform = new WindowTransform(new WindowPreparation(5, 4, false, lag, WindowScaling.None));
        var forecast = new float[4];
        transform.ReadWindow(window);
        transform.WriteForecast(new float[4], forecast);
        Assert.Equal(expected, forecast);
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(k => transform.Bound(k, 0)));
    }

    [Theory]
    [InlineData(WindowScaling.None, 4)]
    [InlineData(WindowScaling.Mean, 1)]
    [InlineData(WindowScaling.Standard, 0)]
    [InlineData(WindowScaling.MinMax, 0.375)]
    [InlineData(WindowScaling.Robust, 0)]
    [InlineData(WindowScaling.LastValue, -5)]
    public void The_middle_of_a_window_is_its_mean_or_median_on_the_networks_scale(WindowScaling scaling, double expected)
    {
        var transform = new WindowTransform(new WindowPreparation(6, 1, false, 0, scaling));
        transform.ReadWindow([1, float.NaN, 2, 4, float.NaN, 9]);
        Assert.Equal(expected, transform.Middle, 1e-12);
    }

    [Fact]
    public void The_last_value_takes_the_place_of_missing_ones_where_it_may()
    {
        var transform = new WindowTransform(new WindowPreparation(5, 1, false, 0, WindowScaling.None) { MissingValues = MissingValueHandling.LastValue });
        transform.ReadWindow([float.NaN, 3, float.NaN, float.NaN, 4]);
        Assert.Equal([3d, 3, 3, 3, 4], Enumerable.Range(0, 5).Select(transform.Scaled));
    }

    [Theory]
    [InlineData(Deseasonalization.Additive)]
    [InlineData(Deseasonalization.Multiplicative)]
    public void The_season_of_a_window_whose_beginning_is_missing_has_numbers_and_where_all_is_missing_none(Deseasonalization season)
    {
        var preparation = new WindowPreparation(Window, Horizon, false, 0, WindowScaling.Standard)
        {
            MissingValues = MissingValueHandling.LastValue,
            Deseasonalization = season,
            Seasonality = 3,
        };
        foreach (var missing in new[] { 1, 4, Window })
        {
            float[] window = [.. _window.Select((value, i) => i < missing ? float.NaN : value)], forecast = new float[Horizon];
            var transform = new WindowTransform(preparation);
            transform.ReadWindow(window);
            transform.WriteForecast(new float[Horizon], forecast);
            Assert.All(forecast, value => Assert.Equal(missing < Window, float.IsFinite(value)));
        }
    }

    [Theory]
    [MemberData(nameof(Preparations))]
    public void A_window_without_one_known_value_has_no_forecast_and_no_target(bool log, int lag, WindowScaling scaling)
    {
        var transform = new WindowTransform(new WindowPreparation(Window, Horizon, log, lag, scaling), flatScale: 20);
        float[] window = [.. Enumerable.Repeat(float.NaN, Window)], forecast = new float[Horizon];
        transform.ReadWindow(window);
        transform.WriteForecast(new float[Horizon], forecast);
        Assert.All(forecast, value => Assert.Equal(float.NaN, value));
        Assert.Equal(float.NaN, transform.Bound(0, 1));
        transform.ReadWindow(window);
        Assert.Equal(double.NaN, transform.AppendActual(0, 100));
    }

    [Fact]
    public void Robust_scaling_is_not_moved_by_an_outlier()
    {
        float[] window = [1, 2, 3, 4, 5, 6, 7, 8, 1e6f];
        var steps = Steps(new WindowPreparation(Window, Horizon, false, 0, WindowScaling.Robust), window);
        Assert.Equal([-1, -0.75f, -0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f], steps[..8]);
    }

    [Fact]
    public void Standard_scaling_gives_mean_0_and_deviation_1()
    {
        var steps = Steps(new WindowPreparation(Window, Horizon, false, 0, WindowScaling.Standard), _window);
        Assert.Equal(0, steps.Average(), 1e-6);
        Assert.Equal(1, Math.Sqrt(steps.Average(x => x * x)), 1e-6);
    }

    [Fact]
    public void MinMax_scaling_fills_0_to_1_and_Mean_scaling_has_mean_1()
    {
        var minMax = Steps(new WindowPreparation(Window, Horizon, false, 0, WindowScaling.MinMax), _window);
        Assert.Equal((0f, 1f), (minMax.Min(), minMax.Max()));
        var mean = Steps(new WindowPreparation(Window, Horizon, false, 0, WindowScaling.Mean), _window);
        Assert.Equal(1, mean.Average(), 1e-6);
    }

    [Fact]
    public void Logarithm_and_seasonal_differencing_of_steady_growth_leave_a_constant()
    {
        float[] window = [.. Enumerable.Range(0, Window).Select(i => (1 + i % 3) * MathF.Pow(1.1f, i))];
        Assert.All(Steps(new WindowPreparation(Window, Horizon, true, 3, WindowScaling.None), window), step => Assert.Equal(3 * Math.Log(1.1), step, 1e-6));
    }

    [Theory]
    [InlineData(WindowScaling.Mean)]
    [InlineData(WindowScaling.Standard)]
    [InlineData(WindowScaling.MinMax)]
    public void A_flat_window_takes_the_scale_it_is_given(WindowScaling scaling)
    {
        var preparation = new WindowPreparation(Window, Horizon, false, 1, scaling);
        float[] flat = [.. Enumerable.Repeat(1e6f, Window)], forecast = new float[Horizon];
        Assert.All(Steps(preparation, flat, flatScale: 20), step => Assert.Equal(0, step));

        var transform = new WindowTransform(preparation, flatScale: 20);
        transform.ReadWindow(flat);
        transform.WriteForecast([1, 0, 0, 0, 0], forecast);
        Assert.All(forecast, value => Assert.Equal(1e6f + 20, value));
    }

    [Fact]
    public void The_scale_of_a_series_grows_with_its_unit()
    {
        var preparation = new WindowPreparation(Window, Horizon, false, 1, WindowScaling.Standard);
        float[] thousands = [.. _window.Select(value => 1000 * value)];
        Assert.Equal(1000, WindowTransform.ScaleOf(thousands, preparation) / WindowTransform.ScaleOf(_window, preparation), 1e-3);
    }

    [Fact]
    public void The_rounding_of_steady_growth_is_no_spread()
    {
        float[] growing = [.. Enumerable.Range(0, Window).Select(i => 700 * MathF.Pow(1.01f, i))];
        var preparation = new WindowPreparation(Window, Horizon, true, 1, WindowScaling.Standard);
        Assert.All(Steps(preparation, growing, flatScale: 0.1), step => Assert.Equal(0, step, 1e-4));
    }

    private static float[] Steps(WindowPreparation preparation, float[] window, double flatScale = 1)
    {
        var transform = new WindowTransform(preparation, flatScale);
        transform.ReadWindow(window);
        return [.. Enumerable.Range(preparation.DifferencingLag, window.Length - preparation.DifferencingLag).Select(row => (float)transform.Scaled(row))];
    }
}
