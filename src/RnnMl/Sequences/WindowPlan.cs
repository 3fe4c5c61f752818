using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Sequences;

/// <summary>How windows are made of the rows of one schema.</summary>
internal sealed class WindowPlan
{
    private readonly SequenceWindowEstimator.Options _options;
    private readonly HorizonColumn[] _horizons;

    /// <summary>The plan for a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type than it must have, or a window would be too large.
    /// </exception>
    public WindowPlan(SequenceWindowEstimator.Options options, DataViewSchema schema)
    {
        _options = options;
        InputSchema = schema;
        Steps = new StepColumns(schema, [.. options.Inputs, .. options.HorizonColumns.Select(pair => pair.InputColumnName)],
            SequenceWindowEstimator.Verb);
        Series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(schema, name, SequenceWindowEstimator.Verb) : null;
        SequenceLayout.CheckSize((long)options.WindowSize + options.Horizon, Steps.ValueCount, nameof(options.WindowSize));

        var inputs = Steps.Columns.AsSpan(0, options.Inputs.Length).ToArray();
        FeatureCount = inputs.Sum(StepColumns.SizeOf);
        _horizons = [.. HorizonColumns()];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(schema);
        var type = new VectorDataViewType(NumberDataViewType.Single, options.WindowSize, FeatureCount);
        builder.AddColumn(options.OutputColumnName, type, SlotNames.Annotation(type.Size, () => SlotNamesOf(inputs, 1 - options.WindowSize, 0)));
        foreach (var horizon in _horizons)
            builder.AddColumn(horizon.Name, horizon.Type, Annotations(horizon));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The columns that a row is kept by: those of the windows, and behind them those of the horizon.</summary>
    public StepColumns Steps { get; }

    /// <summary>The column of series keys; null where all rows are one series.</summary>
    public DataViewSchema.Column? Series { get; }

    /// <summary>How many of a row's values belong to the window: F.</summary>
    public int FeatureCount { get; }

    /// <summary>How many rows a window has: T.</summary>
    public int WindowSize => _options.WindowSize;

    /// <summary>How many rows after it are shown: K.</summary>
    public int Horizon => _options.Horizon;

    /// <summary>Whether windows are kept when their series ends before their horizon.</summary>
    public bool KeepsIncompleteHorizons => _options.KeepIncompleteHorizons;

    /// <summary>Whether a window ends at a row of its series, counted from 0.</summary>
    public bool EndsWindow(long row)
    {
        var first = _options.IncompleteWindows == IncompleteWindows.Skip ? _options.WindowSize - 1 : 0;
        return row >= first && (row - first) % _options.Stride == 0;
    }

    /// <summary>A getter of a column that the plan adds.</summary>
    /// <param name="index">Its number among them.</param>
    /// <param name="current">Says which window to show.</param>
    public Delegate CreateGetter(int index, Func<Window> current)
    {
        if (index == 0)
            return Getter(WindowSize * FeatureCount, current, WriteWindow);
        var horizon = _horizons[index - 1];
        if (horizon.Type is VectorDataViewType type)
            return Getter(type.Size, current, (window, values) => WriteHorizon(window, horizon, values));
        ValueGetter<float> scalar = (ref float value) => WriteHorizon(current(), horizon, new Span<float>(ref value));
        return scalar;
    }

    private static ValueGetter<VBuffer<float>> Getter(int size, Func<Window> current, Writer write) => (ref VBuffer<float> destination) =>
    {
        var window = current();
        var editor = VBufferEditor.Create(ref destination, size);
        write(window, editor.Values);
        destination = editor.Commit();
    };

    private static IEnumerable<string> SlotNamesOf(DataViewSchema.Column[] columns, int first, int last)
    {
        string[] names = [.. columns.SelectMany(SlotNames.OfColumn)];
        return from step in Enumerable.Range(first, last - first + 1)
               from name in names
               select FormattableString.Invariant($"{name}[t{step:+0;-0;#}]");
    }

    private IEnumerable<HorizonColumn> HorizonColumns()
    {
        var offset = FeatureCount;
        foreach (var (pair, source) in _options.HorizonColumns.Zip(Steps.Columns.Skip(_options.Inputs.Length)))
        {
            var size = StepColumns.SizeOf(source);
            DataViewType type = source.Type is VectorDataViewType ? new VectorDataViewType(NumberDataViewType.Single, Horizon, size)
                : Horizon > 1 ? new VectorDataViewType(NumberDataViewType.Single, Horizon)
                : NumberDataViewType.Single;
            yield return new HorizonColumn(pair.OutputColumnName, type, source, offset, size);
            offset += size;
        }
    }

    private DataViewSchema.Annotations? Annotations(HorizonColumn horizon) => horizon.Type is VectorDataViewType type
        ? SlotNames.Annotation(type.Size, () => SlotNamesOf([horizon.Source], 1, Horizon))
        : null;

    private void WriteWindow(Window window, Span<float> values)
    {
        for (var step = 0; step < WindowSize; step++)
        {
            var row = window.End - WindowSize + 1 + step;
            var destination = values.Slice(step * FeatureCount, FeatureCount);
            if (row < 0)
                destination.Fill(_options.PadValue);
            else
                window.Series.Row(row)[..FeatureCount].CopyTo(destination);
        }
    }

    private void WriteHorizon(Window window, HorizonColumn horizon, Span<float> values)
    {
        for (var step = 0; step < Horizon; step++)
        {
            var row = window.End + 1 + step;
            var destination = values.Slice(step * horizon.Size, horizon.Size);
            if (row < window.Series.RowCount)
                window.Series.Row(row).Slice(horizon.Offset, horizon.Size).CopyTo(destination);
            else
                destination.Fill(float.NaN);
        }
    }

    private delegate void Writer(Window window, Span<float> values);

    // Where the source's values lie among those of a row.
    private sealed record HorizonColumn(string Name, DataViewType Type, DataViewSchema.Column Source, int Offset, int Size);
}
