using System;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.MLNet.Interop;

[assembly: LoadableClass(typeof(ITransformer), typeof(ModelLoader), null, typeof(SignatureLoadModel),
    "RnnMl model", ModelLoader.Signature)]

namespace RnnMl.MLNet.Interop;

/// <summary>
/// Where ML.NET arrives when it finds one of our components in a model file: the file's header names this assembly and
/// <see cref="Signature"/>, ML.NET loads the assembly, finds this class by its attribute, and calls <see cref="Create"/>.
/// </summary>
public static class ModelLoader
{
    /// <summary>The name under which ML.NET finds this class. It stands in every saved model.</summary>
    internal const string Signature = "RnnMlModel";

    // A constant: a model file can choose among the kinds the reader knows, and never names a type itself.
    private const string ReaderType = "RnnMl.SavedComponentReader, RnnMl";

    private static readonly Lazy<ISavedComponentReader> _reader = new(() =>
        (ISavedComponentReader)Activator.CreateInstance(Type.GetType(ReaderType, throwOnError: true)!, nonPublic: true)!);

    /// <summary>Reads a component from a model file. ML.NET calls it.</summary>
    /// <param name="env">The environment the component will live in.</param>
    /// <param name="ctx">The place in the model file.</param>
    public static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        _reader.Value.Read(env, SavedComponent.Read(ctx));
}
