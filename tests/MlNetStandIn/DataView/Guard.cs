using System;

namespace Microsoft.ML.Internal.DataView;

/// <summary>The exception types ML.NET promises for bad arguments.</summary>
internal static class Guard
{
    public static void NotNull(object value, string name)
    {
        if (value is null)
            throw new ArgumentNullException(name);
    }

    /// <summary>An empty name counts as none given.</summary>
    public static void NotEmpty(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentNullException(name);
    }

    public static void InRange(bool condition, string name, string message = null)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, message);
    }
}
