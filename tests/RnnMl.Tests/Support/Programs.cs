using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace RnnMl.Tests.Support;

/// <summary>Runs a program that lies beside the tests as a process of its own.</summary>
internal static class Programs
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end, which must be a good one, and gives back what it printed.</summary>
    public static async Task<string> RunAsync(string assembly, string folder, params string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(_limit);
        Assert.True(process.ExitCode == 0, $"{assembly} ended with exit code {process.ExitCode}: {await errors}");
        return (await output).Trim();
    }
}
