using System;

namespace RnnMl.Sequences;

/// <summary>Fills the gaps in one feature of one sequence.</summary>
internal static class MissingValues
{
    /// <summary>Replaces the missing values.</summary>
    /// <param name="values">The feature at each step, [T]: finite numbers and NaN; receives the result.</param>
    /// <param name="replacement">What takes their place.</param>
    /// <param name="constant">The constant, also for a feature without a known value.</param>
    /// <param name="known">Room for T numbers.</param>
    public static void Replace(Span<float> values, MissingReplacement replacement, float constant, Span<float> known)
    {
        var count = 0;
        foreach (var value in values)
        {
            if (!float.IsNaN(value))
                known[count++] = value;
        }
        if (count == values.Length)
            return;

        known = known[..count];
        if (count == 0 || replacement == MissingReplacement.Constant)
            Fill(values, constant);
        else if (replacement == MissingReplacement.ForwardFill)
            Carry(values);
        else if (replacement == MissingReplacement.LinearInterpolation)
            Interpolate(values);
        else if (replacement == MissingReplacement.Mean)
            Fill(values, Mean(known));
        else if (replacement == MissingReplacement.Median)
            Fill(values, Median(known));
        else
            Fill(values, Mode(known));
    }

    private static void Fill(Span<float> values, float replacement)
    {
        foreach (ref var value in values)
        {
            if (float.IsNaN(value))
                value = replacement;
        }
    }

    private static void Carry(Span<float> values)
    {
        var last = values[FirstKnown(values)];
        foreach (ref var value in values)
        {
            if (float.IsNaN(value))
                value = last;
            else
                last = value;
        }
    }

    private static void Interpolate(Span<float> values)
    {
        var left = FirstKnown(values);
        values[..left].Fill(values[left]);
        for (var right = left + 1; right < values.Length; right++)
        {
            if (float.IsNaN(values[right]))
                continue;
            double from = values[left], step = (values[right] - from) / (right - left);
            for (var i = left + 1; i < right; i++)
                values[i] = (float)(from + step * (i - left));
            left = right;
        }
        values[left..].Fill(values[left]);
    }

    private static int FirstKnown(ReadOnlySpan<float> values)
    {
        var i = 0;
        while (float.IsNaN(values[i]))
            i++;
        return i;
    }

    private static float Mean(ReadOnlySpan<float> known)
    {
        double sum = 0;
        foreach (var value in known)
            sum += value;
        return (float)(sum / known.Length);
    }

    private static float Median(Span<float> known)
    {
        known.Sort();
        var middle = known.Length / 2;
        return known.Length % 2 == 1 ? known[middle] : (float)(((double)known[middle - 1] + known[middle]) / 2);
    }

    private static float Mode(Span<float> known)
    {
        known.Sort();
        var (mode, most) = (known[0], 0);
        for (int i = 0, run = 0; i < known.Length; i++)
        {
            run = i > 0 && known[i] == known[i - 1] ? run + 1 : 1;
            if (run > most)
                (mode, most) = (known[i], run);
        }
        return mode;
    }
}
