using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Sequences;

/// <summary>The annotation that names the values of a vector, under the name and in the type that ML.NET reads.</summary>
internal static class SlotNames
{
    /// <summary>The annotation in a schema's shape.</summary>
    public static SchemaShape Shape { get; } = new([InShape]);

    private static SchemaShape.Column InShape =>
        SchemaShapes.Column(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance);

    /// <summary>The annotation in a schema's shape, beside what the column's keys stand for.</summary>
    public static SchemaShape ShapeWithKeyValues(SchemaShape.Column column) =>
        new(column.Annotations.Where(annotation => annotation.Name == AnnotationKinds.KeyValues).Append(InShape));

    /// <summary>The annotation.</summary>
    /// <param name="size">How many values the vector has.</param>
    /// <param name="names">Their names; asked for when somebody reads them. One that is repeated gets a number behind it.</param>
    /// <param name="keys">A column of keys, to keep what they stand for. Default: none.</param>
    public static DataViewSchema.Annotations Annotation(int size, Func<IEnumerable<string>> names, DataViewSchema.Column? keys = null)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(keys?.Annotations, annotation => annotation == AnnotationKinds.KeyValues);
        builder.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, size), (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            var editor = VBufferEditor.Create(ref destination, size);
            var i = 0;
            foreach (var name in Distinct(names()))
                editor.Values[i++] = name.AsMemory();
            destination = editor.Commit();
        });
        return builder.ToAnnotations();
    }

    /// <summary>
    /// What the values of a column are called: a scalar as its column, the values of a vector as "Column.slot", by their own
    /// names or else by their numbers from 0.
    /// </summary>
    public static string[] OfColumn(DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? [.. (Read(column) ?? Numbers(vector.Size)).Select(slot => $"{column.Name}.{slot}")]
        : [column.Name];

    /// <summary>The names of the values of a vector of fixed size; null where it has none, or not for each.</summary>
    public static string[]? Read(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector
            || column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.SlotNames)?.Type is not VectorDataViewType { ItemType: TextDataViewType } names
            || names.Size != vector.Size)
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.Annotations.GetValue(AnnotationKinds.SlotNames, ref slots);
        string[] result = [.. slots.DenseValues().Select(name => name.ToString())];
        return result.Contains("") ? null : result;
    }

    /// <summary>
    /// The names of the values of a sequence of unnamed features: "Column[step]", or "Column.feature[step]" where there are several.
    /// </summary>
    public static IEnumerable<string> OfSteps(string column, int steps, int features) =>
        from step in Enumerable.Range(0, steps)
        from feature in Enumerable.Range(0, features)
        select features == 1
            ? FormattableString.Invariant($"{column}[{step}]")
            : FormattableString.Invariant($"{column}.{feature}[{step}]");

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{i}"));

    private static IEnumerable<string> Distinct(IEnumerable<string> names)
    {
        var taken = new HashSet<string>();
        foreach (var name in names)
        {
            var unique = name;
            for (var number = 2; !taken.Add(unique); number++)
                unique = FormattableString.Invariant($"{name} ({number})");
            yield return unique;
        }
    }
}
