using System;
using System.Linq;
using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The conversions between item types: within the signed and within the unsigned integers (what does not fit is cut off),
/// from any number to a float, from a truth value to a signed number, from text by <see cref="TextValue"/>.
/// </summary>
internal static class ValueConversion
{
    private static readonly Type[] _signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] _unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly Type[] _floats = [typeof(float), typeof(double)];

    /// <summary>A function from one raw type to the other, or null where there is none.</summary>
    public static Delegate FindOrNull(DataViewType source, PrimitiveDataViewType target)
    {
        Type from = source.RawType;
        Type to = target.RawType;
        if (source is KeyDataViewType)
            return null;
        if (from == to)
            return Make(nameof(Identity), from);
        if (source is TextDataViewType)
            return TextValue.ParserOf(target) is Delegate parser ? Make(nameof(FromText), [to], parser, target.ToString()) : null;
        if (source is BooleanDataViewType && (_signed.Contains(to) || _floats.Contains(to)))
            return Make(nameof(FromBoolean), to);

        bool isNumber = source is NumberDataViewType && target is NumberDataViewType;
        bool fits = _floats.Contains(to)
            || (_signed.Contains(from) && _signed.Contains(to))
            || (_unsigned.Contains(from) && _unsigned.Contains(to));
        return isNumber && fits ? Make(nameof(Number), [from, to]) : null;
    }

    private static Delegate Make(string method, Type type) => Make(method, [type]);

    private static Delegate Make(string method, Type[] types, params object[] arguments) =>
        Generic.Call<Delegate>(typeof(ValueConversion), method, types, arguments);

    private static Func<T, T> Identity<T>() => value => value;

    private static Func<TSource, TTarget> Number<TSource, TTarget>()
        where TSource : INumberBase<TSource>
        where TTarget : INumberBase<TTarget> =>
        TTarget.CreateTruncating;

    private static Func<bool, TTarget> FromBoolean<TTarget>()
        where TTarget : INumberBase<TTarget> =>
        value => value ? TTarget.One : TTarget.Zero;

    private static Func<ReadOnlyMemory<char>, TTarget> FromText<TTarget>(TryParse<TTarget> tryParse, string type) =>
        text =>
        {
            bool parsed = tryParse(text.ToString(), out TTarget value);
            // Unlike the text loader, this takes a time that is none for the default time.
            Contracts.Check(parsed || value is DateTime, $"Value could not be parsed from text to {type}.");
            return value;
        };
}
