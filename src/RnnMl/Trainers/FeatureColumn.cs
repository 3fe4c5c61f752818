using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Sequences;

namespace RnnMl.Trainers;

/// <summary>A column of features, as a model was trained on it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsStatic">Whether it says something of the whole sequence, which every step then sees.</param>
/// <param name="FeatureCount">How many values a step has.</param>
/// <param name="KeyCount">How many categories its keys have; 0 where it holds numbers.</param>
/// <param name="Dimensions">Those of its type; none for a scalar, 0 for one that differs from row to row.</param>
internal sealed record FeatureColumn(string Name, bool IsStatic, int FeatureCount, int KeyCount, int[] Dimensions)
{
    // Embeddings have a row for each category and one for a missing key; the engine's limit is 2^24 rows.
    private const int MaxKeyCount = (1 << 24) - 1;

    public bool IsKey => KeyCount > 0;

    /// <summary>The column's type in the data trained on.</summary>
    public DataViewType Type
    {
        get
        {
            PrimitiveDataViewType item = IsKey ? new KeyDataViewType(typeof(uint), KeyCount) : NumberDataViewType.Single;
            return Dimensions.Length == 0 ? item : new VectorDataViewType(item, Dimensions);
        }
    }

    /// <summary>What such a column must be like.</summary>
    public static ColumnRule Rule(bool isStatic) => isStatic ? ColumnRule.StaticFeatures : ColumnRule.StepFeatures;

    /// <summary>Looks at a column before training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or its type will not do.</exception>
    public static FeatureColumn Of(DataViewSchema schema, string name, bool isStatic, int? featureCount)
    {
        var column = Rule(isStatic).Find(schema, name, RecurrentTrainer.Reader);
        var vector = column.Type as VectorDataViewType;
        var features = isStatic ? vector?.Size ?? 1 : SequenceLayout.Of(column, featureCount).FeatureCount;
        return new FeatureColumn(name, isStatic, features, CountKeys(column), vector is null ? [] : [.. vector.Dimensions]);
    }

    /// <summary>Finds the column in data to score.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or of another type than in training.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema)
    {
        var column = Rule(IsStatic).Find(schema, Name, RecurrentTrainer.Reader);
        var features = IsStatic ? (column.Type as VectorDataViewType)?.Size ?? 1 : SequenceLayout.Of(column, FeatureCount).FeatureCount;
        if (features == FeatureCount && CountKeys(column) == KeyCount)
            return column;
        throw new ArgumentOutOfRangeException(null, Name, $"Column '{Name}' is of type {column.Type}; the model was trained on {Type}.");
    }

    private static int CountKeys(DataViewSchema.Column column)
    {
        if (((column.Type as VectorDataViewType)?.ItemType ?? column.Type) is not KeyDataViewType key)
            return 0;
        if (key.Count <= MaxKeyCount)
            return (int)key.Count;
        throw new ArgumentOutOfRangeException(null, column.Name,
            FormattableString.Invariant($"Column '{column.Name}' has keys of {key.Count} categories; at most {MaxKeyCount} can be learned."));
    }
}
