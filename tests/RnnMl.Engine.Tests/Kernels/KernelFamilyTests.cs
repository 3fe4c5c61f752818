using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>How the family of kernels is chosen.</summary>
public class KernelFamilyTests
{
    private const string Variable = "RNNML_KERNELS";
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [FamilyTheory]
    [MemberData(nameof(Families.All), MemberType = typeof(Families))]
    public void Every_family_that_the_processor_has_can_be_named(string family)
    {
        Assert.Equal(Families.Parse(family), KernelFamilies.Choose(family));
        Assert.Equal(Families.Parse(family), KernelFamilies.Choose(family.ToUpperInvariant()));
    }

    [Fact]
    public void Without_a_name_it_is_the_widest()
    {
        Assert.Equal(Families.Supported.Max(), KernelFamilies.Choose(null));
        Assert.Equal(Families.Supported.Max(), KernelFamilies.Choose(""));
    }

    [Fact]
    public void A_family_that_the_processor_lacks_is_named_in_the_error()
    {
        foreach (KernelFamily family in Enum.GetValues<KernelFamily>().Except(Families.Supported))
        {
            string message = Assert.Throws<PlatformNotSupportedException>(() => KernelFamilies.Choose(family.ToString())).Message;
            Assert.Equal(
                $"{Variable} (or the AppContext switch RnnMl.Kernels) asks for the kernels {family}, which this processor cannot run.",
                message);
        }
    }

    [Theory]
    [InlineData("portable", null)]
    [InlineData(null, "Portable")]
    [InlineData("Portable", "none such")]
    public async Task The_environment_variable_or_else_the_switch_chooses(string? variable, string? appContextSwitch)
    {
        (int exitCode, string output, string errors) = await RunAsync(variable, appContextSwitch);
        Assert.True(exitCode == 0, errors);
        Assert.Equal("Portable", output.Split('\n')[0].Trim());
    }

    [Fact]
    public async Task An_unknown_name_is_an_error_that_says_which_there_are()
    {
        (int exitCode, _, string errors) = await RunAsync("Sse9", null);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(
            $"PlatformNotSupportedException: {Variable} (or the AppContext switch RnnMl.Kernels) is 'Sse9'; " +
            "expected Portable, AdvSimd, Avx2, Avx512F.", errors);
        Assert.DoesNotContain(nameof(TypeInitializationException), errors);
    }

    /// <summary>Runs Program.cs in a process of its own.</summary>
    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string? variable, string? appContextSwitch)
    {
        string program = typeof(KernelFamilyTests).Assembly.Location;
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        string configuration = Path.Combine(folder.FullName, "with-switch.json");
        try
        {
            // As a project file's RuntimeHostConfigurationOption has it.
            JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(program, ".runtimeconfig.json")))!;
            if (appContextSwitch is not null)
                json["runtimeOptions"]!["configProperties"] = new JsonObject { ["RnnMl.Kernels"] = appContextSwitch };
            await File.WriteAllTextAsync(configuration, json.ToJsonString());

            string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            var start = new ProcessStartInfo(dotnet, ["exec", "--runtimeconfig", configuration, program])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment[Variable] = variable;
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(_limit);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
