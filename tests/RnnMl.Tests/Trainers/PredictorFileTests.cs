using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using RnnMl.Tests.HostileFiles;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>Model files of sequence predictors that say what is not so: refused, with what is wrong.</summary>
public class PredictorFileTests
{
    private const string Kind = "SequencePredictor";

    private static readonly Dictionary<string, byte[]> _saved = Save();

    [Theory]
    [InlineData("features/0/name", "\"\"", "a column has no name")]
    [InlineData("features/0/name", "\"Tokens\"", "two columns are named alike")]
    [InlineData("features/0/featureCount", "3", "the columns have 5 values, the network 4")]
    [InlineData("features/0/featureCount", "2147483647", "the columns have 2147483649 values")]
    [InlineData("features/0/featureCount", "0", "has 0 values")]
    [InlineData("features/0/isStatic", "null", "isStatic")]
    [InlineData("features/0/dimensions", "[]", "the dimensions of column 'Features'")]
    [InlineData("features/0/dimensions", "[-1,2]", "the dimensions of column 'Features'")]
    [InlineData("features/0/dimensions", "[2147483647,2147483647]", "the dimensions of column 'Features'")]
    [InlineData("features/0/keyCount", "4", "embeds 0 categories of input 0; the data has 4")]
    [InlineData("features/1/keyCount", "5", "embeds 5 categories of input 2; the data has 5")]
    [InlineData("features/1/keyCount", "2147483647", "the data has 2147483647")]
    [InlineData("features/1/keyCount", "-1", "has -1 categories")]
    [InlineData("features/1", "null", "a column is null")]
    [InlineData("features", "[]", "no column holds steps")]
    [InlineData("features", "null", "features")]
    [InlineData("head/kind", "\"Number\"", "output size is 3; expected 1")]
    [InlineData("head/kind", "2", "kind")]
    [InlineData("head/kind", "\"Dream\"", "kind")]
    [InlineData("head/isPerStep", "true", "expected one for each step")]
    [InlineData("head/classCount", "2", "there are 3 names of 2 classes")]
    [InlineData("head/classCount", "2147483647", "there are 3 names of 2147483647 classes")]
    [InlineData("head/classCount", "0", "there are 0 classes")]
    [InlineData("head/namesKind", "null", "there are 3 names of 3 classes")]
    [InlineData("head/namesKind", "\"Int32\"", "a name of a class is no Int32")]
    [InlineData("head/namesKind", "\"System.Object\"", "classes are named by 'System.Object'")]
    [InlineData("head/names", "[\"a\"]", "there are 1 names of 3 classes")]
    [InlineData("head", "null", "head")]
    [InlineData("hasSlotNames", "1", "hasSlotNames")]
    [InlineData("$type", "\"System.Object\"", "$type")]
    public void A_member_that_cannot_be_is_refused_by_name(string path, string json, string expected)
    {
        var document = Document();
        var steps = path.Split('/');
        JsonNode parent = document;
        foreach (var step in steps[..^1])
            parent = Child(parent, step)!;
        if (parent is JsonArray array)
            array[int.Parse(steps[^1], CultureInfo.InvariantCulture)] = JsonNode.Parse(json);
        else
            parent[steps[^1]] = JsonNode.Parse(json);
        Assert.Contains(expected, Refusal(document.ToJsonString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_member_must_be_there_once()
    {
        foreach (var (member, value) in Document())
        {
            var document = Document();
            document.Remove(member);
            Assert.Contains(member, Refusal(document.ToJsonString()), StringComparison.Ordinal);
            Assert.Contains(member, Refusal(Document().ToJsonString().Insert(1, $"\"{member}\":{value!.ToJsonString()},")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Scaling_that_scales_nothing_is_refused()
    {
        var scaling = _saved[HostileFile.Folder + "scaling.f32"];
        Assert.Contains("'scaling.f32' has 4 bytes, where 8 numbers", Forge(scaling[..4]), StringComparison.Ordinal);
        foreach (var value in (float[])[float.NaN, 0, -1, float.PositiveInfinity])
            Assert.Contains("scales nothing", Forge([.. scaling[..^4], .. BitConverter.GetBytes(value)]), StringComparison.Ordinal);

        static string Forge(byte[] content) =>
            HostileFile.Refusal(HostileFile.Forge(_saved, Kind, part: "scaling.f32", content: content));
    }

    [Fact]
    public void Another_network_is_refused()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        var other = ModelFiles.Entries(ModelFiles.Save(Trainer(options).Fit(View(20))))[HostileFile.Folder + "weights.safetensors"];
        Assert.Contains("the columns have 4 values, the network 2",
            HostileFile.Refusal(HostileFile.Forge(_saved, Kind, part: "weights.safetensors", content: other)), StringComparison.Ordinal);
    }

    private static JsonNode? Child(JsonNode node, string step) => node is JsonArray array ? array[int.Parse(step, CultureInfo.InvariantCulture)] : node[step];

    private static Dictionary<string, byte[]> Save()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.MoreFeatureColumnNames = [nameof(ExampleRow.Tokens)];
        options.StaticColumnNames = [nameof(ExampleRow.Site)];
        var view = WithNames(View(20), "Class", TextDataViewType.Instance, "a".AsMemory(), "b".AsMemory(), "c".AsMemory());
        return ModelFiles.Entries(ModelFiles.Save(Trainer(options).Fit(view)));
    }

    private static JsonObject Document() => JsonNode.Parse(ModelKey.Document(_saved[HostileFile.Folder + "Model.key"]))!.AsObject();

    private static string Refusal(string document) => HostileFile.Refusal(HostileFile.Forge(_saved, Kind, document));
}
