using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using Microsoft.ML;
using RnnMl.Sequences;
using RnnMl.Tests.HostileFiles;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>Model files of transforms for sequences that say what no estimator would let them: refused, with what is wrong.</summary>
public class SequenceFileTests
{
    private static readonly Dictionary<string, Dictionary<string, byte[]>> _saved = new()
    {
        ["SequenceWindow"] = Save(transforms => transforms.SequenceWindow(new SequenceWindowEstimator.Options
        {
            OutputColumnName = "Window",
            InputColumnNames = ["Temperature"],
            WindowSize = 3,
            PadValue = float.NaN,
            Horizon = 1,
            HorizonColumns = [new("Next", "Temperature")],
        }), SequenceViews.Steps(1)),
        ["PadSequence"] = Save(transforms => transforms.PadSequence("Padded", "Values", length: 3), SequenceViews.Of()),
        ["ReplaceMissingInSequence"] = Save(transforms => transforms.ReplaceMissingInSequence("Full", "Values"), SequenceViews.Of()),
        ["DropSequencesWithMissing"] = Save(transforms => transforms.DropSequencesWithMissing("Values"), SequenceViews.Of()),
        ["TimeFeatures"] = Save(transforms => transforms.TimeFeatures("Features", "Time", [CalendarPart.Hour]), SequenceViews.Steps(1)),
    };

    [Theory]
    [InlineData("SequenceWindow", "windowSize", "0", "WindowSize is 0")]
    [InlineData("SequenceWindow", "windowSize", "2147483647", "WindowSize is 2147483647")]
    [InlineData("SequenceWindow", "windowSize", "3.5", "windowSize")]
    [InlineData("SequenceWindow", "stride", "null", "stride")]
    [InlineData("SequenceWindow", "padValue", "\"zero\"", "padValue")]
    [InlineData("SequenceWindow", "incompleteWindows", "0", "incompleteWindows")]
    [InlineData("SequenceWindow", "incompleteWindows", "\"Stretch\"", "incompleteWindows")]
    [InlineData("SequenceWindow", "inputColumnNames", "[null]", "InputColumnNames is null")]
    [InlineData("SequenceWindow", "inputColumnNames", "[[[[1]]]]", "inputColumnNames")]
    [InlineData("SequenceWindow", "horizonColumns", "null", "horizonColumns")]
    [InlineData("SequenceWindow", "horizonColumns", "[null]", "HorizonColumns is null")]
    [InlineData("SequenceWindow", "horizonColumns", "[{\"outputColumnName\":\"\",\"inputColumnName\":\"Temperature\"}]", "damaged")]
    [InlineData("SequenceWindow", "horizonColumns", "[]", "Horizon is 1")]
    [InlineData("SequenceWindow", "$type", "\"System.Object\"", "$type")]
    [InlineData("PadSequence", "length", "null", "it has no length")]
    [InlineData("PadSequence", "length", "-3", "Length is -3")]
    [InlineData("PadSequence", "padding", "\"Middle\"", "padding")]
    [InlineData("PadSequence", "featureCount", "99999999", "Length is 3")]
    [InlineData("ReplaceMissingInSequence", "constant", "\"NaN\"", "constant")]
    [InlineData("ReplaceMissingInSequence", "constant", "1e400", "Constant is Infinity")]
    [InlineData("ReplaceMissingInSequence", "addIndicators", "null", "addIndicators")]
    [InlineData("DropSequencesWithMissing", "maxMissingShare", "5", "MaxMissingShare is 5")]
    [InlineData("DropSequencesWithMissing", "inputColumnName", "null", "inputColumnName")]
    [InlineData("TimeFeatures", "calendarParts", "[]", "CalendarParts is empty")]
    [InlineData("TimeFeatures", "calendarParts", "[\"Hour\",\"Hour\"]", "CalendarParts is Hour")]
    [InlineData("TimeFeatures", "lags", "[2147483647]", "Lags is 2147483647")]
    [InlineData("TimeFeatures", "lags", "null", "lags")]
    public void A_member_that_cannot_be_is_refused_by_name(string kind, string member, string json, string expected)
    {
        var document = Document(kind);
        document[member] = JsonNode.Parse(json);
        Assert.Contains(expected, Refusal(kind, document.ToJsonString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_member_must_be_there_once()
    {
        foreach (var kind in _saved.Keys)
        {
            foreach (var (member, value) in Document(kind))
            {
                var document = Document(kind);
                document.Remove(member);
                Assert.Contains(member, Refusal(kind, document.ToJsonString()), StringComparison.Ordinal);
                var twice = Document(kind).ToJsonString().Insert(1, $"\"{member}\":{value?.ToJsonString() ?? "null"},");
                Assert.Contains(member, Refusal(kind, twice), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_document_of_another_kind_is_refused()
    {
        foreach (var kind in _saved.Keys)
        {
            foreach (var other in _saved.Keys)
            {
                if (other != kind)
                    Assert.Contains("damaged", Refusal(kind, Document(other).ToJsonString()), StringComparison.Ordinal);
            }
            Assert.Contains("its document is null", Refusal(kind, "null"), StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, byte[]> Save(Func<TransformsCatalog, IEstimator<ITransformer>> create, IDataView view) =>
        ModelFiles.Entries(ModelFiles.Save(create(new MLContext(seed: 0).Transforms).Fit(view)));

    private static JsonObject Document(string kind) =>
        JsonNode.Parse(ModelKey.Document(_saved[kind][HostileFile.Folder + "Model.key"]))!.AsObject();

    private static string Refusal(string kind, string document) =>
        HostileFile.Refusal(HostileFile.Forge(_saved[kind], kind, document));
}
