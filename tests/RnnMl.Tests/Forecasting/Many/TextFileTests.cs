using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Many series from a text file, with everything that a forecaster reads.</summary>
public class TextFileTests
{
    [Theory]
    [InlineData("direct with everything")]
    [InlineData("segments with everything")]
    [InlineData("recursive with everything")]
    public void A_file_is_fitted_and_forecast_as_the_same_rows_in_memory(string way)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("series.csv");
        // Quarters need no rounding in either notation.
        RichRow[] rows = [.. ManySeries.Rows.Select(Copy).OrderBy(row => row.Time)];
        File.WriteAllLines(path, [Header, .. rows.Select(Line)]);
        IDataView memory = Views.Of(rows), file = new MLContext(seed: 0).Data.LoadFromTextFile<TextRow>(path, ',', hasHeader: true);

        var expected = ManySeries.Fit(ManySeries.Options(way), memory);
        var found = ManySeries.Fit(ManySeries.Options(way), file);
        Assert.Equal(["a", "b", "c"], found.SeriesNames);
        Assert.Equal(ViewContents.Read(expected.Transform(memory)), ViewContents.Read(found.Transform(file)));
    }

    [Fact]
    public void A_missing_value_in_a_file_is_missing_in_the_series()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("series.csv");
        string[] lines = [Header, .. ManySeries.Series("a", 60, 1, "warm").Select(Copy).Select(Line)];
        lines[34] = lines[34].Replace($",{lines[34].Split(',')[2]},", ",NaN,", StringComparison.Ordinal);
        File.WriteAllLines(path, lines);
        var view = new MLContext(seed: 0).Data.LoadFromTextFile<TextRow>(path, ',', hasHeader: true);
        Assert.Contains("'Value' holds NaN in row 33", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(ManySeries.Options(), view)).Message, StringComparison.Ordinal);

        var options = ManySeries.Options();
        options.MissingValues = MissingValueHandling.Mask;
        Assert.All(ManySeries.Fit(options, view).Transform(view).Vectors("Forecast")[33], value => Assert.True(float.IsFinite(value)));
    }

    private const string Header = "Series,Time,Value,Past,Future,Size,Kind";

    private static RichRow Copy(RichRow row) => new()
    {
        Series = row.Series,
        Time = row.Time,
        Value = MathF.Round(4 * row.Value) / 4,
        Past = row.Past,
        Future = row.Future,
        Size = row.Series == "c" ? 0.25f : row.Size,
        Kind = row.Kind,
    };

    private static string Line(RichRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Series},{row.Time:yyyy-MM-dd},{row.Value},{row.Past},{row.Future},{row.Size},{row.Kind}");

    private sealed class TextRow
    {
        [LoadColumn(0)]
        public string Series { get; set; } = "";

        [LoadColumn(1)]
        public DateTime Time { get; set; }

        [LoadColumn(2)]
        public float Value { get; set; }

        [LoadColumn(3)]
        public float Past { get; set; }

        [LoadColumn(4)]
        public float Future { get; set; }

        [LoadColumn(5)]
        public float Size { get; set; }

        [LoadColumn(6)]
        public string Kind { get; set; } = "";
    }
}
