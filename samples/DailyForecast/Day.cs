using System;

namespace DailyForecast;

/// <summary>One day, as ML.NET reads it.</summary>
internal sealed record Day(DateTime Date, float Rentals);
