using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>(output, input) names of a transform that makes one column of one; in model files a count and the names.</summary>
internal static class ColumnPairs
{
    public static void Check((string Output, string Input)[] columns)
    {
        foreach ((string output, string input) in columns)
        {
            Contracts.CheckNonEmpty(input, nameof(columns));
            Contracts.CheckNonEmpty(output, nameof(columns));
        }
        Contracts.CheckParam(columns.DistinctBy(c => c.Output).Count() == columns.Length, nameof(columns),
            "A result column is named more than once");
    }

    public static void Save(ModelSaveContext ctx, (string Output, string Input)[] columns)
    {
        ctx.Writer.Write(columns.Length);
        foreach ((string output, string input) in columns)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    public static (string Output, string Input)[] Load(ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        var columns = new List<(string, string)>();
        for (int i = 0; i < count; i++)
            columns.Add((ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString()));
        return columns.ToArray();
    }
}
