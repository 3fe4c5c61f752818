using System;

namespace RnnMl.Engine;

/// <summary>
/// What the rows of a batch carry from one chunk of their sequences to the next, or from one batch to the next:
/// [<see cref="Rows"/>, S], in the order in which the sequences were asked for.
/// </summary>
internal sealed class CarriedStates(int stateSize)
{
    private float[] _values = [];

    /// <summary>S, as <see cref="LayerStack{T}.StateSize"/>.</summary>
    public int StateSize => stateSize;

    /// <summary>The number of rows that carry something; 0 where sequences begin.</summary>
    public int Rows { get; private set; }

    /// <summary>[Rows, S]</summary>
    public Span<float> Values => _values.AsSpan(0, Rows * stateSize);

    /// <summary>Whether the next chunk begins with these states, and not with the network's initial ones.</summary>
    public bool IsCarrying => Rows > 0;

    /// <summary>Forgets everything.</summary>
    public void Reset() => Rows = 0;

    /// <summary>Takes room for more rows, in which nothing is defined; the others stay.</summary>
    public void Grow(int rows)
    {
        long length = (long)rows * stateSize;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A batch of {rows} sequences carries {length} values of state; at most {Array.MaxLength} are possible.");
        }
        if (length > _values.Length)
            Array.Resize(ref _values, (int)length);
        Rows = Math.Max(Rows, rows);
    }

    /// <summary>[S] What one row carries; different threads may use different rows.</summary>
    public Span<float> this[int row] => Values.Slice(row * stateSize, stateSize);
}
