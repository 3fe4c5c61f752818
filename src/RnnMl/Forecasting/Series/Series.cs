using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Forecasting;

/// <summary>One series, read whole and checked.</summary>
internal sealed class Series
{
    private Series(SeriesIdentity identity, RowLayout layout, float[] raw, DateTime[] times)
    {
        Identity = identity;
        Layout = layout;
        Raw = raw;
        Times = times;
    }

    public SeriesIdentity Identity { get; }

    /// <summary>How the rows lie.</summary>
    public RowLayout Layout { get; }

    /// <summary>The rows in time order as they are in the data, [N, RawSize].</summary>
    public float[] Raw { get; }

    /// <summary>The timestamps, [N]; empty where no time column was named.</summary>
    public DateTime[] Times { get; }

    /// <summary>N</summary>
    public int RowCount => Raw.Length / Layout.RawSize;

    /// <summary>Whether there is a value that is not missing.</summary>
    public bool HasValues
    {
        get
        {
            for (var row = 0; row < RowCount; row++)
            {
                if (Raw.AsSpan(row * Layout.RawSize, Layout.Channels).ContainsAnyExcept(float.NaN))
                    return true;
            }
            return false;
        }
    }

    /// <summary>Reads the series of a view, in the order of their first rows.</summary>
    /// <param name="view">The view.</param>
    /// <param name="columns">The columns, and what rows must be like.</param>
    /// <param name="refusals">
    /// Receives the names of series with a row that is not so, and why; such a series has the rows before that one. Default: null, which is to throw.
    /// </param>
    /// <exception cref="InvalidOperationException">A row is not as <see cref="SeriesColumns"/> wants it.</exception>
    public static List<Series> ReadAll(IDataView view, SeriesColumns columns, Dictionary<string, string>? refusals = null)
    {
        var layout = columns.LayoutIn(view.Schema);
        var all = new List<(SeriesIdentity Identity, List<float> Raw, List<DateTime> Times)>();
        using var cursor = view.GetRowCursor(columns.In(view.Schema));
        var reader = new SeriesRowReader<int>(columns, cursor, identity =>
        {
            all.Add((identity, [], []));
            return all.Count - 1;
        });
        while (cursor.MoveNext())
        {
            if (!reader.TryRead(refusals, out var place))
                continue;
            var (_, raw, times) = all[place];
            raw.AddRange(reader.Raw);
            if (columns.HasTime)
                times.Add(reader.Time);
        }
        return [.. all.Select(series => new Series(series.Identity, layout, [.. series.Raw], [.. series.Times]))];
    }

    /// <summary>The same series with the first rows of a tail in front of it.</summary>
    /// <param name="tail">The tail.</param>
    /// <param name="count">How many of its rows.</param>
    public Series After(SeriesTail tail, int count)
    {
        var rows = new float[tail.Count * Layout.RawSize];
        var times = new DateTime[tail.Count];
        tail.CopyTo(rows, times);
        return count == 0 ? this : new Series(Identity, Layout, [.. rows[..(count * Layout.RawSize)], .. Raw], [.. times[..count], .. Times]);
    }

    /// <summary>The same series with the rows inserted that are missing between regular timestamps.</summary>
    /// <param name="step">The distance of two rows.</param>
    /// <param name="columns">For the message.</param>
    /// <exception cref="InvalidOperationException">Two timestamps are no whole number of steps apart, or very many.</exception>
    public Series WithoutGaps(TimeStep step, SeriesColumns columns)
    {
        var raw = new List<float>(Raw.Length);
        var times = new List<DateTime>(Times.Length);
        for (var i = 0; i < Times.Length; i++)
        {
            var missing = i == 0 ? 0 : TimeGaps.Count(step, Times[i - 1], Times[i], columns);
            if ((long)raw.Count + missing * Layout.RawSize > Array.MaxLength / 2)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{columns.TimeColumn}' goes from {Times[i - 1]:s} to {Times[i]:s}: {missing} rows are missing, more than can be inserted."));
            }
            for (var m = 1; m <= missing; m++)
            {
                for (var value = 0; value < Layout.RawSize; value++)
                    raw.Add(float.NaN);
                times.Add(step.After(Times[i - 1], m));
            }
            raw.AddRange(Raw.AsSpan(i * Layout.RawSize, Layout.RawSize));
            times.Add(Times[i]);
        }
        return new Series(Identity, Layout, [.. raw], [.. times]);
    }

    /// <summary>The same series with 0 for each value that is missing.</summary>
    public Series WithZeros()
    {
        float[] raw = [.. Raw];
        for (var row = 0; row < RowCount; row++)
            raw.AsSpan(row * Layout.RawSize, Layout.Channels).Replace(float.NaN, 0);
        return new Series(Identity, Layout, raw, Times);
    }

    /// <summary>The same series without the rows at its end whose values are all missing: the future, of which only covariates are known.</summary>
    public Series UpToLastValue()
    {
        var rows = RowCount;
        while (rows > 0 && !Raw.AsSpan((rows - 1) * Layout.RawSize, Layout.Channels).ContainsAnyExcept(float.NaN))
            rows--;
        return rows == RowCount ? this : new Series(Identity, Layout, Raw[..(rows * Layout.RawSize)], Times.Length == 0 ? Times : Times[..rows]);
    }
}
