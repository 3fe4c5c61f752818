using System;
using System.IO;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal sealed partial class ModelLoadContext
{
    public static bool LoadModelOrNull<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        result = null;
        using Repository.Entry entry = rep.OpenEntryOrNull(dir, ModelStreamName);
        if (entry is null)
            return false;
        using var ctx = new ModelLoadContext(rep, entry, dir);
        if (!ctx.TryLoadModelCore<TRes, TSig>(env, out result, extra))
            throw Contracts.ExceptDecode($"Couldn't load model: '{dir}'");
        return true;
    }

    public static void LoadModel<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class =>
        Contracts.CheckDecode(LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra), "Corrupt model file");

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        CheckInRepository();
        return LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);
    }

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class =>
        Contracts.CheckDecode(LoadModelOrNull<TRes, TSig>(env, out result, name, extra), "Corrupt model file");

    public bool ContainsModel(string name)
    {
        if (!InRepository || string.IsNullOrEmpty(name))
            return false;
        using Repository.Entry entry = Repository.OpenEntryOrNull(Path.Combine(Directory ?? "", name), ModelStreamName);
        return entry is not null;
    }

    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        CheckInRepository();
        Contracts.CheckNonEmpty(dir, nameof(dir));
        Contracts.CheckValue(action, nameof(action));
        string path = Path.Combine(Directory ?? "", dir);
        using Repository.Entry entry = Repository.OpenEntryOrNull(path, ModelStreamName);
        if (entry is null)
            return false;
        using var ctx = new ModelLoadContext(Repository, entry, path);
        action(ctx);
        return true;
    }

    /// <summary>The header names the assembly that can load the model: it is loaded and registered here, and nowhere else.</summary>
    private bool TryLoadModelCore<TRes, TSig>(IHostEnvironment env, out TRes result, object[] extra)
        where TRes : class
    {
        if (!string.IsNullOrEmpty(LoaderAssemblyName))
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));

        object[] arguments = [this, .. extra];
        foreach (string signature in (string[])[ModelHeader.GetLoaderSig(ref Header), ModelHeader.GetLoaderSigAlt(ref Header)])
        {
            if (string.IsNullOrWhiteSpace(signature)
                || !ComponentCatalog.TryCreateInstance<object, TSig>(env, out object made, signature, "", arguments)
                || made is not TRes model)
            {
                continue;
            }
            result = model;
            Done();
            return true;
        }
        result = null;
        return false;
    }
}
