using System.Numerics;

namespace RnnMl.Engine;

/// <summary>Which optimizer changes the weights, and its constants.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }

    /// <exception cref="System.ArgumentException">A constant is out of range.</exception>
    internal abstract Optimizer<T> Create<T>(int parameterCount)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
