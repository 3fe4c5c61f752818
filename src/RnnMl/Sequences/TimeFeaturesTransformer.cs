using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>Shows what the calendar says of a row's timestamp, and what the rows before it say of its value.</summary>
public sealed class TimeFeaturesTransformer : ITransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "TimeFeatures";

    private readonly TimeFeaturesEstimator.Options _options;
    private readonly string[] _slotNames;

    /// <summary>A transformer of these options, which are its own and checked.</summary>
    internal TimeFeaturesTransformer(TimeFeaturesEstimator.Options options)
    {
        _options = options;
        _slotNames = [.. NamesOf(options)];
    }

    /// <summary>Whether each row stands for itself: true for features of the calendar alone.</summary>
    public bool IsRowToRowMapper => !_options.LookBack;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>Adds the features; computed as the rows are read.</summary>
    /// <param name="input">The rows, in time order where there are lags or rolling figures.</param>
    /// <returns>
    /// The view and the new column. Where there are lags or rolling figures, its cursors throw
    /// <see cref="InvalidOperationException"/> at a row whose timestamp is not after the one before in its series, or whose
    /// series key is missing.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var mapping = Bind(input.Schema);
        return IsRowToRowMapper ? new MappedDataView(input, mapping) : new LookingBackView(this, input, mapping);
    }

    /// <summary>The same for single rows, as a PredictionEngine wants it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    /// <exception cref="InvalidOperationException">There are lags or rolling figures: see <see cref="IsRowToRowMapper"/>.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => IsRowToRowMapper
        ? Bind(inputSchema)
        : throw new InvalidOperationException($"{TimeFeaturesEstimator.Verb} with lags or rolling figures does not map row to row: " +
            "they need the rows before its own. Transform a whole view.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedDocument.Save(ctx, Kind, _options);

    internal static TimeFeaturesTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<TimeFeaturesEstimator.Options, TimeFeaturesTransformer>(saved, Kind, options =>
        {
            options.Validate();
            return new TimeFeaturesTransformer(options);
        });

    private static IEnumerable<string> NamesOf(TimeFeaturesEstimator.Options options)
    {
        var value = options.ValueColumnName;
        foreach (var name in options.CalendarParts.SelectMany(part => CalendarParts.Names(part, options.Encoding)))
            yield return name;
        foreach (var lag in options.Lags)
            yield return FormattableString.Invariant($"{value}[t-{lag}]");
        foreach (var window in options.RollingMeanWindows)
            yield return FormattableString.Invariant($"Mean({value}[t-{window}..t-1])");
        foreach (var window in options.RollingDeviationWindows)
            yield return FormattableString.Invariant($"StandardDeviation({value}[t-{window}..t-1])");
    }

    private RowMapping Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var sources = new List<DataViewSchema.Column>();
        if (_options.TimeColumnName is { } time)
            sources.Add(ColumnRule.Timestamp.Find(schema, time, TimeFeaturesEstimator.Verb));
        if (_options.ValueColumnName is { } value)
            sources.Add(ColumnRule.Single.Find(schema, value, TimeFeaturesEstimator.Verb));
        if (_options.SeriesColumnName is { } series)
            sources.Add(ColumnRule.SeriesKey.Find(schema, series, TimeFeaturesEstimator.Verb));

        var column = new DataViewSchema.DetachedColumn(_options.OutputColumnName,
            new VectorDataViewType(NumberDataViewType.Single, _slotNames.Length), SlotNames.Annotation(_slotNames.Length, () => _slotNames));
        return new RowMapping(schema, new MappedColumn(column, [.. sources], row => ReadBy(row).CreateCalendarGetter()));
    }

    private TimeFeaturesRow ReadBy(DataViewRow row) => new(_options, row, _slotNames.Length);

    // Rows in order, each taken in as it passes.
    private sealed class LookingBackView(TimeFeaturesTransformer transformer, IDataView input, RowMapping mapping) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => mapping.OutputSchema;

        public long? GetRowCount() => input.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var active = new ActiveColumns(Schema, columnsNeeded);
            var cursor = input.GetRowCursor(mapping.Dependencies(active));
            if (!active.AnyFrom(input.Schema.Count))
                return new AddedColumnsCursor(active, cursor, _ => throw new UnreachableException());
            var features = transformer.ReadBy(cursor);
            return new AddedColumnsCursor(active, cursor, _ => features.CreateGetter(), features.TakeIn);
        }

        /// <summary>One cursor however many are wanted: values go from row to row.</summary>
        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            [GetRowCursor(columnsNeeded, rand)];
    }
}
