using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>A table of the README, of which each benchmark writes rows: those that it wrote before it replaces.</summary>
/// <param name="section">The name of the <see cref="MarkedSection"/>.</param>
/// <param name="headings">The columns; the first has the rows' names.</param>
internal sealed class ReadmeTable(string section, params string[] headings)
{
    /// <summary>Of predictors of sequences: more is better.</summary>
    public static ReadmeTable Accuracy { get; } = new("accuracy", "data", "measured", "median of five", "spread", "goal", "compared with");

    /// <summary>Of forecasters: less is better.</summary>
    public static ReadmeTable Forecasts { get; } = new("forecasts", "data", "measured", "mean", "spread", "beside it", "goal", "baselines", "published");

    /// <summary>The name of the part of the README that it is.</summary>
    public string Section => section;

    /// <summary>A row, whose cells may not hold a vertical line.</summary>
    public static string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |";

    /// <summary>Puts rows in the place of those with their names, or behind the last.</summary>
    /// <param name="table">The table as it stands; anything else is taken for an empty one.</param>
    /// <param name="rows">The rows.</param>
    public string With(string table, IEnumerable<string> rows)
    {
        List<string> lines = [.. table.Split('\n').Where(line => line.StartsWith('|')).Skip(2)];
        foreach (var row in rows)
        {
            var place = lines.FindIndex(line => NameOf(line) == NameOf(row));
            if (place < 0)
                lines.Add(row);
            else
                lines[place] = row;
        }
        return string.Join("\n", [Row(headings), $"|{string.Concat(Enumerable.Repeat("---|", headings.Length))}", .. lines]) + "\n";
    }

    private static string NameOf(string line) => line.Split('|')[1].Trim();
}
