using System;

namespace Microsoft.ML.Runtime;

public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex)
        where TException : Exception;
}

/// <summary>Which exception type stands for which fault, as ML.NET's components throw them; each is marked as ML.NET's own.</summary>
internal static class Contracts
{
    private const string Mark = "ML_IsMarked";

    public static bool IsMarked(this Exception ex) => ex.Data.Contains(Mark);

    public static TException Marked<TException>(TException ex)
        where TException : Exception
    {
        ex.Data[Mark] = 1;
        return ex;
    }

    public static Exception Except(string message, Exception inner = null) =>
        Marked(new InvalidOperationException(message, inner));

    public static Exception ExceptParam(string name, string message) => Marked(new ArgumentOutOfRangeException(name, message));

    public static Exception ExceptDecode(string message, Exception inner = null) => Marked(new FormatException(message, inner));

    public static Exception ExceptColumnMissing(string name, string role, string column) =>
        ExceptParam(name, $"Could not find {role} column '{column}'");

    public static Exception ExceptColumnType(string name, string role, string column, string expected, string actual) =>
        ExceptParam(name, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    public static void Check(bool condition, string message)
    {
        if (!condition)
            throw Except(message);
    }

    public static void CheckParam(bool condition, string name, string message)
    {
        if (!condition)
            throw ExceptParam(name, message);
    }

    public static void CheckDecode(bool condition, string message)
    {
        if (!condition)
            throw ExceptDecode(message);
    }

    public static void CheckValue(object value, string name)
    {
        if (value is null)
            throw Marked(new ArgumentNullException(name));
    }

    public static void CheckNonEmpty(string value, string name) =>
        CheckParam(!string.IsNullOrEmpty(value), name, $"{name} cannot be null or empty");
}
