using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Readme;

public class QuickStartTests
{
    [Fact]
    public async Task The_quick_start_runs_as_it_is()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Data", "airline.csv"), folder.File("airline.csv"));
        var printed = await Programs.RunAsync("RnnMl.Tests.dll", folder.Path);

        var numbers = Regex.Match(printed, @"^January 1961: (\d+), between (\d+) and (\d+)$");
        Assert.True(numbers.Success, printed);
        // November and December 1960 had 390 and 432, January 1960 had 417.
        Assert.InRange(int.Parse(numbers.Groups[1].Value, CultureInfo.InvariantCulture), 350, 550);
        Assert.True(File.Exists(folder.File("forecaster.zip")));
    }

    [Fact]
    public void The_quick_start_is_the_one_in_the_README()
    {
        var root = RepositoryRoot();
        var readme = File.ReadAllText(Path.Combine(root, "README.md"));
        var block = Assert.Single(Regex.Matches(readme, "```csharp\n(.*?)```", RegexOptions.Singleline)).Groups[1].Value;
        var source = File.ReadAllText(Path.Combine(root, "tests", "RnnMl.Tests", "Readme", "QuickStart.cs"));
        Assert.EndsWith(WithoutWhitespace(block), WithoutWhitespace(source), StringComparison.Ordinal);
    }

    private static string WithoutWhitespace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RnnMl.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds RnnMl.sln.");
    }
}
