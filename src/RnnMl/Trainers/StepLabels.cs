using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Trainers;

/// <summary>Reads columns that hold one label for each step.</summary>
internal static class StepLabels
{
    /// <summary>Makes a reader of such a column.</summary>
    /// <param name="row">The row.</param>
    /// <param name="label">The column.</param>
    /// <param name="convert">A label as a number; NaN for a missing one.</param>
    public static LabelReader CreateReader<TItem>(DataViewRow row, DataViewSchema.Column label, Func<TItem, float> convert)
    {
        var getter = row.GetGetter<VBuffer<TItem>>(label);
        VBuffer<TItem> read = default;
        return (steps, targets) =>
        {
            getter(ref read);
            if (read.Length != steps)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{label.Name}' holds {read.Length} labels in row {row.Position}, whose sequence has {steps} steps; ") +
                    "expected one label for each step.");
            }
            var start = targets.Count;
            var known = false;
            foreach (var (_, item) in read.Items(all: true))
            {
                var value = convert(item);
                RequireFinite(value, row, label);
                known |= !float.IsNaN(value);
                targets.Extend(1)[0] = value;
            }
            if (!known)
                targets.Truncate(start);
            return known;
        };
    }

    /// <summary>Checks a label that is a number.</summary>
    /// <exception cref="InvalidOperationException">It is infinite.</exception>
    public static void RequireFinite(float value, DataViewRow row, DataViewSchema.Column label)
    {
        if (float.IsInfinity(value))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{label.Name}' holds {value} in row {row.Position}; expected a finite number, or NaN for a missing one."));
        }
    }
}
