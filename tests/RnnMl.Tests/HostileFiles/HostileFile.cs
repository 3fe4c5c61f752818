using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.ML;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.HostileFiles;

/// <summary>What may come of a model file that is not as it was saved: a model that works, or a clear exception.</summary>
internal static class HostileFile
{
    public const string Folder = "TransformerChain/";

    /// <summary>A saved forecaster without timestamps: the contents of its zip.</summary>
    public static IReadOnlyDictionary<string, byte[]> Plain { get; } = ModelFiles.Entries(ModelFiles.Save(Fitted.Plain));

    /// <summary>A saved forecaster with timestamps.</summary>
    public static IReadOnlyDictionary<string, byte[]> Timed { get; } = ModelFiles.Entries(ModelFiles.Save(Fitted.Timed));

    /// <summary>A saved forecaster in which something was exchanged and every digest made to fit.</summary>
    /// <param name="entries">The contents of its zip.</param>
    /// <param name="kind">Another kind.</param>
    /// <param name="document">Another document.</param>
    /// <param name="part">The part to exchange.</param>
    /// <param name="content">What to put in its place.</param>
    public static byte[] Forge(IReadOnlyDictionary<string, byte[]> entries, string kind = "Forecaster", string? document = null,
        string? part = null, byte[]? content = null)
    {
        var forged = entries.ToDictionary(entry => entry.Key, entry => entry.Key == Folder + part ? content! : entry.Value);
        var key = entries[Folder + "Model.key"];
        var parts = forged.Where(entry => entry.Key.StartsWith(Folder, StringComparison.Ordinal) && entry.Key != Folder + "Model.key")
            .Select(entry => KeyValuePair.Create(entry.Key[Folder.Length..], entry.Value)).ToList();
        forged[Folder + "Model.key"] = ModelKey.WithModel(key, ModelKey.Model(kind, document ?? ModelKey.Document(key), parts));
        return ModelFiles.Zip(forged);
    }

    /// <summary>Loads a file that must be refused as damaged; gives back what is said of it.</summary>
    public static string Refusal(byte[] file)
    {
        var exception = Record.Exception(() => ModelFiles.Load(file));
        Assert.True(exception != null, "The file was loaded.");
        return Assert.IsType<FormatException>(Ours(exception)).Message;
    }

    /// <summary>Loads a file and, where that succeeds, uses the model in all ways.</summary>
    /// <param name="file">The file.</param>
    /// <param name="view">What it was fitted on.</param>
    /// <param name="isClear">Whether an exception of loading is one that a user can understand.</param>
    public static void LoadAndUse(byte[] file, IDataView view, Func<Exception, bool> isClear)
    {
        ITransformer model;
        try
        {
            model = ModelFiles.Load(file);
        }
        catch (Exception e)
        {
            Assert.True(isClear(e), e.ToString());
            return;
        }
        var engine = model.CreateForecastEngine();
        Assert.Equal(engine.Horizon, engine.Predict().Values.Length);
        ModelFiles.Save(model);
        try
        {
            ViewContents.Read(model.Transform(view));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // The view has no column of the name that now stands in the file.
            Assert.Contains("olumn", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Our loader's exceptions: it says FormatException of everything.</summary>
    public static bool IsOurs(Exception exception) => Ours(exception) is FormatException;

    /// <summary>The exceptions that ML.NET's own reader may throw.</summary>
    public static bool IsClear(Exception exception) => Chain(exception).All(e => e is FormatException or InvalidDataException
        or (InvalidOperationException and not ObjectDisposedException) or ArgumentException or TargetInvocationException
        or IOException or BadImageFormatException);

    // ML.NET calls our loader by reflection.
    private static Exception Ours(Exception exception) =>
        Chain(exception).First(e => e is not TargetInvocationException);

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? e = exception; e != null; e = e.InnerException)
            yield return e;
    }
}
