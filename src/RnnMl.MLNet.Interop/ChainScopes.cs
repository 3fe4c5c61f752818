using System;
using System.Collections.Generic;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.MLNet.Interop;

/// <summary>Reads what a chain of transformers keeps to itself: in which situations each of its transformers works.</summary>
public static class ChainScopes
{
    /// <summary>The scope of each transformer in a chain, in order.</summary>
    /// <param name="chain">A <c>TransformerChain</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="chain"/> is no chain.</exception>
    public static IReadOnlyList<TransformerScope> Of(ITransformer chain) => chain is ITransformerChainAccessor accessor
        ? accessor.Scopes
        : throw new ArgumentException($"{chain?.GetType().Name ?? "null"} is no chain of transformers.", nameof(chain));
}
