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
    public void The_code_in_the_README_is_code_that_runs()
    {
        var root = RepositoryRoot();
        var readme = File.ReadAllText(Path.Combine(root, "README.md"));
        string[] blocks = [.. Regex.Matches(readme, "```csharp\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
        var tests = Path.Combine(root, "tests", "RnnMl.Tests");
        Assert.EndsWith(WithoutWhitespace(blocks[0]), WithoutWhitespace(File.ReadAllText(Path.Combine(tests, "Readme", "QuickStart.cs"))),
            StringComparison.Ordinal);
        // The others stand in tests; what needs parts of ML.NET that the stand-in lacks runs where ML.NET is.
        var others = WithoutWhitespace(string.Concat(((string[])["Readme/DataFrameSnippetTests.cs", "Trainers/FirstPartyTrainerTests.cs"])
            .Select(file => File.ReadAllText(Path.Combine(tests, file)))));
        Assert.All(blocks[1..], block => Assert.Contains(WithoutWhitespace(block), others, StringComparison.Ordinal));
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
