using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>What the calendar says of a timestamp. The timestamps lie where sine and cosine are known.</summary>
public class CalendarPartsTests
{
    [Theory]
    [InlineData(CalendarPart.Hour, "2024-07-01T23:59:59", 23)]
    [InlineData(CalendarPart.DayOfWeek, "2024-07-07", 0)]
    [InlineData(CalendarPart.DayOfWeek, "2024-07-06", 6)]
    [InlineData(CalendarPart.DayOfMonth, "2024-02-29", 29)]
    [InlineData(CalendarPart.Month, "2024-12-31", 12)]
    [InlineData(CalendarPart.DayOfYear, "2024-12-31", 366)]
    [InlineData(CalendarPart.DayOfYear, "2023-12-31", 365)]
    [InlineData(CalendarPart.Quarter, "2024-03-31", 1)]
    [InlineData(CalendarPart.Quarter, "2024-04-01", 2)]
    [InlineData(CalendarPart.Quarter, "2024-12-31", 4)]
    [InlineData(CalendarPart.Year, "2024-12-31", 2024)]
    [InlineData(CalendarPart.IsWeekend, "2024-07-05", 0)]
    [InlineData(CalendarPart.IsWeekend, "2024-07-06", 1)]
    [InlineData(CalendarPart.IsWeekend, "2024-07-07", 1)]
    public void A_part_as_a_number(CalendarPart part, string timestamp, float expected) =>
        Assert.Equal([expected], Features(part, timestamp, CalendarEncoding.Number));

    [Theory]
    // A quarter of the day has passed, and three quarters.
    [InlineData(CalendarPart.Hour, "2024-07-01T06:00", 1, 0)]
    [InlineData(CalendarPart.Hour, "2024-07-01T18:00", -1, 0)]
    // The week starts on Sunday; its middle is Wednesday noon.
    [InlineData(CalendarPart.DayOfWeek, "2024-07-07", 0, 1)]
    [InlineData(CalendarPart.DayOfWeek, "2024-07-03T12:00", 0, -1)]
    // 15 of June's 30 days have passed, 14.5 of the 29 of February in a leap year.
    [InlineData(CalendarPart.DayOfMonth, "2024-06-16", 0, -1)]
    [InlineData(CalendarPart.DayOfMonth, "2024-02-15T12:00", 0, -1)]
    // 183 of 366 days, 182.5 of 365.
    [InlineData(CalendarPart.DayOfYear, "2024-07-02", 0, -1)]
    [InlineData(CalendarPart.DayOfYear, "2023-07-02T12:00", 0, -1)]
    // Months and quarters are as at their start.
    [InlineData(CalendarPart.Month, "2024-04-30", 1, 0)]
    [InlineData(CalendarPart.Month, "2024-07-01", 0, -1)]
    [InlineData(CalendarPart.Quarter, "2024-06-30", 1, 0)]
    [InlineData(CalendarPart.Quarter, "2024-12-31", -1, 0)]
    public void A_part_as_sine_and_cosine(CalendarPart part, string timestamp, float sine, float cosine)
    {
        var features = Features(part, timestamp, CalendarEncoding.SineCosine);
        Assert.Equal(2, features.Length);
        Assert.Equal(sine, features[0], 1e-6f);
        Assert.Equal(cosine, features[1], 1e-6f);
    }

    [Theory]
    [InlineData(CalendarPart.Year, 2024)]
    [InlineData(CalendarPart.IsWeekend, 1)]
    public void A_part_without_a_cycle_is_a_number_always(CalendarPart part, float expected) =>
        Assert.Equal([expected], Features(part, "2024-07-06", CalendarEncoding.SineCosine));

    [Fact]
    public void Parts_stand_in_the_order_asked_for_and_the_slots_say_so()
    {
        var view = new MLContext(seed: 0).Transforms
            .TimeFeatures("Features", "Time", [CalendarPart.Year, CalendarPart.Hour, CalendarPart.IsWeekend])
            .Fit(At("2024-07-06T06:00")).Transform(At("2024-07-06T06:00"));
        Assert.Equal(["Year", "Hour.Sine", "Hour.Cosine", "IsWeekend"], view.SlotNames("Features"));
        var features = Assert.Single(view.Vectors("Features"));
        Assert.Equal([2024, 1, 0, 1], features.Select(feature => MathF.Round(feature, 6)));
    }

    [Fact]
    public void Every_part_and_encoding_has_as_many_names_as_numbers()
    {
        foreach (var encoding in Enum.GetValues<CalendarEncoding>())
        {
            foreach (var part in Enum.GetValues<CalendarPart>())
                Assert.All(Features(part, "2024-02-29T13:14:15", encoding), feature => Assert.True(float.IsFinite(feature)));
        }
    }

    [Fact]
    public void The_features_can_take_the_place_of_their_timestamp()
    {
        var view = At("2024-07-06");
        var transformed = new MLContext(seed: 0).Transforms.TimeFeatures("Time", null, [CalendarPart.Year]).Fit(view).Transform(view);
        Assert.Equal([[2024f]], transformed.Vectors("Time"));
    }

    [Fact]
    public void A_prediction_engine_shows_them_for_one_row_in_any_order()
    {
        var ml = new MLContext(seed: 0);
        var model = ml.Transforms.TimeFeatures("Features", "Time", [CalendarPart.Month], CalendarEncoding.Number).Fit(At("2024-07-06"));
        using var engine = ml.Model.CreatePredictionEngine<StepRow, FeaturesRow>(model);
        Assert.Equal([5f], engine.Predict(new StepRow { Time = new DateTime(2024, 5, 1) }).Features);
        Assert.Equal([2f], engine.Predict(new StepRow { Time = new DateTime(2023, 2, 1) }).Features);
    }

    private static float[] Features(CalendarPart part, string timestamp, CalendarEncoding encoding)
    {
        var view = At(timestamp);
        return Assert.Single(new MLContext(seed: 0).Transforms.TimeFeatures("Features", "Time", [part], encoding).Fit(view).Transform(view)
            .Vectors("Features"));
    }

    private static IDataView At(string timestamp) =>
        Views.Of(new StepRow { Time = DateTime.Parse(timestamp, System.Globalization.CultureInfo.InvariantCulture) });

    private sealed class FeaturesRow
    {
        public float[] Features { get; set; } = [];
    }
}
