using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

/// <summary>How the sequences of a vector column lie: row-major by time, F values a step.</summary>
internal sealed class SequenceLayout
{
    /// <summary>The largest number of values in a sequence of fixed size.</summary>
    public const int MaxSize = 1 << 26;

    private readonly int _size;

    private SequenceLayout(DataViewSchema.Column column, VectorDataViewType type, int featureCount)
    {
        Column = column;
        ItemType = type.ItemType;
        FeatureCount = featureCount;
        Rank = type.Dimensions.Length;
        _size = type.Size;
    }

    public DataViewSchema.Column Column { get; }

    public PrimitiveDataViewType ItemType { get; }

    /// <summary>How many dimensions the column's type has.</summary>
    public int Rank { get; }

    /// <summary>F.</summary>
    public int FeatureCount { get; }

    /// <summary>T; null where it differs from row to row.</summary>
    public int? StepCount => _size > 0 ? _size / FeatureCount : null;

    /// <summary>The layout of a column.</summary>
    /// <param name="column">A column of vectors.</param>
    /// <param name="featureCount">
    /// F as the user gave it; null to take it from the type: all its dimensions but the first, and 1 where there is but one.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">F is not known, or does not fit the type.</exception>
    public static SequenceLayout Of(DataViewSchema.Column column, int? featureCount)
    {
        var type = (VectorDataViewType)column.Type;
        var inner = type.Dimensions.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);
        if (featureCount is not { } features)
        {
            CheckType(inner > 0, "its type does not say how many features a step has, and FeatureCount was not given");
            CheckType(inner <= MaxSize, FormattableString.Invariant($"a step has more than {MaxSize} features"));
            features = (int)inner;
        }
        if (type.Dimensions.Length > 1 && inner > 0)
            CheckType(features == inner, FormattableString.Invariant($"its steps have {inner} features, where FeatureCount is {features}"));
        CheckType(type.Size % features == 0,
            FormattableString.Invariant($"its {type.Size} values cannot be divided into steps of FeatureCount = {features}"));
        return new SequenceLayout(column, type, features);

        void CheckType(bool holds, string otherwise)
        {
            if (holds)
                return;
            throw new ArgumentOutOfRangeException(nameof(featureCount), featureCount,
                $"Column '{column.Name}' is of type {type}: {otherwise}.");
        }
    }

    /// <summary>Checks that a sequence of fixed size is of a size that makes sense.</summary>
    /// <param name="steps">T.</param>
    /// <param name="features">F.</param>
    /// <param name="option">The option that says how many steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">T x F is above <see cref="MaxSize"/>.</exception>
    public static void CheckSize(long steps, long features, string option) =>
        Check(features <= MaxSize && steps <= MaxSize / features, option, steps,
            FormattableString.Invariant($"at most {MaxSize / features}, so that {features} values a step are at most {MaxSize}"));

    /// <summary>How many steps a row has.</summary>
    /// <param name="length">How many values it has.</param>
    /// <param name="row">The row, for the message.</param>
    /// <exception cref="InvalidOperationException">That many values are no sequence of this layout.</exception>
    public int CountSteps(int length, DataViewRow row)
    {
        if (length % FeatureCount != 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{Column.Name}' holds {length} values in row {row.Position}, ") +
                FormattableString.Invariant($"which cannot be divided into steps of {FeatureCount}."));
        }
        if (_size > 0 && length != _size)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{Column.Name}' holds {length} values in row {row.Position}; its type says {_size}."));
        }
        return length / FeatureCount;
    }
}
