using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>A parameter as a specification declares it.</summary>
/// <param name="Name">PyTorch's name, with the layer's prefix.</param>
/// <param name="Shape">One to three dimensions; of a weight, the first is that of the outputs.</param>
/// <param name="Initial">How its first values are drawn.</param>
internal sealed record ParameterShape(string Name, IReadOnlyList<int> Shape, Initializer Initial)
{
    /// <summary>A parameter whose initial values are uniform between minus and plus <paramref name="bound"/>.</summary>
    public ParameterShape(string name, IReadOnlyList<int> shape, double bound)
        : this(name, shape, Initializer.Uniform(bound))
    {
    }

    /// <summary>
    /// Whether an optimizer changes it; if not (PyTorch's buffers), its layer does, as batch normalisation's averages.
    /// </summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>The row whose first values are zero whatever <see cref="Initial"/> says, or null.</summary>
    public int? ZeroRow { get; init; }

    public long Length
    {
        get
        {
            long length = 1;
            for (int i = 0; i < Shape.Count; i++)
                length *= Shape[i];
            return length;
        }
    }
}
