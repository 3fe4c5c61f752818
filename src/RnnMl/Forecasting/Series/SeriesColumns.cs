using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using static RnnMl.Components.RowMessages;

namespace RnnMl.Forecasting;

/// <summary>Which columns hold series, and what their rows must be like.</summary>
/// <param name="ValueColumns">The columns of values, at least one: Single, or vectors of it of fixed size.</param>
/// <param name="TimeColumn">The column of timestamps: DateTime; null where there is none.</param>
/// <param name="MustBePositive">Whether a value must be above 0, as a logarithm wants it.</param>
internal sealed record SeriesColumns(string[] ValueColumns, string? TimeColumn, bool MustBePositive)
{
    private const string Reader = "a forecaster";

    /// <summary>The columns of values by their names, for messages that quote them.</summary>
    public string ValueNames => string.Join("', '", ValueColumns);

    /// <summary>The column that distinguishes series; null where all rows are one series.</summary>
    public string? SeriesColumn { get; init; }

    /// <summary>Covariates known up to now, and those whose future is known.</summary>
    public string[] PastColumns { get; init; } = [];

    /// <inheritdoc cref="PastColumns"/>
    public string[] FutureColumns { get; init; } = [];

    /// <summary>Numbers that a series has once.</summary>
    public string[] StaticColumns { get; init; } = [];

    /// <summary>Categories that a series has once.</summary>
    public string[] CategoryColumns { get; init; } = [];

    /// <summary>The columns of numbers, each once.</summary>
    public IEnumerable<string> NumberColumns => ValueColumns.Concat(PastColumns).Concat(FutureColumns).Concat(StaticColumns).Distinct();

    /// <summary>How many numbers each column holds; none before data was seen.</summary>
    public int[] ValueSizes { get; init; } = [];

    /// <inheritdoc cref="ValueSizes"/>
    public int[] PastSizes { get; init; } = [];

    /// <inheritdoc cref="ValueSizes"/>
    public int[] FutureSizes { get; init; } = [];

    /// <inheritdoc cref="ValueSizes"/>
    public int[] StaticSizes { get; init; } = [];

    /// <summary>Whether a value must be at least 0, as a count is.</summary>
    public bool MustNotBeNegative { get; init; }

    /// <summary>Whether a value may be missing.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Whether rows without values may end a series, although no covariate is known of them.</summary>
    public bool MayEndInFuture { get; init; }

    /// <summary>Whether a row is one of the future, of which covariates alone are known: such rows have no values, and no row with values after them.</summary>
    /// <param name="values">Its values, [C].</param>
    public bool IsFuture(ReadOnlySpan<float> values) => (FutureColumns.Length > 0 || MayEndInFuture) && !MayBeMissing && !values.ContainsAnyExcept(float.NaN);

    /// <summary>Whether the rows have a timestamp.</summary>
    public bool HasTime => TimeColumn != null;

    /// <summary>The columns in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public IReadOnlyList<DataViewSchema.Column> In(DataViewSchema schema) =>
        [.. All.Select(column => column.Rule.Find(schema, column.Name, Reader)).DistinctBy(column => column.Index)];

    /// <summary>Checks that the columns are in a schema's shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public void CheckShape(SchemaShape shape)
    {
        foreach (var (name, rule) in All)
            rule.Find(shape, name, Reader);
    }

    /// <summary>How rows lie in data of this schema, without a calendar.</summary>
    public RowLayout LayoutIn(DataViewSchema schema) => new(SizesIn(schema, ValueColumns).Sum(), SizesIn(schema, PastColumns).Sum(),
        SizesIn(schema, FutureColumns).Sum(), CalendarCount: 0);

    /// <summary>The same columns with the sizes that they have in a schema.</summary>
    public SeriesColumns WithSizesIn(DataViewSchema schema) => this with
    {
        ValueSizes = SizesIn(schema, ValueColumns),
        PastSizes = SizesIn(schema, PastColumns),
        FutureSizes = SizesIn(schema, FutureColumns),
        StaticSizes = SizesIn(schema, StaticColumns),
    };

