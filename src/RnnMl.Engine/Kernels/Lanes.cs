using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// Vector loads and stores that stop at the end of a row, so that one loop over a row needs no scalar remainder.
/// </summary>
internal static class Lanes
{
    /// <summary>2^-100: smaller magnitudes of gradients count as zero.</summary>
    public const double Tiny = 7.888609052210118e-31;

    /// <summary>The values from <paramref name="index"/> on; lanes beyond the end of <paramref name="row"/> are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load<T>(ReadOnlySpan<T> row, int index)
        where T : unmanaged =>
        index <= row.Length - Vector<T>.Count
            ? Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)index)
            : LoadEnd(row, index);

    /// <summary>Writes the lanes that lie inside <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(this Vector<T> value, Span<T> row, int index)
        where T : unmanaged
    {
        if (index <= row.Length - Vector<T>.Count)
            value.StoreUnsafe(ref MemoryMarshal.GetReference(row), (nuint)index);
        else
            StoreEnd(value, row, index);
    }

    /// <summary>a * b + c, rounded once where the processor can do that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector.As<float, T>(Vector.MultiplyAddEstimate(
                Vector.As<T, float>(a), Vector.As<T, float>(b), Vector.As<T, float>(c)));
        }
        return Vector.As<double, T>(Vector.MultiplyAddEstimate(
            Vector.As<T, double>(a), Vector.As<T, double>(b), Vector.As<T, double>(c)));
    }

    /// <summary>
    /// Zero in place of magnitudes below 2^-100. Gradients that vanish over many steps would otherwise become denormal numbers,
    /// with which many processors calculate a hundred times slower.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> FlushTiny<T>(this Vector<T> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tiny = new Vector<T>(T.CreateTruncating(Tiny));
        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(value), tiny), Vector<T>.Zero, value);
    }

    // Loops, not calls: a vector that lives across a call is kept in memory, in the body of the caller's loop too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> LoadEnd<T>(ReadOnlySpan<T> row, int index)
        where T : unmanaged
    {
        Vector<T> value = default;
        ref T lane = ref Unsafe.As<Vector<T>, T>(ref value);
        for (; index < row.Length; index++)
        {
            lane = row[index];
            lane = ref Unsafe.Add(ref lane, 1);
        }
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreEnd<T>(Vector<T> value, Span<T> row, int index)
        where T : unmanaged
    {
        ref T lane = ref Unsafe.As<Vector<T>, T>(ref value);
        for (; index < row.Length; index++)
        {
            row[index] = lane;
            lane = ref Unsafe.Add(ref lane, 1);
        }
    }
}
