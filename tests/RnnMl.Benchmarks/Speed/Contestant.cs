using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// A process that is asked for one measurement at a time, so that contestants take turns: it prints a line that begins with
/// "ready", then answers each line <c>CELL MODE B T I H L SECONDS</c> with milliseconds, or with a word if it cannot do that.
/// One that ends, or does not answer in time, has fallen out and is not asked again.
/// </summary>
internal sealed class Contestant : IDisposable
{
    // To load a large library on a busy machine, or to make the calls of the largest case, takes a tenth of this.
    private static readonly TimeSpan _usualPatience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string?> _lastError;

    private Contestant(string name, Process process)
    {
        Name = name;
        _process = process;
        _lastError = LastLineOf(process.StandardError);
    }

    public string Name { get; }

    /// <summary>How long an answer may take; by default three minutes.</summary>
    public TimeSpan Patience { get; set; } = _usualPatience;

    /// <summary>Why it has fallen out; null while it takes part.</summary>
    public string? Failure { get; private set; }

    /// <summary>Starts a process and waits until it is ready.</summary>
    /// <param name="name">What it is called in tables.</param>
    /// <param name="start">How it is started.</param>
    /// <exception cref="IOException">It cannot be started, or was not ready; the message says why.</exception>
    public static Contestant Start(string name, ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new IOException("no process was started");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException(e.Message, e);
        }
        var contestant = new Contestant(name, process);
        string? line = contestant.ReadLine();
        if (line?.StartsWith("ready", StringComparison.Ordinal) == true)
            return contestant;
        contestant.Dispose();
        throw new IOException(line ?? contestant.Failure);
    }

    /// <summary>Milliseconds; not a number if the contestant does not do this, or has fallen out.</summary>
    public double Measure(BenchmarkCase shape, string cell, string mode, double seconds)
    {
        if (Failure is not null)
            return double.NaN;
        try
        {
            _process.StandardInput.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cell} {mode} {shape.B} {shape.T} {shape.I} {shape.H} {shape.L} {seconds}"));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It no longer reads. What it left behind will be found below.
        }
        return double.TryParse(ReadLine(), CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>The next line; null if there will be none, and then <see cref="Failure"/> says why.</summary>
    private string? ReadLine()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        bool isInTime = line.Wait(Patience);
        if (isInTime && line.Result is { } answer)
            return answer;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        Failure = isInTime
            ? string.Create(CultureInfo.InvariantCulture, $"it ended with code {_process.ExitCode}: {_lastError.Result ?? "no error was told"}")
            : string.Create(CultureInfo.InvariantCulture, $"it did not answer within {Patience.TotalSeconds} s");
        return null;
    }

    private static async Task<string?> LastLineOf(TextReader reader)
    {
        string? last = null;
        while (await reader.ReadLineAsync() is { } line)
            last = string.IsNullOrWhiteSpace(line) ? last : line.Trim();
        return last;
    }
}
