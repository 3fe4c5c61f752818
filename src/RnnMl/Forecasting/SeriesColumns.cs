using System;
using System.Collections.Generic;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>Which columns hold a series, and what their rows must be like.</summary>
/// <param name="ValueColumn">The column of values: Single.</param>
/// <param name="TimeColumn">The column of moments: DateTime; null where there is none.</param>
/// <param name="MustBePositive">Whether a value must be above 0, as a logarithm wants it.</param>
internal sealed record SeriesColumns(string ValueColumn, string? TimeColumn, bool MustBePositive)
{
    private const string Reader = "a forecaster";

    /// <summary>Whether the rows have a moment.</summary>
    public bool HasTime => TimeColumn != null;

    /// <summary>The columns in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public IReadOnlyList<DataViewSchema.Column> In(DataViewSchema schema)
    {
        var value = ColumnRule.Single.Find(schema, ValueColumn, Reader);
        return HasTime ? [value, ColumnRule.Moment.Find(schema, TimeColumn!, Reader)] : [value];
    }

    /// <summary>Checks that the columns are in a schema's shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public void CheckShape(SchemaShape shape)
    {
        ColumnRule.Single.Find(shape, ValueColumn, Reader);
        if (HasTime)
            ColumnRule.Moment.Find(shape, TimeColumn!, Reader);
    }

    /// <summary>Reads rows where <paramref name="row"/> stands.</summary>
    public RowReader CreateReader(DataViewRow row) => new(this, row);

    /// <summary>Checks one row.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="time">Its moment.</param>
    /// <param name="previous">The moment of the row before it; null for the first.</param>
    /// <param name="row">Its number, from 0; null for an observation that is in no view.</param>
    /// <exception cref="InvalidOperationException">The value or the moment is not as it must be.</exception>
    public void Check(float value, DateTime time, DateTime? previous, long? row)
    {
        if (!float.IsFinite(value))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{ValueColumn}' holds {value} in {Place(row)}; a forecaster needs finite numbers. Fill or drop missing values first."));
        }
        if (MustBePositive && value <= 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{ValueColumn}' holds {value} in {Place(row)}; with LogTransform every value must be above 0."));
        }
        if (HasTime && previous is { } before && time <= before)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{TimeColumn}' holds {time:s} in {Place(row)}, after {before:s}; rows must be in time order, without repetition."));
        }
    }

    private static string Place(long? row) => row == null ? "the observation" : FormattableString.Invariant($"row {row}");

    /// <summary>Reads and checks the rows of a cursor, one after the other.</summary>
    internal sealed class RowReader
    {
        private readonly SeriesColumns _columns;
        private readonly DataViewRow _row;
        private readonly ValueGetter<float> _value;
        private readonly ValueGetter<DateTime>? _time;
        private DateTime? _previous;

        public RowReader(SeriesColumns columns, DataViewRow row)
        {
            _columns = columns;
            _row = row;
            _value = row.GetGetter<float>(row.Schema[columns.ValueColumn]);
            _time = columns.HasTime ? row.GetGetter<DateTime>(row.Schema[columns.TimeColumn!]) : null;
        }

        /// <summary>The row where the cursor stands; rows are read in order, each once.</summary>
        public (float Value, DateTime Time) Read()
        {
            float value = 0;
            DateTime time = default;
            _value(ref value);
            _time?.Invoke(ref time);
            _columns.Check(value, time, _previous, _row.Position);
            _previous = time;
            return (value, time);
        }
    }
}
