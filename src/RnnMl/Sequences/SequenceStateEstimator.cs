using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.Trainers;

namespace RnnMl.Sequences;

/// <summary>
/// Turns sequences into what a trained predictor makes of them before its last layer: the state of its recurrent layers after the
/// last step, or what its pooling made of all steps.
/// </summary>
/// <remarks>
/// Make one with [FeaturizeSequence](xref:RnnMl.SequenceTransformsCatalogExtensions). It learns nothing from the data that it is
/// fitted on.
/// </remarks>
public sealed class SequenceStateEstimator : IEstimator<FeaturizeSequenceTransformer>
{
    private readonly string _output;
    private readonly ColumnNetwork _encoder;

    internal SequenceStateEstimator(string outputColumnName, ITransformer model)
    {
        OptionChecks.CheckName(nameof(outputColumnName), outputColumnName);
        ArgumentNullException.ThrowIfNull(model);
        var predictor = TransformerChains.OfType<SequencePredictionTransformer>(model).LastOrDefault()
            ?? throw new ArgumentException("The model holds no predictor of a recurrent trainer.", nameof(model));
        var input = predictor.Model.Input;
        var layers = input.Network.Spec.Layers;
        if (predictor.Model.Head.IsPerStep || layers is not [_, .., DenseSpec])
        {
            throw new ArgumentException("The model's network does not reduce a sequence to one vector before a last dense layer.",
                nameof(model));
        }
        _output = outputColumnName;
        _encoder = input with { Network = SequenceNetwork.FirstLayers(input.Network, layers.Count - 1) };
    }

    /// <summary>The transformer, which the data does not change.</summary>
    /// <param name="input">The rows, one sequence each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public FeaturizeSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new FeaturizeSequenceTransformer(_output, _encoder);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns and that of states.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var column in _encoder.Features.Columns)
            FeatureColumn.Rule(column.IsStatic).Find(inputSchema, column.Name, FeaturizeSequenceEstimator.Verb);
        return inputSchema.With(FeaturizeSequenceEstimator.OutputShape(_output));
    }
}
