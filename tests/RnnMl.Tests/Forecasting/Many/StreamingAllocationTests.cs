using System;
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
        for (var i = 0; i < 20; i++)
            Assert.Equal(0, Step(100 + i));
    }

    [Fact]
    public void A_gap_that_is_filled_allocates_nothing_either()
    {
        var options = ManySeries.Options("masks");
        options.TimeColumnName = "Time";
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        engine.Observe(100, Fitted.Day(60));
        for (var row = 63; row < 90; row += 3)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Observe(100, Fitted.Day(row));
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
