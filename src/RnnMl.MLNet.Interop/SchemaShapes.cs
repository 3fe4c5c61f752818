using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.MLNet.Interop;

/// <summary>Makes schema shapes, whose constructors ML.NET keeps internal; every estimator must answer with one.</summary>
public static class SchemaShapes
{
    /// <summary>A column of a <see cref="SchemaShape"/>.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="kind">Scalar, vector, or vector of variable length.</param>
    /// <param name="itemType">The type of a single item: never itself a vector or a key.</param>
    /// <param name="isKey">Whether the items are keys.</param>
    /// <param name="annotations">The column's annotations; none by default.</param>
    public static SchemaShape.Column Column(string name, SchemaShape.Column.VectorKind kind, DataViewType itemType,
        bool isKey = false, SchemaShape? annotations = null) => new(name, kind, itemType, isKey, annotations);

    /// <summary>The shape of a schema: its visible columns.</summary>
    /// <param name="schema">The schema of a data view.</param>
    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);
}
