using System;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Says that <see cref="LoaderType"/> makes instances of <see cref="InstanceType"/> for those who ask by name and signature.</summary>
internal abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(
        string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckParam(argType is null, nameof(argType), "The stand-in creates no arguments.");
        Contracts.CheckParam(sigTypes.All(IsSignature), nameof(sigTypes), "A signature must be a delegate type that returns nothing.");
        Summary = summary;
        InstanceType = instType;
        LoaderType = loaderType;
        SigTypes = sigTypes;
        CtorTypes = sigTypes[0].GetMethod("Invoke").GetParameters().Select(p => p.ParameterType).ToArray();
        UserName = userName;
        LoadNames = loadNames is { Length: > 0 } ? loadNames : [userName];
    }

    public Type InstanceType { get; }

    public Type LoaderType { get; }

    public Type[] SigTypes { get; }

    public Type[] CtorTypes { get; }

    public string Summary { get; }

    public string UserName { get; }

    public string[] LoadNames { get; }

    private static bool IsSignature(Type type) =>
        type?.BaseType == typeof(MulticastDelegate) && type.GetMethod("Invoke").ReturnType == typeof(void);
}

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }
}
