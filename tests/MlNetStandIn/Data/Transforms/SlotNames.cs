using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>The slots of a concatenation: a scalar's own name, a vector's as "Vector.slot", and no name for a vector without any.</summary>
internal static class SlotNames
{
    public static DataViewSchema.Annotations Of(DataViewSchema.Column[] sources, int size)
    {
        bool any = sources.Any(s => s.Type is not VectorDataViewType || HasNames(s));
        if (size == 0 || !any)
            return null;
        var builder = new DataViewSchema.Annotations.Builder();
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = (ref VBuffer<ReadOnlyMemory<char>> names) =>
            names = new VBuffer<ReadOnlyMemory<char>>(size, sources.SelectMany(NamesOf).Select(n => n.AsMemory()).ToArray());
        builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, size), getter);
        return builder.ToAnnotations();
    }

    private static IEnumerable<string> NamesOf(DataViewSchema.Column source)
    {
        if (source.Type is not VectorDataViewType vector)
            return [source.Name];
        if (!HasNames(source))
            return Enumerable.Repeat("", vector.Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        source.Annotations.GetValue("SlotNames", ref names);
        return names.DenseValues().Select(name => name.IsEmpty ? "" : $"{source.Name}.{name}");
    }

    private static bool HasNames(DataViewSchema.Column source) =>
        source.Annotations.Schema.GetColumnOrNull("SlotNames")?.Type is VectorDataViewType { ItemType: TextDataViewType } names
        && names.Size == ColumnConcatenatingTransformer.SizeOf(source);
}
