using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data
{
    public interface IInternalCatalog
    {
        IHostEnvironment Environment { get; }
    }

    [Flags]
    public enum TransformerScope
    {
        None = 0,
    }

    public interface ITransformerChainAccessor
    {
        TransformerScope[] Scopes { get; }
    }
}

namespace Microsoft.ML
{
    public abstract class TrainCatalogBase : IInternalCatalog
    {
        internal TrainCatalogBase() => throw null!;

        IHostEnvironment IInternalCatalog.Environment => throw null!;

        public abstract class CatalogInstantiatorBase : IInternalCatalog
        {
            internal CatalogInstantiatorBase() => throw null!;

            IHostEnvironment IInternalCatalog.Environment => throw null!;
        }
    }

    public sealed class TransformsCatalog : IInternalCatalog
    {
        internal TransformsCatalog() => throw null!;

        IHostEnvironment IInternalCatalog.Environment => throw null!;
    }

    public interface ISingleFeaturePredictionTransformer : ITransformer
    {
        string FeatureColumnName { get; }
    }
}
