using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Forecasting;

/// <summary>Combines forecasts, row by row.</summary>
public sealed class CombineForecastsTransformer : RowToRowTransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "CombineForecasts";

    private readonly CombineForecastsEstimator.Options _options;

    /// <summary>A transformer of these options, which are its own and checked.</summary>
    internal CombineForecastsTransformer(CombineForecastsEstimator.Options options) => _options = options;

    /// <summary>A column that cannot be combined with another.</summary>
    internal static ArgumentOutOfRangeException Unlike(string name, string? type, string first, string? expected) => new(null, name,
        $"Column '{name}' is of type {type}; {CombineForecastsEstimator.Verb} needs {expected}, as column '{first}' has it.");

    internal static CombineForecastsTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<CombineForecastsEstimator.Options, CombineForecastsTransformer>(saved, Kind, options =>
        {
            options.Validate();
            return new CombineForecastsTransformer(options);
        });

    private protected override void Save(ModelSaveContext context) => SavedDocument.Save(context, Kind, _options);

    private protected override RowMapping CreateMapping(DataViewSchema schema)
    {
        DataViewSchema.Column[] columns = [.. _options.InputColumnNames.Select(name => ColumnRule.Step.Find(schema, name, CombineForecastsEstimator.Verb))];
        foreach (var column in columns)
        {
            if (!Dimensions(column).SequenceEqual(Dimensions(columns[0])))
                throw Unlike(column.Name, column.Type.ToString(), columns[0].Name, columns[0].Type.ToString());
        }
        var type = columns[0].Type is VectorDataViewType vector
            ? (DataViewType)new VectorDataViewType(NumberDataViewType.Single, vector.Dimensions)
            : NumberDataViewType.Single;
        return new RowMapping(schema, new MappedColumn(new DataViewSchema.DetachedColumn(_options.OutputColumnName, type), columns,
            row => type is VectorDataViewType made ? VectorGetter(row, columns, made.Size) : ScalarGetter(row, columns)));
    }

    // None of a scalar.
    private static int[] Dimensions(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? [.. vector.Dimensions] : [];

    private ValueGetter<float> ScalarGetter(DataViewRow row, DataViewSchema.Column[] columns)
    {
        ValueGetter<float>[] getters = [.. columns.Select(row.GetGetter<float>)];
        float forecast = 0;
        var members = new double[columns.Length];
        return (ref float destination) =>
        {
            for (var i = 0; i < members.Length; i++)
            {
                getters[i](ref forecast);
                members[i] = forecast;
            }
            destination = (float)_options.Combination.Combine(members);
        };
    }

    private ValueGetter<VBuffer<float>> VectorGetter(DataViewRow row, DataViewSchema.Column[] columns, int steps)
    {
        ValueGetter<VBuffer<float>>[] getters = [.. columns.Select(row.GetGetter<VBuffer<float>>)];
        VBuffer<float> forecast = default;
        var values = new float[steps];
        var members = new double[steps * columns.Length];
        return (ref VBuffer<float> destination) =>
        {
            for (var i = 0; i < getters.Length; i++)
            {
                getters[i](ref forecast);
                if (forecast.Length != steps)
                {
                    throw new InvalidOperationException(
                        $"Column '{columns[i].Name}' holds {forecast.Length} values in row {row.Position}; its type promises {steps}.");
                }
                forecast.CopyTo(values);
                for (var k = 0; k < steps; k++)
                    members[k * getters.Length + i] = values[k];
            }
            var editor = VBufferEditor.Create(ref destination, steps);
            for (var k = 0; k < steps; k++)
                editor.Values[k] = (float)_options.Combination.Combine(members.AsSpan(k * getters.Length, getters.Length));
            destination = editor.Commit();
        };
    }
}
