using System;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

public class StreamingAllocationTests
{
    [Theory]
    [InlineData("direct")]
    [InlineData("segments")]
    [InlineData("ensemble")]
    [InlineData("Quantile")]
    [InlineData("recursive")]
    public void An_observation_and_a_forecast_allocate_nothing_once_buffers_have_grown(string way)
    {
        var engine = ManySeries.Fit(ManySeries.Options(way)).CreateForecastEngine(seriesName: "a");
        float[] values = new float[ManySeries.Horizon], low = new float[ManySeries.Horizon], high = new float[ManySeries.Horizon];
        long Step(float value)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Observe([value], default, [], []);
            var observed = GC.GetAllocatedBytesForCurrentThread() - before;
            engine.Predict(values, low, high);
            return way == "recursive" ? observed : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        for (var i = 0; i < 3; i++)
            Step(100 + i);
        for (var i = 0; i < 20; i++)
            Assert.Equal(0, Step(100 + i));
    }
}
