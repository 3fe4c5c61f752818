using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What an estimator can promise of a schema before it has seen data: names, kinds and item types.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape _empty = new([]);

    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        _columns = columns.ToArray();
        Contracts.CheckParam(_columns.All(c => c.IsValid), nameof(columns), "Some columns are not initialized.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => _columns.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema)
    {
        Contracts.CheckValue(schema, nameof(schema));
        return new SchemaShape(schema.Where(c => !c.IsHidden).Select(c =>
            ShapeOf(c, new SchemaShape(c.Annotations.Schema.Select(a => ShapeOf(a))))));
    }

    internal bool TryFindColumn(string name, out Column column)
    {
        Contracts.CheckValue(name, nameof(name));
        column = _columns.FirstOrDefault(c => c.Name == name);
        return column.IsValid;
    }

    private static Column ShapeOf(DataViewSchema.Column column, SchemaShape annotations = null)
    {
        var vector = column.Type as VectorDataViewType;
        Column.VectorKind kind = vector is null ? Column.VectorKind.Scalar
            : vector.IsKnownSize ? Column.VectorKind.Vector
            : Column.VectorKind.VariableVector;
        DataViewType item = vector?.ItemType ?? column.Type;
        return item is KeyDataViewType
            ? new Column(column.Name, kind, ColumnTypeExtensions.PrimitiveTypeFromType(item.RawType), isKey: true, annotations)
            : new Column(column.Name, kind, item, isKey: false, annotations);
    }

    public struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckParam(itemType is not KeyDataViewType and not VectorDataViewType, nameof(itemType),
                "A key or a vector is no item type.");
            Contracts.CheckParam(!isKey || KeyDataViewType.IsValidDataType(itemType.RawType), nameof(itemType),
                $"A key cannot be of type {itemType}.");
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? _empty;
        }

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        internal bool IsValid => Name is not null;

        internal bool IsCompatibleWith(Column source)
        {
            Contracts.Check(source.IsValid, nameof(source));
            return Name == source.Name && Kind == source.Kind && ItemType.Equals(source.ItemType) && IsKey == source.IsKey
                && Annotations.All(a => source.Annotations.TryFindColumn(a.Name, out Column other) && a.IsCompatibleWith(other));
        }

        internal string GetTypeString()
        {
            string item = IsKey ? $"Key<{ItemType}>" : $"{ItemType}";
            return Kind switch
            {
                VectorKind.Vector => $"Vector<{item}>",
                VectorKind.VariableVector => $"VarVector<{item}>",
                _ => item,
            };
        }
    }
}
