using System;

namespace RnnMl.Engine.Tests;

/// <summary>Counts how often weights are packed, the first time included, when it is shared.</summary>
internal sealed class PackCounter : IPackedWeights<float>
{
    public int Count { get; private set; }

    public void Pack(ReadOnlySpan<float> values) => Count++;

    public static PackCounter Of(RecurrentNetwork network) => network.Weights.Share("counter", () => new PackCounter());
}
