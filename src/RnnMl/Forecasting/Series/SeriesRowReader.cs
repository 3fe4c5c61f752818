using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// Reads and checks rows of series where a cursor stands, each once and in order, and keeps something for each series.
/// </summary>
/// <typeparam name="TSeries">What is kept.</typeparam>
internal sealed class SeriesRowReader<TSeries>
{
    private readonly SeriesColumns _columns;
    private readonly DataViewRow _row;
    private readonly RowLayout _layout;
    private readonly StepColumns.Reader _readRow;
    private readonly StepColumns.Reader? _readStatics;
    private readonly Func<string>[] _categories;
    private readonly ValueGetter<DateTime>? _time;
    private readonly Func<State> _states;
    private readonly float[] _raw;
    private readonly float[] _statics;

    /// <summary>Reads rows of a cursor or a single row.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="row">Where they are read.</param>
    /// <param name="create">Makes what is kept of a series at its first row.</param>
    public SeriesRowReader(SeriesColumns columns, DataViewRow row, Func<SeriesIdentity, TSeries> create)
    {
        _columns = columns;
        _row = row;
        _layout = columns.LayoutIn(row.Schema);
        _readRow = columns.RowColumns(row.Schema).CreateReader(row);
        var statics = columns.StaticColumns.Length > 0 ? columns.StaticStepColumns(row.Schema) : null;
        _readStatics = statics?.CreateReader(row);
        _categories = [.. columns.CategoryColumns.Select(name => SeriesStates.Of(row, row.Schema[name], key => key, SeriesIdentity.NoCategory))];
        _time = columns.HasTime ? row.GetGetter<DateTime>(row.Schema[columns.TimeColumn!]) : null;
        _raw = new float[_layout.RawSize];
        _statics = new float[statics?.ValueCount ?? 0];
        _states = SeriesStates.Of(row, columns.SeriesColumn is { } key ? row.Schema[key] : null, name =>
        {
            _readStatics?.Invoke(_statics);
            var identity = new SeriesIdentity(name, [.. _statics], [.. _categories.Select(category => category())]);
            return new State(identity, create(identity));
        });
    }

    /// <summary>The row's numbers as they are, [RawSize]; valid until the next is read.</summary>
    public ReadOnlySpan<float> Raw => _raw;

    /// <summary>The row's timestamp.</summary>
    public DateTime Time { get; private set; }

    /// <summary>Reads the row where the cursor stands.</summary>
    /// <returns>What is kept of its series.</returns>
    /// <exception cref="InvalidOperationException">The row is not as it must be.</exception>
    public TSeries Read()
    {
        var state = _states();
        Read(state);
        return state.Kept;
    }

    /// <summary>Reads the row where the cursor stands, unless it is not as it must be, or one before it in its series was not.</summary>
    /// <param name="refusals">Receives the name of such a series, and why; null to throw.</param>
    /// <param name="kept">What is kept of its series.</param>
    /// <returns>Whether it was read.</returns>
    /// <exception cref="InvalidOperationException">The row is not as it must be, and there is nothing that receives this.</exception>
    public bool TryRead(Dictionary<string, string>? refusals, out TSeries kept)
    {
        var state = _states();
        kept = state.Kept;
        if (refusals?.ContainsKey(state.Identity.Name) == true)
            return false;
        try
        {
            Read(state);
            return true;
        }
        catch (InvalidOperationException e) when (refusals != null)
        {
            refusals.Add(state.Identity.Name, e.Message);
            return false;
        }
    }

    private void Read(State state)
    {
        _readRow(_raw);
        DateTime time = default;
        _time?.Invoke(ref time);
        Span<float> values = _raw.AsSpan(0, _layout.Channels);
        if (_columns.IsFuture(values))
        {
            state.FutureRow ??= _row.Position;
            values = [];
        }
        else if (state.FutureRow is { } row)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{_columns.ValueNames}' holds NaN in row {row}{RowMessages.OfSeries(state.Identity.Name)}, before its last value; ") +
                "a forecaster needs finite numbers. Fill or drop missing values first, or choose MissingValues.");
        }
        _columns.Check(values, _raw.AsSpan(_layout.Channels), time, state.Previous, _row.Position, state.Identity.Name);
        CheckIdentity(state.Identity);
        state.Previous = time;
        Time = time;
    }

    // What a series has once must not change from row to row.
    private void CheckIdentity(SeriesIdentity identity)
    {
        _readStatics?.Invoke(_statics);
        _columns.CheckStatics(_statics, identity.Name);
        if (!_statics.AsSpan().SequenceEqual(identity.Statics))
            throw Changed(_columns.StaticColumns, string.Join(", ", identity.Statics), string.Join(", ", _statics), identity);
        for (var i = 0; i < _categories.Length; i++)
        {
            if (_categories[i]() is var category && category != identity.Categories[i])
                throw Changed([_columns.CategoryColumns[i]], identity.Categories[i], category, identity);
        }
    }

    private InvalidOperationException Changed(string[] columns, string was, string found, SeriesIdentity identity) =>
        new(FormattableString.Invariant($"Column '{string.Join("', '", columns)}' holds {found} in row {_row.Position}, after {was} of the same series") +
            $"{(identity.Name.Length > 0 ? $" '{identity.Name}'" : "")}; what a series has once must not change.");

    private sealed class State(SeriesIdentity identity, TSeries kept)
    {
        public SeriesIdentity Identity => identity;

        public TSeries Kept => kept;

        public DateTime? Previous { get; set; }

        /// <summary>The first row without values, where such rows are the future.</summary>
        public long? FutureRow { get; set; }
    }
}
