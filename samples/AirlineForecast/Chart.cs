using System;
using System.Globalization;
using System.Text;

namespace AirlineForecast;

/// <summary>Draws the series, its forecast and the band between the bounds as an SVG picture.</summary>
internal static class Chart
{
    private const int Width = 960, Height = 420, Left = 56, Right = 16, Top = 40, Bottom = 36;

    /// <summary>The picture, as the text of an SVG file.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="start">The month of the first value.</param>
    /// <param name="actual">All values, one a month.</param>
    /// <param name="forecast">The forecasts of the last months.</param>
    /// <param name="low">Their lower bounds.</param>
    /// <param name="high">Their upper bounds.</param>
    public static string Draw(string title, DateTime start, float[] actual, float[] forecast, float[] low, float[] high)
    {
        var first = actual.Length - forecast.Length;
        double top = 0;
        foreach (var value in (ReadOnlySpan<float>)[.. actual, .. high])
            top = Math.Max(top, value);
        top = 100 * Math.Ceiling(top / 100);

        string X(double month) => Number(Left + (Width - Left - Right) * month / (actual.Length - 1));
        string Y(double value) => Number(Height - Bottom - (Height - Top - Bottom) * value / top);
        string Points(float[] values, int offset)
        {
            var points = new StringBuilder();
            for (var i = 0; i < values.Length; i++)
                points.Append(points.Length == 0 ? "" : " ").Append(X(offset + i)).Append(',').Append(Y(values[i]));
            return points.ToString();
        }

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"15\">{title}</text>");
        for (var value = 0; value <= top; value += 100)
        {
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(value)}H{Width - Right}\" stroke=\"#e3e3e3\"/>" +
                $"<text x=\"{Left - 8}\" y=\"{Y(value)}\" text-anchor=\"end\" dy=\"4\">{value}</text>");
        }
        for (var month = 0; month < actual.Length; month += 12)
        {
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<text x=\"{X(month)}\" y=\"{Height - 12}\" text-anchor=\"middle\">{start.AddMonths(month).Year}</text>");
        }

        var reversed = (float[])high.Clone();
        Array.Reverse(reversed);
        var upperEdge = new StringBuilder();
        for (var i = 0; i < reversed.Length; i++)
            upperEdge.Append(' ').Append(X(actual.Length - 1 - i)).Append(',').Append(Y(reversed[i]));
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<polygon points=\"{Points(low, first)}{upperEdge}\" fill=\"#d95f02\" fill-opacity=\"0.2\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<polyline points=\"{Points(actual, 0)}\" fill=\"none\" stroke=\"#1b6ca8\" stroke-width=\"1.5\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<polyline points=\"{Points(forecast, first)}\" fill=\"none\" stroke=\"#d95f02\" stroke-width=\"2\"/>");
        Legend(svg, Left + 12, "#1b6ca8", "passengers (thousands)");
        Legend(svg, Left + 190, "#d95f02", "forecast and 95 % band");
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void Legend(StringBuilder svg, int x, string colour, string text) => svg.AppendLine(CultureInfo.InvariantCulture,
        $"<path d=\"M{x} {Top + 18}h24\" stroke=\"{colour}\" stroke-width=\"2\"/><text x=\"{x + 30}\" y=\"{Top + 22}\">{text}</text>");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
