using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>Drops the rows whose sequence misses too many values.</summary>
public sealed class DropSequencesWithMissingTransformer : ITransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "DropSequencesWithMissing";

    private readonly DropSequencesWithMissingEstimator.Options _options;

    /// <summary>A transformer of these options, which are its own and checked.</summary>
    internal DropSequencesWithMissingTransformer(DropSequencesWithMissingEstimator.Options options) => _options = options;

    /// <summary>False: there may be fewer rows than before.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>The schema of <see cref="Transform"/>'s result: that of its input.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = Find(inputSchema);
        return inputSchema;
    }

    /// <summary>The view without the rows that miss too many values; counted as the rows are read.</summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new FilteredView(this, input, Find(input.Schema));
    }

    /// <summary>Not supported; always throws.</summary>
    /// <param name="inputSchema">Not used.</param>
    /// <exception cref="InvalidOperationException">Always: see <see cref="IsRowToRowMapper"/>.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException(
        $"{DropSequencesWithMissingEstimator.Verb} does not map row to row: it drops rows. Keep it out of chains for a PredictionEngine.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedDocument.Save(ctx, Kind, _options);

    internal static DropSequencesWithMissingTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<DropSequencesWithMissingEstimator.Options, DropSequencesWithMissingTransformer>(saved, Kind, options =>
        {
            options.Validate();
            return new DropSequencesWithMissingTransformer(options);
        });

    private DataViewSchema.Column Find(DataViewSchema schema) =>
        ColumnRule.NumberSequence.Find(schema, _options.InputColumnName, DropSequencesWithMissingEstimator.Verb);

    private Func<bool> CreateFilter(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> sequence = default;
        return () =>
        {
            getter(ref sequence);
            var missing = 0;
            // What a sparse vector leaves out is 0, which is known.
            foreach (var value in sequence.GetValues())
                missing += float.IsNaN(value) ? 1 : 0;
            return missing == 0 || (float)missing / sequence.Length <= _options.MaxMissingShare;
        };
    }

    private sealed class FilteredView(DropSequencesWithMissingTransformer transformer, IDataView input, DataViewSchema.Column sequences)
        : IDataView
    {
        public bool CanShuffle => input.CanShuffle;

        public DataViewSchema Schema => input.Schema;

        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var active = new ActiveColumns(Schema, columnsNeeded);
            return Filter(active, input.GetRowCursor(Needed(active), rand));
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        {
            var active = new ActiveColumns(Schema, columnsNeeded);
            return [.. input.GetRowCursorSet(Needed(active), n, rand).Select(cursor => Filter(active, cursor))];
        }

        private IEnumerable<DataViewSchema.Column> Needed(ActiveColumns active) =>
            Schema.Where(column => active[column.Index] || column.Index == sequences.Index);

        private AddedColumnsCursor Filter(ActiveColumns active, DataViewRowCursor cursor) =>
            new(active, cursor, _ => throw new UnreachableException(), transformer.CreateFilter(cursor, sequences));
    }
}
