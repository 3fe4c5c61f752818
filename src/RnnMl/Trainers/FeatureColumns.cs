using System;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Trainers;

/// <summary>
/// The columns that a sequence's steps consist of, one value beside the other: those of each step, and those of the whole
/// sequence, repeated at every step. Numbers are as they are; keys are their raw values, 1 to the number of categories, and 0 for
/// a missing one.
/// </summary>
internal sealed class FeatureColumns(FeatureColumn[] columns)
{
    public FeatureColumn[] Columns => columns;

    /// <summary>I, the number of values at each step.</summary>
    public int Width { get; } = columns.Sum(column => column.FeatureCount);

    public bool HasKeys => columns.Any(column => column.IsKey);

    /// <summary>For each of the I values, the number of its categories; 0 for a number.</summary>
    public int[] KeyCounts() => [.. columns.SelectMany(column => Enumerable.Repeat(column.KeyCount, column.FeatureCount))];

    /// <summary>Looks at the columns that options name, before training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is missing, or of a type that will not do.</exception>
    public static FeatureColumns Of(RecurrentTrainer.Options options, DataViewSchema schema) => new(
    [
        .. options.StepColumns.Select(name => FeatureColumn.Of(schema, name, isStatic: false, options.FeatureCount)),
        .. options.StaticColumnNames.Select(name => FeatureColumn.Of(schema, name, isStatic: true, null)),
    ]);

    /// <summary>The columns in data to score, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is missing, or of another type than in training.</exception>
    public DataViewSchema.Column[] Find(DataViewSchema schema) => [.. columns.Select(column => column.Find(schema))];
}
