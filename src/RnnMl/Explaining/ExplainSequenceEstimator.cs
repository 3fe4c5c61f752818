using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using RnnMl.Trainers;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Explaining;

/// <summary>
/// Explains for each sequence what a recurrent predictor's output is made of: the contribution of each step and feature, the weights of
/// its attention, and the activity of its gates.
/// </summary>
/// <remarks>
/// Make one with [ExplainSequence](xref:RnnMl.SequenceTransformsCatalogExtensions). It learns nothing from the data that it is fitted
/// on. Rows in which something is missing, which have no prediction, have NaN for explanation.
/// </remarks>
public sealed partial class ExplainSequenceEstimator : IEstimator<ExplainSequenceTransformer>
{
    internal const string Verb = "ExplainSequence";

    private readonly SequenceExplanation _explanation;

    internal ExplainSequenceEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Clone();
        options.Validate();
        var model = TransformerChains.OfType<SequencePredictionTransformer>(options.Model!).LastOrDefault()?.Model
            ?? throw new ArgumentException("The model holds no predictor of a recurrent trainer.", nameof(options));
        if (model.Head.IsPerStep && options.ContributionColumnName != null)
        {
            throw new ArgumentException("The model predicts each step; contributions are for predictors of whole sequences. " +
                $"Set {nameof(options.ContributionColumnName)} to null.", nameof(options));
        }
        if (options.Class is { } one)
        {
            OptionChecks.Check(model.Head is ClassHead head && one >= 0 && one < head.OutputSize, nameof(options.Class), one,
                model.Head is ClassHead ? $"from 0 to {model.Head.OutputSize - 1}" : "null where no classes are predicted");
        }
        _explanation = new SequenceExplanation(model.Input, (model.Head as NumberHead)?.Scale ?? 1, options.ContributionColumnName,
            options.AttentionColumnName, options.GateColumnName, options.Class, options.IntegrationSteps);
        _explanation.Check();
    }

    /// <summary>The transformer, which the data does not change.</summary>
    /// <param name="input">The rows, one sequence each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public ExplainSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ExplainSequenceTransformer(_explanation);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns and those of explanations.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var column in _explanation.Input.Features.Columns)
            FeatureColumn.Rule(column.IsStatic).Find(inputSchema, column.Name, Verb);
        return inputSchema.With(_explanation.Columns.Select(column =>
            SchemaShapes.Column(column.Name, VectorKind.VariableVector, NumberDataViewType.Single)));
    }
}
