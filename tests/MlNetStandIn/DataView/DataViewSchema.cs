using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.DataView;

namespace Microsoft.ML;

/// <summary>Columns in order. A later column hides an earlier one of its name from lookup by name, not from lookup by index.</summary>
public sealed partial class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _visible;

    private DataViewSchema(Column[] columns, Dictionary<string, int> visible)
    {
        _columns = columns;
        _visible = visible;
    }

    public int Count => _columns.Length;

    public Column this[int columnIndex]
    {
        get
        {
            Guard.InRange((uint)columnIndex < (uint)_columns.Length, nameof(columnIndex));
            return _columns[columnIndex];
        }
    }

    public Column this[string name] => GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' not found");

    public Column? GetColumnOrNull(string name)
    {
        Guard.NotEmpty(name, nameof(name));
        return _visible.TryGetValue(name, out int index) ? _columns[index] : null;
    }

    public IEnumerator<Column> GetEnumerator() => _columns.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Count} columns";

    public struct Column
    {
        internal Column(string name, int index, bool isHidden, DataViewType type, Annotations annotations)
        {
            Name = name;
            Index = index;
            IsHidden = isHidden;
            Type = type;
            Annotations = annotations ?? Annotations.Empty;
        }

        public string Name { get; }

        public int Index { get; }

        public bool IsHidden { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }

        public override string ToString() =>
            Annotations is null || Annotations.Schema.Count == 0 ? $"{Name}: {Type}" : $"{Name}: {Type} {{{Annotations}}}";
    }

    public struct DetachedColumn
    {
        public DetachedColumn(string name, DataViewType type, Annotations annotations = null)
        {
            Guard.NotEmpty(name, nameof(name));
            Guard.NotNull(type, nameof(type));
            Name = name;
            Type = type;
            Annotations = annotations ?? Annotations.Empty;
        }

        public DetachedColumn(Column column)
            : this(column.Name, column.Type, column.Annotations)
        {
        }

        public string Name { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }
    }

    public sealed class Builder
    {
        private readonly List<DetachedColumn> _columns = [];

        public void AddColumn(string name, DataViewType type, Annotations annotations = null) =>
            _columns.Add(new DetachedColumn(name, type, annotations));

        public void AddColumns(IEnumerable<Column> source) => _columns.AddRange(source.Select(c => new DetachedColumn(c)));

        public void AddColumns(IEnumerable<DetachedColumn> source) => _columns.AddRange(source);

        public DataViewSchema ToSchema()
        {
            var visible = new Dictionary<string, int>();
            for (int i = 0; i < _columns.Count; i++)
                visible[_columns[i].Name] = i;

            Column[] columns = _columns
                .Select((c, i) => new Column(c.Name, i, visible[c.Name] != i, c.Type, c.Annotations))
                .ToArray();
            return new DataViewSchema(columns, visible);
        }
    }
}
