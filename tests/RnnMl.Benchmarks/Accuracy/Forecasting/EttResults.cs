using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>The results of long runs, a line each in a file of the current folder. Delete it to measure anew, as after a change of the code.</summary>
internal static class EttResults
{
    /// <summary>The file's name.</summary>
    public const string FileName = "etth1-results.csv";

    private const string Header = "name,horizon,seed,settings,mse,mae,seconds of training";

    /// <summary>The mean squared and absolute errors that were measured earlier, or null.</summary>
    public static (double Squared, double Absolute)? Find(string name, int horizon, int seed, string settings) =>
        Lines().FirstOrDefault(line => line.Length == 7 && line.Take(4).SequenceEqual([name, Text(horizon), Text(seed), settings])) is { } line
            ? (double.Parse(line[4], CultureInfo.InvariantCulture), double.Parse(line[5], CultureInfo.InvariantCulture))
            : null;

    /// <summary>Keeps a result.</summary>
    public static void Add(string name, int horizon, int seed, string settings, double squared, double absolute, TimeSpan trained)
    {
        if (!File.Exists(FileName))
            File.WriteAllText(FileName, Header + "\n");
        File.AppendAllText(FileName, FormattableString.Invariant($"{name},{horizon},{seed},{settings},{squared:F6},{absolute:F6},{trained.TotalSeconds:F0}\n"));
    }

    private static string[][] Lines() => File.Exists(FileName)
        ? [.. File.ReadLines(FileName).Skip(1).Select(line => line.Split(','))]
        : [];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
