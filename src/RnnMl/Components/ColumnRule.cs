using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Components;

/// <summary>What a column must be like for a component to read it: one rule for schemas and for their shapes.</summary>
/// <param name="Expected">What it must be, as the end of "… needs …".</param>
/// <param name="Kinds">Scalar, vector of fixed size, vector of variable length: those that will do.</param>
/// <param name="AcceptsItem">Whether items of a type will do; the second argument says whether they are keys.</param>
internal sealed record ColumnRule(string Expected, VectorKind[] Kinds, Func<DataViewType, bool, bool> AcceptsItem)
{
    /// <summary>One Single.</summary>
    public static ColumnRule Single { get; } = new("Single", [VectorKind.Scalar], IsSingle);

    /// <summary>One DateTime.</summary>
    public static ColumnRule Timestamp { get; } = new("DateTime", [VectorKind.Scalar], (item, _) => item is DateTimeDataViewType);

    /// <summary>What was measured at one time step.</summary>
    public static ColumnRule Step { get; } =
        new("Single, or a vector of Single of fixed size", [VectorKind.Scalar, VectorKind.Vector], IsSingle);

    /// <summary>A sequence of numbers.</summary>
    public static ColumnRule NumberSequence { get; } = new("a vector of Single", [VectorKind.Vector, VectorKind.VariableVector], IsSingle);

    /// <summary>A sequence of numbers or of tokens.</summary>
    public static ColumnRule Sequence { get; } = new("a vector of Single or of keys", [VectorKind.Vector, VectorKind.VariableVector],
        (item, isKey) => isKey || IsSingle(item, isKey));

    /// <summary>What distinguishes one series from another.</summary>
    public static ColumnRule SeriesKey { get; } = new("text, a number or a key", [VectorKind.Scalar],
        (item, isKey) => isKey || item is TextDataViewType or NumberDataViewType);

    /// <summary>What a trainer reads step by step: numbers, or tokens.</summary>
    public static ColumnRule StepFeatures { get; } =
        new("a vector of Single or of keys (UInt32)", [VectorKind.Vector, VectorKind.VariableVector], IsSingleOrKey);

    /// <summary>What a trainer reads once a sequence.</summary>
    public static ColumnRule StaticFeatures { get; } =
        new("Single or a key (UInt32), or a vector of fixed size of them", [VectorKind.Scalar, VectorKind.Vector], IsSingleOrKey);

    /// <summary>A label that is true or false.</summary>
    public static ColumnRule Truth { get; } = new("Boolean", [VectorKind.Scalar], (item, _) => item is BooleanDataViewType);

    /// <summary>A label that is one of several classes.</summary>
    public static ColumnRule Class { get; } = new("a key (UInt32)", [VectorKind.Scalar], IsKey);

    /// <summary>Labels of the steps of a sequence.</summary>
    public static ColumnRule Classes { get; } =
        new("a vector of keys (UInt32)", [VectorKind.Vector, VectorKind.VariableVector], IsKey);

    /// <summary>The column of this name in a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="reader">Who reads the column, for the message: "a forecaster".</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it breaks the rule.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema, string name, string reader)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Select(candidate => candidate.Name));
        var vector = column.Type as VectorDataViewType;
        var kind = vector == null ? VectorKind.Scalar : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
        var item = vector?.ItemType ?? column.Type;
        return Accepts(kind, item, item is KeyDataViewType) ? column : throw Wrong(name, column.Type.ToString(), reader);
    }

    /// <summary>The column of this name in a schema's shape.</summary>
    /// <inheritdoc cref="Find(DataViewSchema, string, string)"/>
    public SchemaShape.Column Find(SchemaShape schema, string name, string reader)
    {
        if (!schema.Any(candidate => candidate.Name == name))
            throw Missing(name, schema.Select(candidate => candidate.Name));
        var column = schema.First(candidate => candidate.Name == name);
        if (Accepts(column.Kind, column.ItemType, column.IsKey))
            return column;

        var kind = column.Kind switch { VectorKind.Scalar => "", VectorKind.Vector => "vector of ", _ => "variable vector of " };
        throw Wrong(name, kind + (column.IsKey ? "key of " : "") + column.ItemType, reader);
    }

    private static bool IsSingle(DataViewType item, bool isKey) => !isKey && item.Equals(NumberDataViewType.Single);

    // In a schema the item of keys is their own type, in a shape the type of their numbers.
    private static bool IsKey(DataViewType item, bool isKey) => isKey && item.RawType == typeof(uint);

    private static bool IsSingleOrKey(DataViewType item, bool isKey) => IsKey(item, isKey) || IsSingle(item, isKey);

    private static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> there) =>
        new(null, name, $"There is no column '{name}' in the data; there are " +
            $"{string.Join(", ", there.Take(20).Select(column => $"'{column}'"))}.");

    private bool Accepts(VectorKind kind, DataViewType item, bool isKey) => Kinds.Contains(kind) && AcceptsItem(item, isKey);

    private ArgumentOutOfRangeException Wrong(string name, string? found, string reader) =>
        new(null, name, $"Column '{name}' is of type {found}; {reader} needs {Expected}. " +
            "Transforms.Conversion.ConvertType converts numbers, MapValueToKey makes keys.");
}
