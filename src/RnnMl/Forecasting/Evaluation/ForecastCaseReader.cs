using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Forecasting;

/// <summary>Reads the forecasts in the current row of a cursor.</summary>
internal sealed class ForecastCaseReader
{
    // A single number is a horizon of one step.
    private static readonly ColumnRule _rule = ColumnRule.NumberSequence with
    {
        Expected = "Single or a vector of Single",
        Kinds = [VectorKind.Scalar, VectorKind.Vector, VectorKind.VariableVector],
    };

    private readonly DataViewRow _row;
    private readonly ForecastEvaluationOptions _options;
    private readonly int _channels;
    private readonly Func<float[]> _forecasts;
    private readonly Func<float[]>? _lower, _upper, _quantiles, _samples;

    /// <summary>A reader of the forecasts in a row.</summary>
    /// <param name="row">The row, in which <see cref="ColumnsIn"/> are active.</param>
    /// <param name="options">The columns.</param>
    /// <param name="channels">How many values a row has: C.</param>
    public ForecastCaseReader(DataViewRow row, ForecastEvaluationOptions options, int channels)
    {
        (_row, _options, _channels) = (row, options, channels);
        _forecasts = ReaderOf(options.ForecastColumnName)!;
        _lower = ReaderOf(options.LowerBoundColumnName);
        _upper = ReaderOf(options.UpperBoundColumnName);
        _quantiles = ReaderOf(options.QuantileColumnName);
        _samples = ReaderOf(options.SampleColumnName);
    }

    /// <summary>The columns that are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is missing or has another type than it must have.</exception>
    public static DataViewSchema.Column[] ColumnsIn(DataViewSchema schema, ForecastEvaluationOptions options) =>
    [
        .. new[]
        {
            options.ForecastColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName, options.QuantileColumnName,
            options.SampleColumnName,
        }.OfType<string>().Select(name => _rule.Find(schema, name, EvaluatedSeriesReader.Reader)),
    ];

    /// <summary>Adds the forecast of each channel, as far as there is one.</summary>
    /// <param name="series">The channels, [C].</param>
    /// <param name="origin">The row's number in the series.</param>
    /// <exception cref="InvalidOperationException">A vector is not as long as it must be.</exception>
    public void AddTo(EvaluatedSeries[] series, int origin)
    {
        var forecasts = _forecasts();
        if (Array.TrueForAll(forecasts, float.IsNaN))
            return;
        if (forecasts.Length % _channels != 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{_options.ForecastColumnName}' has {forecasts.Length} values in row {_row.Position}; ") +
                $"expected {_channels} for each step of the horizon, as column '{string.Join("', '", _options.Values)}' has.");
        }
        var levels = _options.QuantileLevels.Length;
        var lower = Checked(_options.LowerBoundColumnName, _lower?.Invoke(), forecasts.Length);
        var upper = Checked(_options.UpperBoundColumnName, _upper?.Invoke(), forecasts.Length);
        var quantiles = Checked(_options.QuantileColumnName, _quantiles?.Invoke(), forecasts.Length * levels);
        var samples = CheckedSamples(_samples?.Invoke(), forecasts.Length);
        for (var c = 0; c < _channels; c++)
        {
            var forecast = OfChannel(forecasts, c)!;
            if (Array.TrueForAll(forecast, float.IsNaN))
                continue;
            series[c].Cases.Add(new ForecastCase(origin, forecast, OfChannel(lower, c), OfChannel(upper, c), OfChannel(quantiles, c, levels),
                OfChannel(samples, c)));
        }
    }

    private float[]? Checked(string? column, float[]? values, int length) => values == null || values.Length == length
        ? values
        : throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{column}' has {values.Length} values in row {_row.Position}; expected {length}."));

    private float[]? CheckedSamples(float[]? values, int horizon) => values == null || (values.Length % horizon == 0 && values.Length >= 2 * horizon)
        ? values
        : throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{_options.SampleColumnName}' has {values.Length} values in row {_row.Position}; expected at least two paths of {horizon}."));

    // Of [.., C, each], one channel's [.., each].
    private float[]? OfChannel(float[]? values, int channel, int each = 1)
    {
        if (values == null || _channels == 1)
            return values;
        var own = new float[values.Length / _channels];
        for (var i = 0; i < own.Length; i += each)
            values.AsSpan(i * _channels + channel * each, each).CopyTo(own.AsSpan(i));
        return own;
    }

    private Func<float[]>? ReaderOf(string? name)
    {
        if (name == null)
            return null;
        var column = _row.Schema[name];
        if (column.Type is not VectorDataViewType)
        {
            var scalar = _row.GetGetter<float>(column);
            float value = 0;
            return () =>
            {
                scalar(ref value);
                return [value];
            };
        }

        var vector = _row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        return () =>
        {
            vector(ref values);
            return [.. values.DenseValues()];
        };
    }
}
