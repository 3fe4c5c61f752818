using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Sequences;

/// <summary>Shows the windows of the series under another cursor, each as soon as its horizon has been read.</summary>
internal sealed class WindowCursor : DataViewRowCursor
{
    private readonly WindowPlan _plan;
    private readonly ActiveColumns _active;
    private readonly DataViewRowCursor _input;
    private readonly RowCopies _copies;
    private readonly StepColumns.Reader? _read;
    private readonly Func<WindowSeries> _series;
    private readonly List<WindowSeries> _all = [];
    private Queue<Window>? _rest;
    private Window? _current;
    private long _position = -1;

    public WindowCursor(WindowPlan plan, ActiveColumns active, DataViewRowCursor input)
    {
        _plan = plan;
        _active = active;
        _input = input;
        _copies = new RowCopies(input, active);
        var readsSteps = active.AnyFrom(input.Schema.Count);
        _read = readsSteps ? plan.Steps.CreateReader(input) : null;
        _series = SeriesStates.Of(input, plan.Series, _ =>
        {
            var series = new WindowSeries(plan, readsSteps ? (int)plan.Steps.ValueCount : 0);
            _all.Add(series);
            return series;
        });
    }

    public override DataViewSchema Schema => _plan.OutputSchema;

    public override long Position => _position;

    // There is one cursor only, so there is nothing to put in order.
    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _copies.CreateIdGetter(CurrentCopy);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Check(column);
        var inputCount = _plan.InputSchema.Count;
        return ActiveColumns.Typed<TValue>(column, column.Index < inputCount
            ? _copies.CreateGetter(column.Index, CurrentCopy)
            : _plan.CreateGetter(column.Index - inputCount, Current));
    }

    public override bool MoveNext()
    {
        if (_current != null)
            _copies.Release(_current.Copy);
        _current = Next();
        _position = _current == null ? -1 : _position + 1;
        return _current != null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private Window? Next()
    {
        while (_rest == null && _input.MoveNext())
        {
            if (_series().TakeIn(_read, _copies) is { } window)
                return window;
        }
        _rest ??= new Queue<Window>(_plan.KeepsIncompleteHorizons
            ? _all.SelectMany(series => series.Waiting).OrderBy(window => window.Number)
            : []);
        return _rest.TryDequeue(out var left) ? left : null;
    }

    private Window Current() =>
        _current ?? throw RowMessages.NoRow();

    private int CurrentCopy() => Current().Copy;
}
