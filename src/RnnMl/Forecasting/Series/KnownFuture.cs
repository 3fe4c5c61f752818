using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Forecasting;

/// <summary>
/// What is known of the rows after each row of a view: calendar, and covariates whose future is known. The latter are in later
/// rows of the view, so that all of them are read before the first forecast.
/// </summary>
internal sealed class KnownFuture(ForecastModel model, IDataView view, SeriesColumns columns)
{
    private readonly float[] _known = new float[model.Plan.SeesHorizon ? model.Plan.Horizon * model.Plan.Layout.KnownCount : 0];

    private readonly Lazy<Dictionary<string, (Series Rows, int PastCount)>> _series = new(() => Series.ReadAll(view, columns)
        .Select(series => model.FillsGaps && model.Step is { } step ? series.WithoutGaps(step, columns) : series)
        .ToDictionary(series => series.Identity.Name, series => (series, model.MissingIsZero ? series.UpToLastValue().RowCount : series.RowCount),
            StringComparer.Ordinal));

    /// <summary>What is known of the rows after the one last asked for, [H, known]; none where networks do not see the horizon.</summary>
    public ReadOnlySpan<float> Known => _known;

    /// <summary>Finds what is known of the rows after one.</summary>
    /// <param name="name">The series.</param>
    /// <param name="tail">The rows up to now.</param>
    /// <returns>False where the view ends before the horizon, and where <see cref="IsFuture"/>: a forecast would rest on zeros that nobody observed.</returns>
    public bool TryFind(string name, SeriesTail tail)
    {
        var (layout, horizon) = (model.Plan.Layout, model.Plan.Horizon);
        if (!model.Plan.SeesHorizon)
            return true;
        if (layout.FutureCount == 0)
        {
            WriteCalendar(model, tail.LastTime, horizon, _known);
            return true;
        }
        var (series, first) = (_series.Value[name].Rows, tail.Total);
        if (IsFuture(name, tail) || first + horizon > series.RowCount)
            return false;
        for (var k = 0; k < horizon; k++)
        {
            var row = (int)first + k;
            model.Rows.EncodeKnown(series.Raw.AsSpan(row * layout.RawSize + layout.Channels + layout.PastCount, layout.FutureCount),
                series.Times.Length == 0 ? default : series.Times[row], _known.AsSpan(k * layout.KnownCount, layout.KnownCount));
        }
        return true;
    }

    /// <summary>
    /// Whether the last row is after the last value of its series, where missing values are 0: then only later rows distinguish zeros from the future.
    /// </summary>
    /// <param name="name">The series.</param>
    /// <param name="tail">The rows up to now.</param>
    public bool IsFuture(string name, SeriesTail tail) =>
        model.MissingIsZero && model.Plan.Layout.FutureCount > 0 && tail.Total > _series.Value[name].PastCount;

    /// <summary>Writes the calendar of the rows after a timestamp, where nothing else is known of them.</summary>
    public static void WriteCalendar(ForecastModel model, DateTime last, int horizon, Span<float> known)
    {
        var layout = model.Plan.Layout;
        if (layout.KnownCount == 0)
            return;
        for (var k = 0; k < horizon; k++)
            model.Rows.EncodeKnown([], model.Step!.After(last, k + 1), known.Slice(k * layout.KnownCount, layout.KnownCount));
    }
}
