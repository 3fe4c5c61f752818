using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Sequences;

/// <summary>Computes the features of the row where a row or a cursor stands.</summary>
internal sealed class TimeFeaturesRow
{
    private readonly TimeFeaturesEstimator.Options _options;
    private readonly DataViewRow _row;
    private readonly ValueGetter<DateTime>? _time;
    private readonly ValueGetter<float>? _value;
    private readonly Func<ValueHistory>? _history;
    private readonly float[] _features;

    /// <summary>Computes features of a row's columns.</summary>
    /// <param name="options">Which features.</param>
    /// <param name="row">Where the columns are read.</param>
    /// <param name="featureCount">How many features there are.</param>
    public TimeFeaturesRow(TimeFeaturesEstimator.Options options, DataViewRow row, int featureCount)
    {
        _options = options;
        _row = row;
        _features = new float[featureCount];
        _time = options.TimeColumnName is { } time ? row.GetGetter<DateTime>(row.Schema[time]) : null;
        if (!options.LookBack)
            return;

        _value = row.GetGetter<float>(row.Schema[options.ValueColumnName!]);
        var reach = options.Lags.Concat(options.RollingMeanWindows).Concat(options.RollingDeviationWindows).Max();
        _history = SeriesStates.Of(row, options.SeriesColumnName is { } series ? row.Schema[series] : null, name => new ValueHistory(name, reach));
    }

    /// <summary>Takes in the next row, where features look back: each row once, in order.</summary>
    /// <returns>True: every row has features.</returns>
    /// <exception cref="InvalidOperationException">Its timestamp is not after that of the row before in its series.</exception>
    public bool TakeIn()
    {
        var time = Time();
        float value = 0;
        _value!(ref value);
        var history = _history!();
        if (time is { } now && history.Time is { } previous)
            TimeOrder.Check(_options.TimeColumnName!, now, _row.Position, previous, history.Series);
        WriteLookingBack(history, WriteCalendar(time, _features));
        history.Add(value, time);
        return true;
    }

    /// <summary>A getter of the features of the row last taken in.</summary>
    public ValueGetter<VBuffer<float>> CreateGetter() => (ref VBuffer<float> destination) =>
    {
        if (_row.Position < 0)
            throw RowMessages.NoRow();
        Copy(ref destination);
    };

    /// <summary>A getter of the features of the row where the row stands, for features of the calendar alone.</summary>
    public ValueGetter<VBuffer<float>> CreateCalendarGetter() => (ref VBuffer<float> destination) =>
    {
        WriteCalendar(Time(), _features);
        Copy(ref destination);
    };

    private DateTime? Time()
    {
        if (_time == null)
            return null;
        DateTime time = default;
        _time(ref time);
        return time;
    }

    private Span<float> WriteCalendar(DateTime? time, Span<float> features)
    {
        foreach (var part in _options.CalendarParts)
            features = CalendarParts.Write(part, _options.Encoding, time!.Value, features);
        return features;
    }

    private void WriteLookingBack(ValueHistory history, Span<float> features)
    {
        var i = 0;
        foreach (var lag in _options.Lags)
            features[i++] = history.Lag(lag);
        foreach (var window in _options.RollingMeanWindows)
            features[i++] = (float)history.Mean(window);
        foreach (var window in _options.RollingDeviationWindows)
            features[i++] = (float)history.Deviation(window);
    }

    private void Copy(ref VBuffer<float> destination)
    {
        var editor = VBufferEditor.Create(ref destination, _features.Length);
        _features.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
