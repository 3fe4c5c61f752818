using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.DataView;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>Named, typed facts about a column: a schema of its own with one getter per entry.</summary>
    public sealed class Annotations
    {
        private readonly Delegate[] _getters;

        private Annotations(DataViewSchema schema, Delegate[] getters)
        {
            Schema = schema;
            _getters = getters;
        }

        public static Annotations Empty { get; } = new(new DataViewSchema.Builder().ToSchema(), []);

        public DataViewSchema Schema { get; }

        public ValueGetter<TValue> GetGetter<TValue>(Column column)
        {
            if (column.Index >= _getters.Length)
                throw new ArgumentException("The column is not one of these annotations.", nameof(column));
            return _getters[column.Index] as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Annotation '{column.Name}' does not hold values of type {typeof(TValue)}.");
        }

        public void GetValue<TValue>(string kind, ref TValue value)
        {
            Column column = Schema.GetColumnOrNull(kind)
                ?? throw new InvalidOperationException($"There is no annotation '{kind}'.");
            GetGetter<TValue>(column)(ref value);
        }

        public override string ToString() => string.Join(", ", Schema.Select(c => c.Name));

        public sealed class Builder
        {
            private readonly DataViewSchema.Builder _schema = new();
            private readonly List<Delegate> _getters = [];

            public void Add(Annotations annotations, Func<string, bool> selector)
            {
                if (annotations is null)
                    return;
                Guard.NotNull(selector, nameof(selector));
                foreach (Column column in annotations.Schema.Where(c => selector(c.Name)))
                {
                    _schema.AddColumn(column.Name, column.Type, column.Annotations);
                    _getters.Add(annotations._getters[column.Index]);
                }
            }

            public void Add<TValue>(string name, DataViewType type, ValueGetter<TValue> getter, Annotations annotations = null) =>
                Add(name, type, (Delegate)getter, annotations);

            public void Add(string name, DataViewType type, Delegate getter, Annotations annotations = null)
            {
                Guard.NotEmpty(name, nameof(name));
                Guard.NotNull(type, nameof(type));
                Guard.NotNull(getter, nameof(getter));
                Type expected = typeof(ValueGetter<>).MakeGenericType(type.RawType);
                if (getter.GetType() != expected)
                    throw new ArgumentException($"Annotation '{name}' of type {type} needs a getter of type {expected}.", nameof(getter));
                _schema.AddColumn(name, type, annotations);
                _getters.Add(getter);
            }

            public void AddPrimitiveValue<TValue>(
                string name, PrimitiveDataViewType type, TValue value, Annotations annotations = null) =>
                Add(name, type, (ref TValue destination) => destination = value, annotations);

            public Annotations ToAnnotations() => new(_schema.ToSchema(), _getters.ToArray());
        }
    }
}
