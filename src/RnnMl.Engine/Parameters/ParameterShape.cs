using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>A parameter as a specification declares it.</summary>
/// <param name="Name">PyTorch's name, with the layer's prefix.</param>
/// <param name="Shape">One or two dimensions.</param>
/// <param name="Bound">Initial values are uniform between minus and plus this.</param>
internal sealed record ParameterShape(string Name, IReadOnlyList<int> Shape, double Bound)
{
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
