using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.MLNet.Interop;

namespace RnnMl.Components;

/// <summary>Looks into chains of transformers, which may hold chains.</summary>
internal static class TransformerChains
{
    /// <summary>The transformers of a type in a model, in the order in which it applies them.</summary>
    public static IEnumerable<TTransformer> OfType<TTransformer>(ITransformer model)
        where TTransformer : class, ITransformer => model switch
        {
            TTransformer transformer => [transformer],
            IEnumerable<ITransformer> chain => chain.SelectMany(OfType<TTransformer>),
            _ => [],
        };

    /// <summary>The same model with one of its transformers exchanged.</summary>
    public static ITransformer Replace(ITransformer model, ITransformer old, ITransformer replacement) =>
        ReferenceEquals(model, old) ? replacement
        : model is IEnumerable<ITransformer> chain
            ? new TransformerChain<ITransformer>(chain.Select(part => Replace(part, old, replacement)), ChainScopes.Of(model))
        : model;
}