    private static int[] SizesIn(DataViewSchema schema, string[] columns) => [.. columns.Select(name => StepColumns.SizeOf(schema[name]))];

    /// <summary>The columns of a row as [values, past covariates, future covariates].</summary>
    public StepColumns RowColumns(DataViewSchema schema) => new(schema, [.. ValueColumns, .. PastColumns, .. FutureColumns], Reader);

    /// <summary>The columns of the numbers that a series has once.</summary>
    public StepColumns StaticStepColumns(DataViewSchema schema) => new(schema, StaticColumns, Reader);

    /// <summary>Checks one row.</summary>
    /// <param name="values">Its values, [C].</param>
    /// <param name="covariates">Its covariates.</param>
    /// <param name="time">Its timestamp.</param>
    /// <param name="previous">The timestamp of the row before it in its series; null for the first.</param>
    /// <param name="row">Its number, from 0; null for an observation that is in no view.</param>
    /// <param name="series">The name of its series; empty where there is one only.</param>
    /// <exception cref="InvalidOperationException">A value or the timestamp is not as it must be.</exception>
    public void Check(ReadOnlySpan<float> values, ReadOnlySpan<float> covariates, DateTime time, DateTime? previous, long? row, string series)
    {
        for (var i = 0; i < values.Length; i++)
            Check(values, i, row);
        foreach (var covariate in covariates)
        {
            if (float.IsInfinity(covariate))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"A covariate ({string.Join(", ", PastColumns.Concat(FutureColumns))}) is {covariate} in {Place(row)}; ") +
                    "expected a finite number, or NaN where it is missing.");
            }
        }
        if (HasTime && previous is { } before)
            TimeOrder.Check(TimeColumn!, time, row, before, series);
    }

    /// <summary>Checks the numbers that a series has once.</summary>
    /// <param name="statics">The numbers; NaN where one is missing.</param>
    /// <param name="name">The series.</param>
    /// <exception cref="InvalidOperationException">One is infinite.</exception>
    public void CheckStatics(ReadOnlySpan<float> statics, string name)
    {
        foreach (var value in statics)
        {
            if (float.IsInfinity(value))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{string.Join("', '", StaticColumns)}' holds {value} for series '{name}'; expected a finite number, or NaN where it is missing."));
            }
        }
    }

    private IEnumerable<(string Name, ColumnRule Rule)> All
    {
        get
        {
            foreach (var name in ValueColumns)
                yield return (name, ColumnRule.Step);
            if (HasTime)
                yield return (TimeColumn!, ColumnRule.Timestamp);
            if (SeriesColumn != null)
                yield return (SeriesColumn, ColumnRule.SeriesKey);
            foreach (var name in PastColumns.Concat(FutureColumns).Concat(StaticColumns))
                yield return (name, ColumnRule.Step);
            foreach (var name in CategoryColumns)
                yield return (name, ColumnRule.SeriesKey);
        }
    }

    private string NameOf(int value)
    {
        var column = 0;
        while (value >= ValueSizes[column])
            value -= ValueSizes[column++];
        return ValueColumns[column];
    }

    private void Check(ReadOnlySpan<float> values, int i, long? row)
    {
        var value = values[i];
        if (float.IsNaN(value) && MayBeMissing)
            return;
        if (!float.IsFinite(value))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{NameOf(i)}' holds {value} in {Place(row)}; a forecaster needs finite numbers. ") +
                "Fill or drop missing values first, or choose MissingValues.");
        }
        if (MustBePositive && value <= 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{NameOf(i)}' holds {value} in {Place(row)}; with LogTransform (or BoxCoxLambda, or a multiplicative ") +
                "season) every value must be above 0.");
        }
        if (MustNotBeNegative && value < 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{NameOf(i)}' holds {value} in {Place(row)}; counts, and values under a Box-Cox transform, must be 0 or more."));
        }
    }
}
