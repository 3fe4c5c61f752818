using System;
using System.Text;
using Microsoft.ML;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>What a damaged model file of a transform for sequences leads to: a FormatException that says what is wrong.</summary>
public class SequenceFileTests
{
    private static readonly byte[] _window = Save(ml => ml.Transforms.SequenceWindow(new SequenceWindowEstimator.Options
    {
        OutputColumnName = "Window",
        InputColumnNames = ["Temperature"],
        WindowSize = 3,
        PadValue = float.NaN,
        Horizon = 1,
        HorizonColumns = [new("Next", "Temperature")],
    }), SequenceViews.Steps(1));

    private static readonly byte[] _pad = Save(ml => ml.Transforms.PadSequence("Padded", "Values", length: 1234), SequenceViews.Of());

    private static readonly byte[] _replace = Save(ml => ml.Transforms.ReplaceMissingInSequence("Full", "Values"), SequenceViews.Of());

    private static readonly byte[] _drop = Save(ml => ml.Transforms.DropSequencesWithMissing("Values", 0.5f), SequenceViews.Of());

    private static readonly byte[] _time = Save(ml => ml.Transforms.TimeFeatures("Features", "Time", [CalendarPart.Hour]), SequenceViews.Steps(1));

    public static TheoryData<byte[], string, string, string> Damages() => new()
    {
        { _window, "\"windowSize\":3", "\"windowSize\":0", "WindowSize is 0" },
        { _window, "\"stride\":1", "\"strode\":1", "strode" },
        { _window, "\"stride\":1", "\"stride\":x", "stride" },
        { _window, "\"padValue\":\"NaN\",", "", "padValue" },
        { _window, "\"incompleteWindows\":\"Skip\"", "\"incompleteWindows\":0", "incompleteWindows" },
        { _window, "[\"Temperature\"]", "[null]", "InputColumnNames is null" },
        { _window, "[\"Temperature\"]", "[[[[1]]]]", "inputColumnNames" },
        { _window, "\"outputColumnName\":\"Next\"", "\"outputColumnName\":\"\"", "" },
        { _window, "\"horizon\":1", "\"horizon\":0", "Horizon is 0" },
        { _pad, "\"length\":1234", "\"length\":null", "no length" },
        { _pad, "\"padding\":\"Pre\"", "\"padding\":\"Pry\"", "padding" },
        { _replace, "\"constant\":0", "\"constant\":x", "constant" },
        { _replace, "\"addIndicators\":false", "\"addIndicators\":null", "addIndicators" },
        { _drop, "\"maxMissingShare\":0.5", "\"maxMissingShare\":5", "MaxMissingShare is 5" },
        { _time, "[\"Hour\"]", "[]", "CalendarParts is empty" },
        { _time, "\"lags\":[]", "\"lags\":[1", "lags" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_document_that_is_not_as_it_must_be_is_refused(byte[] file, string text, string damage, string expected)
    {
        var exception = Assert.ThrowsAny<Exception>(() => ModelFiles.Load(Damage(file, text, damage)));
        while (exception is not FormatException && exception.InnerException != null)
            exception = exception.InnerException;
        Assert.IsType<FormatException>(exception);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Save(Func<MLContext, IEstimator<ITransformer>> create, IDataView view)
    {
        var ml = new MLContext(seed: 0);
        return ModelFiles.Save(create(ml).Fit(view), view.Schema);
    }

    // Exchanges a text in the one stream that holds it. The stream knows its length, so spaces fill up a shorter text.
    private static byte[] Damage(byte[] file, string text, string damage)
    {
        var entries = ModelFiles.Entries(file);
        var (path, content) = Assert.Single(entries, entry => Encoding.Latin1.GetString(entry.Value).Contains(text, StringComparison.Ordinal));
        return ModelFiles.With(entries, path, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(content).Replace(text, damage.PadRight(text.Length), StringComparison.Ordinal)));
    }
}
