using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>A forecaster without a model, for comparison.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [ForecastByBaseline](xref:RnnMl.ForecastingCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | <xref:System.Single> |
/// | Series column data type (optional) | Text, a number or a key |
/// | Output column data type | Vector of <xref:System.Single>, one for each step of the horizon |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// Row t of the output holds the forecast of rows t+1 to t+K, made from all rows of the same series up to t. A missing value (NaN)
/// counts as the one before it; a row before the first value has NaN for a forecast.
/// ]]></format>
/// </remarks>
public sealed class BaselineForecastingEstimator : IEstimator<BaselineForecastingTransformer>
{
    private readonly Options _options;

    internal BaselineForecastingEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data's schema only.</summary>
    /// <param name="input">The series, one row a time step, in time order.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public BaselineForecastingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new BaselineForecastingTransformer(_options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns and the forecasts.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ColumnRule.Single.Find(inputSchema, _options.Input, Options.Reader);
        if (_options.SeriesColumnName != null)
            ColumnRule.SeriesKey.Find(inputSchema, _options.SeriesColumnName, Options.Reader);
        return inputSchema.With(SchemaShapes.Column(_options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single));
    }

    /// <summary>All options of a baseline.</summary>
    public sealed class Options
    {
        internal const string Reader = "a baseline";

        /// <summary>The column of forecasts to make: a vector of <see cref="Horizon"/> Singles. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>The column of values to forecast: Single, one row a time step. Default: <see cref="OutputColumnName"/>.</summary>
        public string? InputColumnName;

        /// <summary>A column that distinguishes series: text, a number or a key. Default: all rows are one series.</summary>
        public string? SeriesColumnName;

        /// <summary>How many values ahead are forecast: K, 1 to 1,048,576. Required.</summary>
        public int Horizon;

        /// <summary>Which baseline; default <see cref="ForecastBaseline.SeasonalNaive"/>.</summary>
        public ForecastBaseline Baseline = ForecastBaseline.SeasonalNaive;

        /// <summary>The rows of a season: m, 1 (no season, the default) to 1,048,576.</summary>
        public int Seasonality = 1;

        internal string Input => InputColumnName ?? OutputColumnName;

        internal Options Clone() => (Options)MemberwiseClone();

        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(InputColumnName), InputColumnName);
            CheckNameOrNull(nameof(SeriesColumnName), SeriesColumnName);
            CheckRange(nameof(Horizon), Horizon, 1, ForecastLimits.Horizon);
            CheckDefined(nameof(Baseline), Baseline);
            CheckRange(nameof(Seasonality), Seasonality, 1, ForecastLimits.Seasonality);
        }
    }
}
