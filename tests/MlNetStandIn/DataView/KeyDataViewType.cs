using System;
using Microsoft.ML.Internal.DataView;

namespace Microsoft.ML.Data;

/// <summary>A number from a known, finite set: raw values 1 to <see cref="Count"/>, and 0 for a missing one.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count)
        : base(type)
    {
        Guard.InRange(IsValidDataType(type), nameof(type), $"A key must be an unsigned integer, not {type}.");
        Guard.InRange(0 < count && count <= MaxCount(type), nameof(count), $"A key of type {type.Name} cannot have {count} values.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count)
        : this(type, (ulong)Math.Max(count, 0))
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType other) =>
        other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object obj) => obj is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";

    private static ulong MaxCount(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => byte.MaxValue,
        TypeCode.UInt16 => ushort.MaxValue,
        TypeCode.UInt32 => uint.MaxValue,
        _ => ulong.MaxValue,
    };
}
