using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.Data.Analysis;

namespace SunspotsForecast;

/// <summary>Draws the last century of the series, the forecast and its two intervals as an SVG picture.</summary>
internal static class Chart
{
    private const int Width = 960, Height = 360, Left = 48, Right = 16, Top = 36, Bottom = 32, YearsShown = 100;

    /// <summary>The picture, as the text of an SVG file.</summary>
    /// <param name="history">Year and Sunspots.</param>
    /// <param name="forecast">Year, Forecast, and the bounds of 80 and 95 %.</param>
    public static string Draw(DataFrame history, DataFrame forecast)
    {
        double[] past = [.. Numbers(history, "Sunspots").TakeLast(YearsShown)];
        var (low95, high95) = (Numbers(forecast, "low-95"), Numbers(forecast, "high-95"));
        var last = ((DateTime)history["Year"][history.Rows.Count - 1]).Year;
        var first = last - past.Length + 1;
        var highest = 50 * Math.Ceiling(past.Concat(high95).Max() / 50);
        var lowest = 50 * Math.Floor(Math.Min(0, low95.Min()) / 50);

        double X(int year) => Left + (Width - Left - Right) * (double)(year - first) / (past.Length + low95.Length - 1);
        double Y(double value) => Height - Bottom - (Height - Top - Bottom) * (value - lowest) / (highest - lowest);
        string Line(double[] values, int year) => string.Join(' ', values.Select((value, i) => Point(X(year + i), Y(value))));
        string Band(double[] low, double[] high) => Line(low, last + 1) + " " +
            string.Join(' ', high.Select((value, i) => Point(X(last + 1 + i), Y(value))).Reverse());

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<text x=\"{Left}\" y=\"20\" font-size=\"15\">Sunspots a year, and the next cycle with its 80 % and 95 % intervals</text>");
        for (var value = lowest; value <= highest; value += 50)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(value):F1}H{Width - Right}\" stroke=\"#e3e3e3\"/>" +
                $"<text x=\"{Left - 8}\" y=\"{Y(value):F1}\" text-anchor=\"end\" dy=\"4\">{value}</text>");
        }
        for (var year = (first + 9) / 10 * 10; year <= last + low95.Length; year += 10)
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{X(year):F1}\" y=\"{Height - 10}\" text-anchor=\"middle\">{year}</text>");
        foreach (var (low, high) in new[] { (low95, high95), (Numbers(forecast, "low-80"), Numbers(forecast, "high-80")) })
            svg.AppendLine(CultureInfo.InvariantCulture, $"<polygon points=\"{Band(low, high)}\" fill=\"#d95f02\" fill-opacity=\"0.2\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<polyline points=\"{Line(past, first)}\" fill=\"none\" stroke=\"#1b6ca8\" stroke-width=\"1.5\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<polyline points=\"{Line(Numbers(forecast, "Forecast"), last + 1)}\" fill=\"none\" stroke=\"#d95f02\" stroke-width=\"2\"/>");
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:F1},{y:F1}");

    private static double[] Numbers(DataFrame frame, string column) =>
        [.. Enumerable.Range(0, (int)frame.Rows.Count).Select(row => Convert.ToDouble(frame[column][row], CultureInfo.InvariantCulture))];
}
