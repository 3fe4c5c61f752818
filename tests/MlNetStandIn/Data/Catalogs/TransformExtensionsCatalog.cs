using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class TransformExtensionsCatalog
{
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(EnvironmentOf(catalog), (outputColumnName, inputColumnName));

    public static ColumnConcatenatingEstimator Concatenate(
        this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(EnvironmentOf(catalog), outputColumnName, inputColumnNames);

    internal static IHostEnvironment EnvironmentOf(IInternalCatalog catalog)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return catalog.Environment;
    }
}
