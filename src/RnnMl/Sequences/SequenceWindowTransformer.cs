using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>Turns rows that are time steps into rows that are sequences.</summary>
/// <remarks>
/// It reads its input once, in order, and keeps no more of each series than its last T + K rows. As it changes how many rows
/// there are, it is no row-to-row mapper, its views cannot be shuffled, and their cursors cannot be split.
/// </remarks>
public sealed class SequenceWindowTransformer : ITransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "SequenceWindow";

    private readonly SequenceWindowEstimator.Options _options;

    /// <summary>A transformer of these options, which are its own and checked.</summary>
    internal SequenceWindowTransformer(SequenceWindowEstimator.Options options) => _options = options;

    /// <summary>False: a window needs the rows before its own.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type than it must have, or a window would be too large.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new WindowPlan(_options, inputSchema).OutputSchema;
    }

    /// <summary>The windows of a view, one a row; made as the rows are read.</summary>
    /// <param name="input">The series, one row a time step, in time order.</param>
    /// <returns>
    /// The windows, beside the other columns of their last rows. Its cursors throw <see cref="InvalidOperationException"/> at a
    /// row whose series key is missing, or whose vector is not as long as its type says.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type than it must have, or a window would be too large.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new WindowedView(new WindowPlan(_options, input.Schema), input);
    }

    /// <summary>Not supported; always throws.</summary>
    /// <param name="inputSchema">Not used.</param>
    /// <exception cref="InvalidOperationException">Always: see <see cref="IsRowToRowMapper"/>.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException(
        $"{SequenceWindowEstimator.Verb} does not map row to row: a window needs the rows before its own. Transform a whole view.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedDocument.Save(ctx, Kind, _options);

    internal static SequenceWindowTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<SequenceWindowEstimator.Options, SequenceWindowTransformer>(saved, Kind, options =>
        {
            options.Validate();
            return new SequenceWindowTransformer(options);
        });

    private sealed class WindowedView(WindowPlan plan, IDataView input) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => plan.OutputSchema;

        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var active = new ActiveColumns(Schema, columnsNeeded);
            IEnumerable<DataViewSchema.Column> needed = input.Schema.Where(column => active[column.Index]);
            if (plan.Series is { } series)
                needed = needed.Append(series);
            if (active.AnyFrom(input.Schema.Count))
                needed = needed.Concat(plan.Steps.Columns);
            return new WindowCursor(plan, active, input.GetRowCursor(needed.DistinctBy(column => column.Index)));
        }

        /// <summary>One cursor however many are wanted: windows go over rows.</summary>
        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            [GetRowCursor(columnsNeeded, rand)];
    }
}
