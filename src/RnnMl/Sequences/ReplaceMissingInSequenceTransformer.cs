using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>Replaces the missing values of sequences, row by row. A row that holds an infinity is refused when it is read.</summary>
public sealed class ReplaceMissingInSequenceTransformer : RowToRowTransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "ReplaceMissingInSequence";

    private readonly ReplaceMissingInSequenceEstimator.Options _options;

    /// <summary>A transformer of these options, which are its own and checked.</summary>
    internal ReplaceMissingInSequenceTransformer(ReplaceMissingInSequenceEstimator.Options options) => _options = options;

    private protected override void Save(ModelSaveContext context) => SavedDocument.Save(context, Kind, _options);

    internal static ReplaceMissingInSequenceTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<ReplaceMissingInSequenceEstimator.Options, ReplaceMissingInSequenceTransformer>(saved, Kind, options =>
        {
            options.Validate();
            return new ReplaceMissingInSequenceTransformer(options);
        });

    private protected override RowMapping CreateMapping(DataViewSchema schema)
    {
        var column = ColumnRule.NumberSequence.Find(schema, _options.Input, ReplaceMissingInSequenceEstimator.Verb);
        var layout = SequenceLayout.Of(column, _options.FeatureCount);
        var outputFeatures = _options.AddIndicators ? 2L * layout.FeatureCount : layout.FeatureCount;
        SequenceLayout.CheckSize(layout.StepCount ?? 1, outputFeatures, nameof(_options.FeatureCount));
        var type = new VectorDataViewType(NumberDataViewType.Single, layout.StepCount ?? 0, (int)outputFeatures);
        var annotations = type.IsKnownSize ? SlotNames.Annotation(type.Size, () => Names(layout)) : null;
        return new RowMapping(schema, new MappedColumn(new DataViewSchema.DetachedColumn(_options.OutputColumnName, type, annotations),
            [column], row => CreateGetter(layout, row)));
    }

    // The input's own names where it has any.
    private IEnumerable<string> Names(SequenceLayout layout)
    {
        var features = layout.FeatureCount;
        var names = SlotNames.Read(layout.Column) ?? SlotNames.OfSteps(_options.OutputColumnName, layout.StepCount!.Value, features);
        return _options.AddIndicators
            ? names.Chunk(features).SelectMany(step => step.Concat(step.Select(name => name + ".IsMissing")))
            : names;
    }

    private ValueGetter<VBuffer<float>> CreateGetter(SequenceLayout layout, DataViewRow row)
    {
        var reader = new SequenceReader<float>(layout, row);
        var features = layout.FeatureCount;
        var outputFeatures = _options.AddIndicators ? 2 * features : features;
        float[] series = [], known = [];
        return (ref VBuffer<float> destination) =>
        {
            var sequence = reader.Read(out var steps);
            if (series.Length < steps)
                (series, known) = (new float[steps], new float[steps]);
            var editor = VBufferEditor.Create(ref destination, steps * outputFeatures);
            for (var feature = 0; feature < features; feature++)
            {
                var values = series.AsSpan(0, steps);
                for (var step = 0; step < steps; step++)
                {
                    var value = sequence[step * features + feature];
                    if (float.IsInfinity(value))
                        throw Infinite(layout, row, step, feature, value);
                    values[step] = value;
                    if (_options.AddIndicators)
                        editor.Values[step * outputFeatures + features + feature] = float.IsNaN(value) ? 1 : 0;
                }

                MissingValues.Replace(values, _options.Replacement, _options.Constant, known);
                for (var step = 0; step < steps; step++)
                    editor.Values[step * outputFeatures + feature] = values[step];
            }
            destination = editor.Commit();
        };
    }

    private static InvalidOperationException Infinite(SequenceLayout layout, DataViewRow row, int step, int feature, float value) =>
        new(FormattableString.Invariant($"Column '{layout.Column.Name}' holds {value} in row {row.Position} ") +
            FormattableString.Invariant($"(step {step}, feature {feature}); ") +
            $"{ReplaceMissingInSequenceEstimator.Verb} needs finite numbers and NaN.");
}
