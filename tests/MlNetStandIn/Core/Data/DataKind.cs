using System;

namespace Microsoft.ML.Data;

public enum DataKind : byte
{
    SByte = 1,
    Byte = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Single = 9,
    Double = 10,
    String = 11,
    Boolean = 12,
    TimeSpan = 13,
    DateTime = 14,
    DateTimeOffset = 15,
}

internal static class ColumnTypeExtensions
{
    private static readonly PrimitiveDataViewType[] _byKind =
    [
        null,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        RowIdDataViewType.Instance,
    ];

    public static PrimitiveDataViewType PrimitiveTypeFromKind(DataKind kind) =>
        kind is 0 or > DataKind.DateTimeOffset ? null : _byKind[(int)kind];

    public static DataKind KindFromPrimitiveType(PrimitiveDataViewType type) => (DataKind)Array.IndexOf(_byKind, type);

    public static bool IsPrimitive(Type type) => Array.Exists(_byKind, t => t?.RawType == type) || type == typeof(string);

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type) =>
        type == typeof(string)
            ? TextDataViewType.Instance
            : Array.Find(_byKind, t => t?.RawType == type) ?? throw new InvalidOperationException($"No column can hold values of type {type}.");
}
