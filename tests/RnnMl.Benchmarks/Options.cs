using System;

namespace RnnMl.Benchmarks;

/// <summary>What follows a command: <c>--name value</c>, or <c>--name</c> alone.</summary>
internal sealed class Options(string[] args)
{
    /// <summary>Refuses names that a command does not know.</summary>
    /// <exception cref="ArgumentException">There is another one.</exception>
    public void AllowOnly(params string[] names)
    {
        foreach (string arg in args)
        {
            if (arg.StartsWith("--", StringComparison.Ordinal) && Array.IndexOf(names, arg) < 0)
                throw new ArgumentException($"There is no option {arg}; expected some of {string.Join(", ", names)}.");
        }
    }

    public bool Has(string name) => Array.IndexOf(args, name) >= 0;

    /// <summary>The value after <paramref name="name"/>, or null.</summary>
    public string? Text(string name)
    {
        int index = Array.IndexOf(args, name);
        if (index < 0)
            return null;
        return index + 1 < args.Length ? args[index + 1] : throw new ArgumentException($"{name} needs a value.");
    }

    public string[] List(string name, params string[] standard) => Text(name)?.Split(',') ?? standard;
}
