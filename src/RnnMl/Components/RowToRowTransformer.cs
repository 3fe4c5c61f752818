using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Components;

/// <summary>A transformer that adds columns to each row, computed from that row alone.</summary>
public abstract class RowToRowTransformer : ITransformer
{
    // Only the transformers of this assembly are such.
    private protected RowToRowTransformer()
    {
    }

    /// <summary>True: each row is transformed by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the transformer reads is missing, or of another type than when it was fitted.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>Adds the transformer's columns; computed as the rows are read.</summary>
    /// <param name="input">The rows.</param>
    /// <returns>
    /// The view and the new columns. Their getters, or cursors that reach it, throw <see cref="InvalidOperationException"/> at a
    /// row whose values break what their columns' types promise, or that the transformer cannot work with; the message names
    /// column and row.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the transformer reads is missing, or of another type than when it was fitted.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Bind(input.Schema));
    }

    /// <summary>The same for single rows, as a PredictionEngine wants it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the transformer reads is missing, or of another type than when it was fitted.
    /// </exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    private protected abstract RowMapping CreateMapping(DataViewSchema schema);

    private protected abstract void Save(ModelSaveContext context);

    private RowMapping Bind(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return CreateMapping(schema);
    }
}
