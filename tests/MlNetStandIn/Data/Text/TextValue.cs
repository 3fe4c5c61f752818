using System;
using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>
/// Text to a value, whatever the culture. An empty text is the type's default; what is no number is NaN where the type has one,
/// and a fault elsewhere; a time without an offset is taken as UTC.
/// </summary>
internal static class TextValue
{
    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;
    private static readonly string[] _true = ["1", "+1", "+", "t", "true", "y", "yes"];
    private static readonly string[] _false = ["0", "-1", "-", "f", "false", "n", "no"];

    /// <summary>A parser from text to the type's raw values, or null where there is none.</summary>
    public static Delegate ParserOf(PrimitiveDataViewType type) => Type.GetTypeCode(type.RawType) switch
    {
        _ when type is TextDataViewType => (TryParse<ReadOnlyMemory<char>>)ParseText,
        TypeCode.Single => (TryParse<float>)ParseSingle,
        TypeCode.Double => (TryParse<double>)ParseDouble,
        TypeCode.Int32 => (TryParse<int>)ParseInt32,
        TypeCode.Int64 => (TryParse<long>)ParseInt64,
        TypeCode.UInt32 => (TryParse<uint>)ParseUInt32,
        TypeCode.Boolean => (TryParse<bool>)ParseBoolean,
        TypeCode.DateTime => (TryParse<DateTime>)ParseDateTime,
        _ => null,
    };

    private static bool ParseText(string text, out ReadOnlyMemory<char> value)
    {
        value = text.AsMemory();
        return true;
    }

    private static bool ParseSingle(string text, out float value)
    {
        if (!float.TryParse(text, NumberStyles.Float, _culture, out value))
            value = string.IsNullOrWhiteSpace(text) ? 0 : float.NaN;
        return true;
    }

    private static bool ParseDouble(string text, out double value)
    {
        if (!double.TryParse(text, NumberStyles.Float, _culture, out value))
            value = string.IsNullOrWhiteSpace(text) ? 0 : double.NaN;
        return true;
    }

    private static bool ParseInt64(string text, out long value)
    {
        value = 0;
        return text.Length == 0 || (text[0] != '+' && long.TryParse(text, NumberStyles.AllowLeadingSign, _culture, out value));
    }

    private static bool ParseInt32(string text, out int value)
    {
        bool parsed = ParseInt64(text, out long wide);
        value = unchecked((int)wide);
        return parsed && value == wide;
    }

    private static bool ParseUInt32(string text, out uint value)
    {
        value = 0;
        return text.Length == 0 || uint.TryParse(text, NumberStyles.None, _culture, out value);
    }

    private static bool ParseBoolean(string text, out bool value)
    {
        value = Array.Exists(_true, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return value || text.Length == 0 || Array.Exists(_false, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
    }

    private static bool ParseDateTime(string text, out DateTime value)
    {
        value = default;
        return text.Length == 0
            || DateTime.TryParse(text, _culture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);
    }
}

internal delegate bool TryParse<T>(string text, out T value);
