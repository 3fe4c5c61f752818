using System;
using System.Linq;

namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute : Attribute
{
    public LoadColumnAttribute(int fieldIndex)
        : this([fieldIndex])
    {
    }

    public LoadColumnAttribute(int start, int end)
        : this(Enumerable.Range(start, end - start + 1).ToArray())
    {
    }

    public LoadColumnAttribute(int[] columnIndexes) => Fields = columnIndexes;

    internal int[] Fields { get; }
}
