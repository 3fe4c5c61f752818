using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

public sealed partial class ForecastEngine
{
    /// <summary>
    /// Saves the model this engine was made from, as it stands now: an engine made from the loaded model goes on after the last
    /// observation. A file that is there is replaced only when the new one is complete.
    /// </summary>
    /// <remarks>Other series stay where they were when the model was fitted; the other overload saves engines of several.</remarks>
    /// <param name="mlContext">The context to save with.</param>
    /// <param name="path">The model file (zip) to write.</param>
    /// <param name="inputSchema">The schema of the model's input, which loading gives back. Default: none is kept.</param>
    public void CheckPoint(MLContext mlContext, string path, DataViewSchema? inputSchema = null) => CheckPoint(mlContext, path, [this], inputSchema);

    /// <summary>
    /// Saves the model that engines of several series were made from, as all of them stand now; series that have none stay where they were when
    /// it was fitted. A file that is there is replaced only when the new one is complete.
    /// </summary>
    /// <param name="mlContext">The context to save with.</param>
    /// <param name="path">The model file (zip) to write.</param>
    /// <param name="engines">Engines of one forecaster of one model, at least one, and one of a series at most.</param>
    /// <param name="inputSchema">The schema of the model's input, which loading gives back. Default: none is kept.</param>
    /// <exception cref="ArgumentException">There is no engine, they are not all of one forecaster of one model, or two are of one series.</exception>
    public static void CheckPoint(MLContext mlContext, string path, IEnumerable<ForecastEngine> engines, DataViewSchema? inputSchema = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(engines);
        var all = engines.ToList();
        if (all.Count == 0)
            throw new ArgumentException("There is no engine to save.", nameof(engines));
        var (model, forecaster) = (all[0]._model, all[0]._forecaster);
        if (all.Find(engine => !ReferenceEquals(engine._model, model)) is { } other)
        {
            throw new ArgumentException($"The engine of series '{other.SeriesName}' was made from another model than that of series '{all[0].SeriesName}'.",
                nameof(engines));
        }
        Save(mlContext, path, TransformerChains.Replace(model, forecaster, forecaster.WithStatesOf(all)), inputSchema);
    }

    private static void Save(MLContext mlContext, string path, ITransformer model, DataViewSchema? inputSchema)
    {
        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            mlContext.Model.Save(model, inputSchema, unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            // Where the folder is missing there is nothing to clear away, and the first exception says so.
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            throw;
        }
    }
}
