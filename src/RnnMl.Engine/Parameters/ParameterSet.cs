using System;
using System.Collections.Generic;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// All weights of a network, one after another in a single array, so that an optimizer, a norm, a snapshot or a file treats
/// them as one vector. Those that are trained come first: an optimizer, and the gradients, end where they do. Whoever changes
/// <see cref="Values"/> calls <see cref="Pack"/> afterwards; readers may then share the set.
/// </summary>
internal sealed class ParameterSet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, Parameter<T>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPackedWeights<T>> _packed = new(StringComparer.Ordinal);

    public ParameterSet(NetworkSpec spec)
    {
        var items = new List<Parameter<T>>();
        foreach (ParameterShape shape in spec.Parameters())
        {
            if (shape.IsTrained)
                TrainedLength += (int)shape.Length;
        }
        int trainedOffset = 0;
        int otherOffset = TrainedLength;
        foreach (ParameterShape shape in spec.Parameters())
        {
            ref int offset = ref shape.IsTrained ? ref trainedOffset : ref otherOffset;
            var parameter = new Parameter<T>(shape, offset);
            items.Add(parameter);
            _byName.Add(parameter.Name, parameter);
            offset += parameter.Length;
        }
        Items = [.. items];
        Values = new T[otherOffset];
    }

    /// <summary>In the order of the declaration, which is that of files.</summary>
    public Parameter<T>[] Items { get; }

    public T[] Values { get; }

    /// <summary>How many of <see cref="Values"/>, from the first on, are trained; a gradient array is as long.</summary>
    public int TrainedLength { get; }

    /// <summary>The values that are trained.</summary>
    public Span<T> Trained => Values.AsSpan(0, TrainedLength);

    public Parameter<T> this[string name] => _byName[name];

    public Parameter<T>? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Draws every value anew, in the order of the declaration: the same seed gives the same bits.</summary>
    public void Initialize(NetworkSpec spec, RandomSource random)
    {
        foreach (ParameterShape shape in spec.Parameters())
        {
            Span<T> values = this[shape.Name].In(Values.AsSpan());
            for (int i = 0; i < values.Length; i++)
                values[i] = T.CreateTruncating(shape.Initial.Draw(random));
            if (shape.ZeroRow is { } row)
                values.Slice(row * shape.Shape[1], shape.Shape[1]).Clear();
        }
        Pack();
    }

    /// <summary>Brings the packed copies of the weights up to date with <see cref="Values"/>.</summary>
    public void Pack()
    {
        foreach (IPackedWeights<T> packed in _packed.Values)
            packed.Pack(Values);
    }

    /// <summary>
    /// The packed weights of that name, which all users share: made when the first one asks for them, and kept up to date by
    /// <see cref="Pack"/> from then on.
    /// </summary>
    public TPacked Share<TPacked>(string name, Func<TPacked> create)
        where TPacked : class, IPackedWeights<T>
    {
        lock (_packed)
        {
            if (_packed.TryGetValue(name, out IPackedWeights<T>? packed))
                return (TPacked)packed;
            TPacked made = create();
            made.Pack(Values);
            _packed.Add(name, made);
            return made;
        }
    }

    /// <summary>
    /// For some rows W of a weight [N, K], or [N, K1, K2] seen as [N, K1*K2]: W transposed, packed for x W^T.
    /// </summary>
    public PackedMatrix<T> Transposed(Parameter<T> weight, int firstRow, int rows) =>
        Share($"{weight.Name} rows {firstRow} to {firstRow + rows}", () => new TransposedRows(weight, firstRow, rows)).Matrix;

    /// <summary>The same for all rows.</summary>
    public PackedMatrix<T> Transposed(Parameter<T> weight) => Transposed(weight, 0, weight.Shape[0]);

    /// <summary>The value of the largest magnitude and the name of its parameter; a NaN counts as the largest.</summary>
    public (string Name, T Value) FindLargest()
    {
        (string Name, T Value) largest = (Items.Length > 0 ? Items[0].Name : "", T.Zero);
        foreach (Parameter<T> parameter in Items)
        {
            foreach (T value in parameter.In(Values.AsSpan()))
            {
                if (T.IsNaN(value))
                    return (parameter.Name, value);
                if (T.Abs(value) > T.Abs(largest.Value))
                    largest = (parameter.Name, value);
            }
        }
        return largest;
    }

    private sealed class TransposedRows(Parameter<T> weight, int firstRow, int rows) : IPackedWeights<T>
    {
        public PackedMatrix<T> Matrix { get; } = new();

        public void Pack(ReadOnlySpan<T> values)
        {
            int columns = weight.Length / weight.Shape[0];
            Matrix.PackTransposed(weight.In(values).Slice(firstRow * columns, rows * columns), rows, columns);
        }
    }
}
