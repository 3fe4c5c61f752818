using System;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic method with a type that is known only at run time.</summary>
internal static class Generic
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>For an instance: <paramref name="target"/> is the object. For a static method: its type.</summary>
    public static TResult Call<TResult>(object target, string method, Type typeArgument, params object[] arguments) =>
        Call<TResult>(target, method, [typeArgument], arguments);

    public static TResult Call<TResult>(object target, string method, Type[] typeArguments, object[] arguments)
    {
        Type owner = target as Type ?? target.GetType();
        MethodInfo definition = owner.GetMethod(method, Any);
        while (definition is null)
        {
            owner = owner.BaseType;
            definition = owner.GetMethod(method, Any);
        }
        object instance = definition.IsStatic ? null : target;
        return (TResult)definition.MakeGenericMethod(typeArguments)
            .Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
    }
}
