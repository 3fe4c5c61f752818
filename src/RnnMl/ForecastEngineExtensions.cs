using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Forecasting;

namespace RnnMl;

/// <summary>Finds forecasters in fitted or loaded models, and makes forecast engines from them.</summary>
public static class ForecastEngineExtensions
{
    /// <summary>
    /// An engine that stands where the forecaster in this model stood when it was fitted or check-pointed: at the end of its series.
    /// </summary>
    /// <param name="model">A forecaster, or a chain with one in it, fitted or loaded.</param>
    /// <param name="outputColumnName">Which forecaster, by its column of forecasts, where there are several. Default: the only one.</param>
    /// <param name="seriesName">
    /// Which series, by its key as text, where the forecaster was fitted on several. A name that is not among them begins a new series, of
    /// which there is no row yet. Default: the only one.
    /// </param>
    /// <param name="statics">The numbers that a new series has once, in the order of their columns. Default: the means of those trained on.</param>
    /// <param name="categories">The categories that a new series has once, in the order of their columns. Default: unknown ones.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers or categories than columns of them.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model holds no such forecaster, or several; or several series, and none is named; or numbers or categories are given for a series that
    /// it was fitted on; or a number is infinite.
    /// </exception>
    public static ForecastEngine CreateForecastEngine(this ITransformer model, string? outputColumnName = null, string? seriesName = null,
        float[]? statics = null, string[]? categories = null)
    {
        var forecaster = model.GetForecaster(outputColumnName);
        return new ForecastEngine(model, forecaster, SeriesOf(forecaster, seriesName, statics, categories));
    }

    /// <summary>The forecaster in this model: for its DataFrames, residuals and levels, and to train it further, also when the model was loaded.</summary>
    /// <param name="model">A forecaster, or a chain with one in it, fitted or loaded.</param>
    /// <param name="outputColumnName">Which forecaster, by its column of forecasts, where there are several. Default: the only one.</param>
    /// <exception cref="InvalidOperationException">The model holds no such forecaster, or several.</exception>
    public static RecurrentForecastingTransformer GetForecaster(this ITransformer model, string? outputColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var all = TransformerChains.OfType<RecurrentForecastingTransformer>(model).ToList();
        var matching = all.Where(forecaster => outputColumnName == null || forecaster.Columns.Output == outputColumnName).ToList();
        if (matching.Count == 1)
            return matching[0];

        var names = string.Join(", ", all.Select(forecaster => $"'{forecaster.Columns.Output}'"));
        throw new InvalidOperationException(
            all.Count == 0 ? $"The model ({model.GetType().Name}) holds no forecaster of RnnMl's."
            : outputColumnName == null ? $"The model holds several forecasters ({names}): say which by its output column."
            : $"The model holds {matching.Count} forecasters with the output column '{outputColumnName}'; it has {names}.");
    }

    private static SeriesState SeriesOf(RecurrentForecastingTransformer forecaster, string? name, float[]? statics, string[]? categories)
    {
        var (columns, model) = (forecaster.Columns.Series, forecaster.Model);
        if (name == null && forecaster.States.Count != 1)
        {
            throw new InvalidOperationException(
                $"The forecaster was fitted on {forecaster.States.Count} series: say which by its name (SeriesNames).");
        }
        if ((name == null ? forecaster.States[0] : forecaster.States.FirstOrDefault(series => series.Identity.Name == name)) is { } known)
        {
            return statics == null && categories == null ? known : throw new InvalidOperationException(
                $"The forecaster was fitted on series '{known.Identity.Name}': it knows its numbers and categories, and they must not change.");
        }
        if (statics != null)
        {
            RequireCount(nameof(statics), statics.Length, model.Plan.StaticCount, "numbers", columns.StaticColumns);
            columns.CheckStatics(statics, name!);
        }
        if (categories != null)
            RequireCount(nameof(categories), categories.Length, columns.CategoryColumns.Length, "categories", columns.CategoryColumns);
        return SeriesState.Empty(model, new SeriesIdentity(name!, [.. statics ?? Enumerable.Repeat(float.NaN, model.Plan.StaticCount)],
            [.. columns.CategoryColumns.Select((_, i) => categories?[i] ?? SeriesIdentity.NoCategory)]));

        void RequireCount(string parameter, int found, int expected, string what, string[] names)
        {
            if (found != expected)
            {
                throw new ArgumentException($"Series '{name}' is given {found} {what}; " +
                    $"the forecaster was fitted with {expected}{(expected > 0 ? $", of '{string.Join("', '", names)}'" : "")}.", parameter);
            }
        }
    }
}
