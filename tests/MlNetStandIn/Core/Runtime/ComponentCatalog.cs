using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>What the assemblies registered so far can load, by name (in any case) and signature.</summary>
public sealed class ComponentCatalog
{
    private readonly object _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClassInfo> _classes = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (LoadableClassAttributeBase attribute in assembly.GetCustomAttributes<LoadableClassAttributeBase>())
                Register(attribute, throwOnError);
        }
    }

    internal static bool TryCreateInstance<TRes, TSig>(
        IHostEnvironment env, out TRes result, string name, string options, params object[] extra)
        where TRes : class
    {
        result = null;
        if (!env.ComponentCatalog._classes.TryGetValue((Key(name), typeof(TSig)), out LoadableClassInfo info))
            return false;
        if (!typeof(TRes).IsAssignableFrom(info.Type))
            throw Contracts.Except($"Loadable class '{name}' does not derive from '{typeof(TRes).FullName}'");
        result = (TRes)info.Create(env, extra);
        return true;
    }

    private static string Key(string name) => name.ToLowerInvariant().Trim();

    private void Register(LoadableClassAttributeBase attribute, bool throwOnError)
    {
        LoadableClassInfo info = LoadableClassInfo.Find(attribute);
        if (info is null)
        {
            Contracts.Check(!throwOnError,
                $"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
            return;
        }

        var keys =
            from signature in attribute.SigTypes
            from name in attribute.LoadNames
            select (Key(name), signature);
        foreach ((string Name, Type Signature) key in keys)
        {
            if (!_classes.TryAdd(key, info) && throwOnError)
                throw Contracts.Except($"ComponentCatalog cannot map '{key.Name}' to {info.Type.Name}, as it is mapped already.");
        }
    }

    /// <summary>A constructor or a static Create method, the more visible of the two, with or without an environment first.</summary>
    private sealed class LoadableClassInfo
    {
        private const BindingFlags Visible = BindingFlags.Public | BindingFlags.NonPublic;

        private readonly MethodBase _maker;
        private readonly bool _wantsEnvironment;

        private LoadableClassInfo(Type type, MethodBase maker, bool wantsEnvironment)
        {
            Type = type;
            _maker = maker;
            _wantsEnvironment = wantsEnvironment;
        }

        public Type Type { get; }

        public static LoadableClassInfo Find(LoadableClassAttributeBase attribute)
        {
            Type type = attribute.InstanceType;
            Type loader = attribute.LoaderType;
            Type[] plain = attribute.CtorTypes;
            Type[] withEnvironment = [typeof(IHostEnvironment), .. plain];

            MethodBase constructor = type.IsAssignableFrom(loader)
                ? FindConstructor(loader, plain) ?? FindConstructor(loader, withEnvironment)
                : null;
            MethodBase create = FindCreate(type, loader, plain) ?? FindCreate(type, loader, withEnvironment);
            if (constructor is not null && create is not null && Visibility(constructor) == Visibility(create))
                throw Contracts.Except($"{loader} has both a Create method and a constructor of the same visibility for {type}.");

            MethodBase maker = constructor is null || (create is not null && Visibility(create) > Visibility(constructor))
                ? create
                : constructor;
            return maker is null ? null : new LoadableClassInfo(type, maker, maker.GetParameters().Length > plain.Length);
        }

        public object Create(IHostEnvironment env, object[] extra)
        {
            object[] arguments = _wantsEnvironment ? [env, .. extra] : extra;
            try
            {
                return _maker is ConstructorInfo constructor ? constructor.Invoke(arguments) : _maker.Invoke(null, arguments);
            }
            catch (TargetInvocationException ex) when (ex.InnerException?.IsMarked() == true)
            {
                // Faults that ML.NET itself named come out so; any other comes out as reflection wraps it.
                throw Contracts.Except("Error during class instantiation", ex);
            }
        }

        private static ConstructorInfo FindConstructor(Type loader, Type[] parameters) =>
            loader.GetConstructor(BindingFlags.Instance | Visible, parameters);

        private static MethodInfo FindCreate(Type type, Type loader, Type[] parameters)
        {
            MethodInfo method = loader.GetMethod("Create", BindingFlags.Static | Visible, parameters);
            return method?.ReturnType == type ? method : null;
        }

        private static int Visibility(MethodBase method) => (method.Attributes & MethodAttributes.MemberAccessMask) switch
        {
            MethodAttributes.FamANDAssem => 0,
            MethodAttributes.Private => 1,
            MethodAttributes.Family => 2,
            MethodAttributes.FamORAssem => 3,
            MethodAttributes.Assembly => 4,
            _ => 5,
        };
    }
}
