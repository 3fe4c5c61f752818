using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.HostileFiles;

/// <summary>Documents that say what is not so: nothing is believed before it is checked against the bytes that are there.</summary>
public class ForgedDocumentTests
{
    private const string Key = HostileFile.Folder + "Model.key";

    [Theory]
    [InlineData("windowSize", "2147483647", "'tail.f32' has 32 bytes, where 2147483647 numbers")]
    [InlineData("windowSize", "9", "'tail.f32' has 32 bytes, where 9 numbers")]
    [InlineData("windowSize", "1", "WindowSize is 1; it must be at least 2")]
    [InlineData("windowSize", "-2147483648", "WindowSize is -2147483648")]
    [InlineData("windowSize", "99999999999", "windowSize")]
    [InlineData("windowSize", "8.5", "windowSize")]
    [InlineData("windowSize", "\"8\"", "windowSize")]
    [InlineData("horizon", "2147483647", "Horizon is 2147483647; it must be from 1 to 1048576")]
    [InlineData("horizon", "0", "Horizon is 0")]
    [InlineData("horizon", "-1", "Horizon is -1")]
    [InlineData("calibrationRows", "2147483647", "'distances.f32' has ")]
    [InlineData("calibrationRows", "-1", "CalibrationFraction is 0")]
    [InlineData("calibrationRows", "0", "CalibrationFraction is 0")]
    [InlineData("leastHalfWidth", "-1", "the least half-width is -1")]
    [InlineData("leastHalfWidth", "1e400", "the least half-width is")]
    [InlineData("flatScales", "[0]", "the scale of flat windows is 0")]
    [InlineData("flatScales", "[1e400]", "the scale of flat windows is")]
    [InlineData("differencingLag", "7", "DifferencingLag is 7; it must be from 0 to 6 (WindowSize - 2)")]
    [InlineData("differencingLag", "-1", "DifferencingLag is -1")]
    [InlineData("confidenceLevel", "0", "ConfidenceLevel is 0")]
    [InlineData("confidenceLevel", "1", "ConfidenceLevel is 1")]
    [InlineData("confidenceLevel", "1e400", "ConfidenceLevel is Infinity")]
    [InlineData("confidenceLevel", "\"NaN\"", "confidenceLevel")]
    [InlineData("scaling", "\"Cubic\"", "scaling")]
    [InlineData("scaling", "1", "scaling")]
    [InlineData("scaling", "\"1\"", "scaling")]
    [InlineData("logTransform", "null", "logTransform")]
    [InlineData("cycles", "null", "cycles")]
    [InlineData("cycles", "[\"Month\"]", "cycles")]
    [InlineData("cycles", "[3]", "cycles")]
    [InlineData("cycles", "[\"Week\"]", "calendar features but no time column")]
    [InlineData("flatScales", "[1,1]", "2 scales of flat windows for 1 values")]
    [InlineData("members", "0", "NumberOfMembers is 0")]
    [InlineData("members", "2", "no part 'weights.1.safetensors'")]
    [InlineData("members", "33", "NumberOfMembers is 33")]
    [InlineData("channelCount", "0", "there are 0 values")]
    [InlineData("channelCount", "2147483647", "there are 2147483647 values")]
    [InlineData("channelCount", "2", "2 values in 1 columns")]
    [InlineData("inputSizes", "[0]", "1 values in 1 columns")]
    [InlineData("inputSizes", "[]", "1 values in 1 columns")]
    [InlineData("pastCount", "1", "covariates do not fit")]
    [InlineData("pastSizes", "[1]", "covariates do not fit")]
    [InlineData("staticSizes", "[1]", "there are 0 means")]
    [InlineData("futureCount", "-1", "-1 covariates")]
    [InlineData("covariateMeans", "[1]", "there are 1 means")]
    [InlineData("staticMeans", "[1]", "there are 1 means")]
    [InlineData("categories", "[[\"a\"]]", "there are 1 lists of categories for 0 columns")]
    [InlineData("categories", "[null]", "lists of categories")]
    [InlineData("lags", "[]", "the lags are ")]
    [InlineData("lags", "[8]", "the lags are 8")]
    [InlineData("minimumHistory", "0", "the fewest rows are 0")]
    [InlineData("minimumHistory", "9", "MinimumHistory is 9")]
    [InlineData("strategy", "\"Segments\"", "strategy")]
    [InlineData("strategy", "\"SegmentWise\"", "SegmentLength is 0")]
    [InlineData("strategy", "\"Recursive\"", "the network maps")]
    [InlineData("loss", "\"Normal\"", "the network maps")]
    [InlineData("quantiles", "[]", "Quantiles is ")]
    [InlineData("seasonality", "0", "a season has 0 rows")]
    [InlineData("stepTicks", "1", "the distance of two rows")]
    [InlineData("stepMonths", "-1", "the distance of two rows")]
    [InlineData("stepDay", "31", "rows 0 months apart keep to day 31")]
    [InlineData("stepSkipsWeekends", "true", "rows skip weekends, but lie neither a day nor months apart")]
    [InlineData("seriesNames", "[]", "names of the series")]
    [InlineData("seriesNames", "[\"\",\"\"]", "names of the series")]
    [InlineData("seriesRows", "[9]", "numbers of rows")]
    [InlineData("seriesRows", "[-1]", "numbers of rows")]
    [InlineData("seriesRows", "[]", "numbers of rows")]
    [InlineData("seriesCategories", "[[\"a\"]]", "categories of the series")]
    [InlineData("numberOfSamples", "0", "NumberOfSamples is 0")]
    [InlineData("boxCoxLambda", "3", "BoxCoxLambda is 3")]
    [InlineData("quantile", "\"Forecast\"", "QuantileColumnName is Forecast")]
    [InlineData("tailTimes", "[\"2024-01-01T00:00:00\"]", "1 timestamps")]
    [InlineData("time", "\"Time\"", "0 timestamps for a window of 8")]
    [InlineData("time", "\"\"", "TimeColumnName is ")]
    [InlineData("inputs", "[\"\"]", "InputColumnNames is ")]
    [InlineData("inputs", "[null]", "InputColumnNames is null")]
    [InlineData("inputs", "[]", "there is no input column")]
    [InlineData("inputs", "[\"a\",\"b\"]", "1 values in 2 columns")]
    [InlineData("inputs", "null", "inputs")]
    [InlineData("inputs", "[[[[[[[[1]]]]]]]]", "inputs")]
    [InlineData("output", "\"\"", "OutputColumnName is ")]
    [InlineData("lowerBound", "\"\"", "ConfidenceLowerBoundColumn is ")]
    [InlineData("lowerBound", "\"Forecast\"", "ConfidenceLowerBoundColumn is Forecast")]
    [InlineData("upperBound", "\"Low\"", "ConfidenceUpperBoundColumn is Low")]
    [InlineData("assembly", "\"mscorlib\"", "assembly")]
    [InlineData("$type", "\"System.Object\"", "$type")]
    public void A_member_that_cannot_be_is_refused_by_name(string member, string json, string expected) =>
        Assert.Contains(expected, HostileFile.Refusal(With(HostileFile.Plain, member, json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("cycles", "[\"Week\",\"Week\"]", "is there twice")]
    [InlineData("cycles", "[\"Week\",\"Day\"]", "maps 3 features")]
    [InlineData("stepTicks", "0", "the distance of two rows is 0 months and 0 ticks")]
    [InlineData("time", "null", "calendar features but no time column")]
    [InlineData("tailTimes", "[]", "0 timestamps")]
    [InlineData("tailTimes", "null", "tailTimes")]
    [InlineData("windowSize", "2147483647", "8 timestamps for a window of 2147483647")]
    public void A_member_about_timestamps_that_cannot_be_is_refused_by_name(string member, string json, string expected) =>
        Assert.Contains(expected, HostileFile.Refusal(With(HostileFile.Timed, member, json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("direct with everything", "lags", "[1,5]", "the lags are 1, 5")]
    [InlineData("direct with everything", "lags", "[1,1000,2]", "the lags are 1, 1000, 2")]
    [InlineData("direct with everything", "lags", "[5]", "the lags are 5")]
    [InlineData("direct with everything", "categories", "[[\"warm\",\"cold\",\"new\"]]", "place for each category")]
    [InlineData("direct with everything", "categories", "[[\"warm\"]]", "place for each category")]
    [InlineData("direct with everything", "categories", "[[\"warm\",\"\"]]", "or one without a name")]
    [InlineData("recursive points", "lags", "[5,2,1]", "Lags is 5, 2, 1")]
    [InlineData("recursive", "horizon", "6711", "'distances.f32' has ")]
    [InlineData("recursive", "numberOfSamples", "10001", "NumberOfSamples is 10001")]
    public void A_member_that_does_not_fit_the_others_is_refused_by_name(string way, string member, string json, string expected)
    {
        var entries = ModelFiles.Entries(ModelFiles.Save(ManySeries.Fit(ManySeries.Options(way))));
        Assert.Contains(expected, HostileFile.Refusal(With(entries, member, json)), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_no_memory_holds_are_refused()
    {
        var entries = ModelFiles.Entries(ModelFiles.Save(ManySeries.Fit(ManySeries.Options("recursive"))));
        var document = Document(entries);
        (document["horizon"], document["numberOfSamples"]) = (1_048_576, 10_000);
        Assert.Contains("Horizon is 1048576; it must be at most 6710", HostileFile.Refusal(WithDocument(entries, document.ToJsonString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "2030-01-01T00:00:00", "rows must be in time order")]
    [InlineData(3, "2024-03-29T12:00:00Z", "time zone")]
    [InlineData(3, "2024-03-26T12:00:00+02:00", "time zone")]
    [InlineData(3, "yesterday", "tailTimes")]
    public void A_timestamp_that_cannot_be_is_refused(int row, string timestamp, string expected)
    {
        var document = Document(HostileFile.Timed);
        document["tailTimes"]![row] = timestamp;
        Assert.Contains(expected, HostileFile.Refusal(WithDocument(HostileFile.Timed, document.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_member_must_be_there()
    {
        foreach (var (member, _) in Document(HostileFile.Timed))
        {
            var document = Document(HostileFile.Timed);
            document.Remove(member);
            Assert.Contains(member, HostileFile.Refusal(WithDocument(HostileFile.Timed, document.ToJsonString())), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_member_must_not_be_there_twice()
    {
        var document = Document(HostileFile.Plain).ToJsonString();
        Assert.Contains("horizon",
            HostileFile.Refusal(WithDocument(HostileFile.Plain, document.Insert(1, "\"horizon\":3,"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("not JSON")]
    public void Another_document_is_refused(string document) =>
        Assert.Contains("damaged", HostileFile.Refusal(WithDocument(HostileFile.Plain, document)), StringComparison.Ordinal);

    [Fact]
    public void A_logarithmic_forecaster_whose_tail_has_no_logarithm_is_refused()
    {
        Assert.Contains("LogTransform", HostileFile.Refusal(HostileFile.Forge(
            ModelFiles.Entries(With(HostileFile.Plain, "logTransform", "true")), part: "tail.f32", content: new byte[4 * Fitted.WindowSize])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_written_otherwise_but_right_is_loaded()
    {
        var document = " " + Document(HostileFile.Plain).ToJsonString(new() { WriteIndented = true }) + "\n";
        Assert.Equal(ViewContents.Read(Fitted.Plain.Transform(Fitted.Series)),
            ViewContents.Read(ModelFiles.Load(WithDocument(HostileFile.Plain, document)).Transform(Fitted.Series)));
    }

    [Fact]
    public void Lags_that_add_up_beyond_all_numbers_are_refused()
    {
        var options = ManySeries.Options("recursive points");
        (options.Lags, options.MinimumHistory) = ([1, 5], ManySeries.WindowSize);
        var entries = ModelFiles.Entries(ModelFiles.Save(ManySeries.Fit(options)));
        var document = Document(entries);
        (document["differencingLag"], document["lags"]) = (1, new JsonArray(1, int.MaxValue));
        Assert.Contains("MinimumHistory is 8", HostileFile.Refusal(WithDocument(entries, document.ToJsonString())), StringComparison.Ordinal);
    }

    private static JsonObject Document(IReadOnlyDictionary<string, byte[]> entries) =>
        JsonNode.Parse(ModelKey.Document(entries[Key]))!.AsObject();

    private static byte[] With(IReadOnlyDictionary<string, byte[]> entries, string member, string json)
    {
        var document = Document(entries);
        document[member] = JsonNode.Parse(json);
        return WithDocument(entries, document.ToJsonString());
    }

    private static byte[] WithDocument(IReadOnlyDictionary<string, byte[]> entries, string document) =>
        HostileFile.Forge(entries, document: document);
}
