using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Forecasting;

namespace RnnMl;

/// <summary>Makes forecast engines from fitted or loaded models.</summary>
public static class ForecastEngineExtensions
{
    /// <summary>
    /// An engine that stands where the forecaster in this model stood when it was fitted or check-pointed: at the end of its series.
    /// </summary>
    /// <param name="model">A forecaster, or a chain with one in it, fitted or loaded.</param>
    /// <param name="outputColumnName">Which forecaster, by its column of forecasts, where there are several. Default: the only one.</param>
    /// <param name="seriesName">
    /// Which series, by its key as text, where the forecaster was fitted on several. A name that is not among them begins a new series, of
    /// which no row has come, without statics and of unknown categories. Default: the only one.
    /// </param>
    /// <exception cref="InvalidOperationException">The model holds no such forecaster, or several; or several series, and none is named.</exception>
    public static ForecastEngine CreateForecastEngine(this ITransformer model, string? outputColumnName = null, string? seriesName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var all = TransformerChains.OfType<RecurrentForecastingTransformer>(model).ToList();
        var matching = all.Where(forecaster => outputColumnName == null || forecaster.Columns.Output == outputColumnName).ToList();
        if (matching.Count == 1)
            return new ForecastEngine(model, matching[0], SeriesOf(matching[0], seriesName));

        var names = string.Join(", ", all.Select(forecaster => $"'{forecaster.Columns.Output}'"));
        throw new InvalidOperationException(
            all.Count == 0 ? $"The model ({model.GetType().Name}) holds no forecaster of RnnMl's."
            : outputColumnName == null ? $"The model holds several forecasters ({names}): say which by its output column."
            : $"The model holds {matching.Count} forecasters with the output column '{outputColumnName}'; it has {names}.");
    }

    private static SeriesState SeriesOf(RecurrentForecastingTransformer forecaster, string? name)
    {
        if (name == null)
        {
            return forecaster.Series.Count == 1 ? forecaster.Series[0] : throw new InvalidOperationException(
                $"The forecaster was fitted on {forecaster.Series.Count} series: say which by its name (SeriesNames).");
        }
        var columns = forecaster.Columns.Series;
        return forecaster.Series.FirstOrDefault(series => series.Identity.Name == name) ?? SeriesState.Empty(forecaster.Model, new SeriesIdentity(
            name, [.. Enumerable.Repeat(float.NaN, forecaster.Model.Plan.StaticCount)], [.. columns.CategoryColumns.Select(_ => "")]));
    }
}
