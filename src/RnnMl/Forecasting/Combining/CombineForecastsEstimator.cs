using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using static RnnMl.Components.OptionChecks;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Forecasting;

/// <summary>Makes one forecast of those of several forecasters, step by step.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [CombineForecasts](xref:RnnMl.ForecastingCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | <xref:System.Single>, or vectors of <xref:System.Single> of one fixed size |
/// | Output column data type | As the inputs' |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// Forecasters that differ in kind err differently, and their mean is often better than the best of them (Bates and Granger 1969,
/// "The combination of forecasts"). Any such columns can be combined: those of RnnMl's forecasters, of baselines, of ForecastBySsa; bounds too, each
/// side by itself. Where one of the inputs is missing (NaN), so is the output.
/// ]]></format>
/// </remarks>
public sealed class CombineForecastsEstimator : IEstimator<CombineForecastsTransformer>
{
    internal const string Verb = "CombineForecasts";

    private readonly Options _options;

    internal CombineForecastsEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data's schema only.</summary>
    /// <param name="input">The forecasts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type than it must have, or of another size than the first.</exception>
    public CombineForecastsTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new CombineForecastsTransformer(_options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns and the combined forecast.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column[] inputs = [.. _options.InputColumnNames.Select(name => ColumnRule.Step.Find(inputSchema, name, Verb))];
        foreach (var input in inputs)
        {
            if (input.Kind != inputs[0].Kind)
                throw CombineForecastsTransformer.Unlike(input.Name, Text(input.Kind), inputs[0].Name, Text(inputs[0].Kind));
        }
        return inputSchema.With(SchemaShapes.Column(_options.OutputColumnName, inputs[0].Kind, NumberDataViewType.Single));
    }

    private static string Text(VectorKind kind) => kind == VectorKind.Scalar ? "Single" : "a vector of Single";

    /// <summary>All options of a combination.</summary>
    public sealed class Options
    {
        /// <summary>The column to make. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>The columns to combine: 2 to 1,024 different ones. Required.</summary>
        public string[] InputColumnNames = [];

        /// <summary>Mean or median; default <see cref="EnsembleCombination.Mean"/>.</summary>
        public EnsembleCombination Combination = EnsembleCombination.Mean;

        internal Options Clone()
        {
            var clone = (Options)MemberwiseClone();
            clone.InputColumnNames = [.. InputColumnNames ?? []];
            return clone;
        }

        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            Check(InputColumnNames.Length is >= 2 and <= 1024, nameof(InputColumnNames), List(InputColumnNames), "2 to 1,024 names of columns");
            foreach (var name in InputColumnNames)
                CheckName(nameof(InputColumnNames), name);
            CheckDistinct(nameof(InputColumnNames), InputColumnNames);
            CheckDefined(nameof(Combination), Combination);
        }
    }
}
