using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class ConversionsExtensionsCatalog
{
    public static TypeConvertingEstimator ConvertType(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        string inputColumnName = null,
        DataKind outputKind = DataKind.Single) =>
        catalog.ConvertType([new InputOutputColumnPair(outputColumnName, inputColumnName)], outputKind);

    public static TypeConvertingEstimator ConvertType(
        this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns, DataKind outputKind = DataKind.Single)
    {
        Contracts.CheckValue(columns, nameof(columns));
        return new TypeConvertingEstimator(
            TransformExtensionsCatalog.EnvironmentOf(catalog),
            columns.Select(c => (c.OutputColumnName, c.InputColumnName)).ToArray(),
            columns.Select(_ => outputKind).ToArray());
    }
}

public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    public string InputColumnName { get; }

    public string OutputColumnName { get; }
}
