using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace RnnMl.MLNet.Interop;

/// <summary>Reaches the environment behind a catalog such as <c>mlContext.Forecasting</c>, which ML.NET keeps internal.</summary>
public static class CatalogEnvironment
{
    /// <summary>The environment that components made by this catalog live in: its random numbers, channels and messages.</summary>
    /// <param name="catalog">A task's catalog, such as <c>mlContext.Forecasting</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> is null.</exception>
    public static IHostEnvironment GetEnvironment(this TrainCatalogBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ((IInternalCatalog)catalog).Environment;
    }

    /// <summary>The environment that trainers made by this catalog live in.</summary>
    /// <param name="catalog">A task's trainers, such as <c>mlContext.Regression.Trainers</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> is null.</exception>
    public static IHostEnvironment GetEnvironment(this TrainCatalogBase.CatalogInstantiatorBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ((IInternalCatalog)catalog).Environment;
    }

    /// <summary>The environment that transforms made by this catalog live in.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> is null.</exception>
    public static IHostEnvironment GetEnvironment(this TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ((IInternalCatalog)catalog).Environment;
    }
}
