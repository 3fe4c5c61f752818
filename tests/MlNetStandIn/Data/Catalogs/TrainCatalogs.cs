using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

// The catalogs a user reaches through MLContext. They hold no trainer and no evaluator: RnnMl's verbs hang on them.

namespace Microsoft.ML.Data
{
    internal interface IInternalCatalog
    {
        IHostEnvironment Environment { get; }
    }
}

namespace Microsoft.ML
{
    public abstract class TrainCatalogBase : IInternalCatalog
    {
        private readonly IHostEnvironment _env;

        private protected TrainCatalogBase(IHostEnvironment env) => _env = env;

        IHostEnvironment IInternalCatalog.Environment => _env;

        public abstract class CatalogInstantiatorBase : IInternalCatalog
        {
            private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => Owner = catalog;

            internal TrainCatalogBase Owner { get; }

            IHostEnvironment IInternalCatalog.Environment => ((IInternalCatalog)Owner).Environment;
        }
    }

    public sealed class BinaryClassificationCatalog : TrainCatalogBase
    {
        internal BinaryClassificationCatalog(IHostEnvironment env)
            : base(env) =>
            Trainers = new BinaryClassificationTrainers(this);

        public BinaryClassificationTrainers Trainers { get; }

        public sealed class BinaryClassificationTrainers : CatalogInstantiatorBase
        {
            internal BinaryClassificationTrainers(BinaryClassificationCatalog catalog)
                : base(catalog)
            {
            }
        }
    }

    public sealed class MulticlassClassificationCatalog : TrainCatalogBase
    {
        internal MulticlassClassificationCatalog(IHostEnvironment env)
            : base(env) =>
            Trainers = new MulticlassClassificationTrainers(this);

        public MulticlassClassificationTrainers Trainers { get; }

        public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
        {
            internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog)
                : base(catalog)
            {
            }
        }
    }

    public sealed class RegressionCatalog : TrainCatalogBase
    {
        internal RegressionCatalog(IHostEnvironment env)
            : base(env) =>
            Trainers = new RegressionTrainers(this);

        public RegressionTrainers Trainers { get; }

        public sealed class RegressionTrainers : CatalogInstantiatorBase
        {
            internal RegressionTrainers(RegressionCatalog catalog)
                : base(catalog)
            {
            }
        }
    }

    public sealed class ForecastingCatalog : TrainCatalogBase
    {
        internal ForecastingCatalog(IHostEnvironment env)
            : base(env) =>
            Trainers = new Forecasters(this);

        public Forecasters Trainers { get; }

        public sealed class Forecasters : CatalogInstantiatorBase
        {
            internal Forecasters(ForecastingCatalog catalog)
                : base(catalog)
            {
            }
        }
    }
}
