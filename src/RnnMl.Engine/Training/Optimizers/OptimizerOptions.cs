using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>Which optimizer changes the weights, and its constants.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }

    /// <exception cref="ArgumentException">A constant is out of range.</exception>
    internal abstract Optimizer<T> Create<T>(int parameterCount)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected void RequirePositive(string name, double value) =>
        Option.Require(Option.IsPositive(value), $"{GetType().Name}.{name}", value, "a number above 0");

    private protected void RequireNotNegative(string name, double value) =>
        Option.Require(Option.IsNotNegative(value), $"{GetType().Name}.{name}", value, "0 or more");

    private protected void RequireFraction(string name, double value) =>
        Option.Require(value is >= 0 and < 1, $"{GetType().Name}.{name}", value, "0 or more and less than 1");
}
