using System;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Explaining;
using RnnMl.Forecasting;
using RnnMl.MLNet.Interop;
using RnnMl.Sequences;
using RnnMl.Trainers;

namespace RnnMl;

/// <summary>
/// Reads RnnMl's components from model files. The interop assembly looks for this type by its name (it cannot refer to the
/// assembly above it) when ML.NET asks it for a component.
/// </summary>
internal sealed class SavedComponentReader : ISavedComponentReader
{
    public ITransformer Read(IHostEnvironment env, SavedComponent saved) => saved.Kind switch
    {
        ForecasterFile.Kind => ForecasterFile.Load(env, saved),
        BaselineForecastingTransformer.Kind => BaselineForecastingTransformer.Load(saved),
        CombineForecastsTransformer.Kind => CombineForecastsTransformer.Load(saved),
        SequenceWindowTransformer.Kind => SequenceWindowTransformer.Load(saved),
        PadSequenceTransformer.Kind => PadSequenceTransformer.Load(saved),
        ReplaceMissingInSequenceTransformer.Kind => ReplaceMissingInSequenceTransformer.Load(saved),
        DropSequencesWithMissingTransformer.Kind => DropSequencesWithMissingTransformer.Load(saved),
        TimeFeaturesTransformer.Kind => TimeFeaturesTransformer.Load(saved),
        ExplainSequenceTransformer.Kind => ExplainSequenceTransformer.Load(saved),
        FeaturizeSequenceTransformer.Kind => FeaturizeSequenceTransformer.Load(saved),
        SequenceModelFile.Kind => SequenceModelFile.Load(saved),
        _ => throw new FormatException($"The model file holds a component of kind '{saved.Kind}', which this version of RnnMl " +
            $"({typeof(SavedComponentReader).Assembly.GetName().Version}) does not know."),
    };
}
