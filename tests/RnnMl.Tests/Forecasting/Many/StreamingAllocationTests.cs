using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

public class StreamingAllocationTests
{
    public static TheoryData<string> Ways => [.. ManySeries.Ways];

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_observation_and_a_forecast_allocate_nothing_once_buffers_have_grown(string way)
    {
        var options = ManySeries.Options(way);
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        float[] values = new float[ManySeries.Horizon], low = new float[ManySeries.Horizon], high = new float[ManySeries.Horizon];
        float[] past = options.PastCovariateColumnNames.Length > 0 ? [1] : [];
        float[] future = options.FutureCovariateColumnNames.Length > 0 ? [2] : [], known = future.Length > 0 ? [1, 2, 3] : [];
        var row = 60;
        long Step(float value)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Observe([value], Fitted.Day(row++), past, future);
            engine.Predict(values, low, high, futureCovariates: known);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        for (var i = 0; i < 3; i++)
            Step(100 + i);
        AssertNothingIsAllocated(20, i => Step(100 + i));
    }

    [Theory]
    [InlineData(Deseasonalization.Additive, 1)]
    [InlineData(Deseasonalization.Multiplicative, 1)]
    [InlineData(Deseasonalization.None, 2)]
    [InlineData(Deseasonalization.Additive, 2)]
    public void Neither_seasons_nor_independent_channels_allocate(Deseasonalization deseasonalization, int channels)
    {
        var options = Fitted.Options();
        options.InputColumnName = "Values";
        options.Deseasonalization = deseasonalization;
        options.Seasonality = 4;
        var rows = SyntheticSeries.Noisy(Fitted.Rows, seed: 1).Select(value => new VectorRow { Values = [.. Enumerable.Repeat(value, channels)] });
        var schema = SchemaDefinition.Create(typeof(VectorRow));
        schema[nameof(VectorRow.Values)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, channels);
        var view = new MLContext(seed: 0).Data.LoadFromEnumerable(rows, schema);
        var engine = Fitted.Fit(options, view).CreateForecastEngine();
        var values = new float[Fitted.Horizon * channels];
        var observation = new float[channels];
        long Step(float value)
        {
            Array.Fill(observation, value);
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Observe(observation, default, [], []);
            engine.Predict(values, [], []);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        for (var i = 0; i < 3; i++)
            Step(100 + i);
        AssertNothingIsAllocated(20, i => Step(100 + i));
    }

    private sealed class VectorRow
    {
        public float[] Values { get; set; } = [];
    }

    [Fact]
    public void A_gap_that_is_filled_allocates_nothing_either()
    {
        var options = ManySeries.Options("masks");
        options.TimeColumnName = "Time";
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        engine.Observe(100, Fitted.Day(60));
        AssertNothingIsAllocated(20, i =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Observe(100, Fitted.Day(63 + 3 * i));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    // The runtime's own compilation may allocate at any call, but not at many.
    private static void AssertNothingIsAllocated(int steps, Func<int, long> step) =>
        Assert.InRange(Enumerable.Range(0, steps).Count(i => step(i) > 0), 0, 2);
}
