using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Trainers;

/// <summary>
/// A column that a predictor makes, with the annotations that ML.NET's own trainers give theirs and its evaluators look for.
/// </summary>
/// <param name="Name">The column's name, which is also what ScoreValueKind says: Score, Probability or PredictedLabel.</param>
/// <param name="TaskKind">What ScoreColumnKind says.</param>
/// <param name="IsNormalized">Whether it is annotated as normalised, as probabilities are.</param>
internal sealed record ScoreColumn(string Name, string TaskKind, bool IsNormalized = false)
{
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";

    private static readonly KeyDataViewType _setIdType = new(typeof(uint), int.MaxValue);

    /// <summary>The number of the next set of score columns in a schema: one more than the largest there.</summary>
    public static uint NextSetId(DataViewSchema schema)
    {
        uint largest = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type is not KeyDataViewType type
                || type.RawType != typeof(uint))
            {
                continue;
            }
            uint id = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
            largest = Math.Max(largest, id);
        }
        return checked(largest + 1);
    }

    /// <summary>The column in a schema's shape.</summary>
    /// <param name="kind">Scalar or vector.</param>
    /// <param name="item">The type of its items.</param>
    /// <param name="isKey">Whether they are keys.</param>
    /// <param name="more">Further annotations.</param>
    public SchemaShape.Column InShape(VectorKind kind, DataViewType item, bool isKey = false, params IEnumerable<SchemaShape.Column> more)
    {
        var annotations = more.ToList();
        annotations.Add(SchemaShapes.Column(AnnotationKinds.ScoreColumnSetId, VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true));
        annotations.Add(SchemaShapes.Column(AnnotationKinds.ScoreColumnKind, VectorKind.Scalar, TextDataViewType.Instance));
        annotations.Add(SchemaShapes.Column(AnnotationKinds.ScoreValueKind, VectorKind.Scalar, TextDataViewType.Instance));
        if (IsNormalized)
            annotations.Add(SchemaShapes.Column(AnnotationKinds.IsNormalized, VectorKind.Scalar, BooleanDataViewType.Instance));
        return SchemaShapes.Column(Name, kind, item, isKey, new SchemaShape(annotations));
    }

    /// <summary>The column in a schema.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="setId">The number of the set of columns that it belongs to.</param>
    /// <param name="addMore">Adds further annotations. Default: none.</param>
    public DataViewSchema.DetachedColumn InSchema(DataViewType type, uint setId, Action<DataViewSchema.Annotations.Builder>? addMore = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        addMore?.Invoke(annotations);
        annotations.Add(AnnotationKinds.ScoreColumnSetId, _setIdType, (ref uint value) => value = setId);
        annotations.Add(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance,
            (ref ReadOnlyMemory<char> value) => value = TaskKind.AsMemory());
        annotations.Add(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance,
            (ref ReadOnlyMemory<char> value) => value = Name.AsMemory());
        if (IsNormalized)
            annotations.Add(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
        return new DataViewSchema.DetachedColumn(Name, type, annotations.ToAnnotations());
    }
}
