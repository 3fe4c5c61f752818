using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// A process that is asked for one measurement at a time, so that contestants take turns: it prints a line that begins with
/// "ready", then answers each line <c>CELL MODE B T I H L SECONDS</c> with milliseconds, or with a word if it cannot do that.
/// </summary>
internal sealed class Contestant : IDisposable
{
    private readonly Process _process;

    private Contestant(string name, int threads, Process process)
    {
        Name = name;
        Threads = threads;
        _process = process;
    }

    public string Name { get; }

    public int Threads { get; }

    /// <summary>Starts it, or says why it cannot take part.</summary>
    public static Contestant? Start(string name, int threads, ProcessStartInfo start, out string? reason)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        reason = null;
        try
        {
            Process process = Process.Start(start) ?? throw new IOException("No process was started.");
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string? line = process.StandardOutput.ReadLine();
            if (line?.StartsWith("ready", StringComparison.Ordinal) == true)
                return new Contestant(name, threads, process);
            process.Kill(entireProcessTree: true);
            reason = line ?? "it ended at once";
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            reason = e.Message;
        }
        return null;
    }

    /// <summary>Milliseconds; not a number if the contestant does not do this.</summary>
    public double Measure(BenchmarkCase shape, string cell, string mode, double seconds)
    {
        _process.StandardInput.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cell} {mode} {shape.B} {shape.T} {shape.I} {shape.H} {shape.L} {seconds}"));
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? "";
        return double.TryParse(answer, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
