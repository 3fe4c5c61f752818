using System.IO;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class TextLoaderSaverCatalog
{
    public static IDataView LoadFromTextFile<TInput>(
        this DataOperationsCatalog catalog,
        string path,
        char separatorChar = '\t',
        bool hasHeader = false,
        bool allowQuoting = false,
        bool trimWhitespace = false,
        bool allowSparse = false)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        Contracts.CheckParam(File.Exists(path), nameof(path), $"File or directory does not exist at path: {path}");
        Contracts.CheckParam(!trimWhitespace, nameof(trimWhitespace), "Not in the stand-in.");
        Contracts.CheckParam(!allowSparse, nameof(allowSparse), "Not in the stand-in.");
        IHostEnvironment env = TransformExtensionsCatalog.EnvironmentOf(catalog);
        env.Register("TextLoader");
        return new TextFileDataView(TextColumn.Of(typeof(TInput)), path, separatorChar, hasHeader, allowQuoting);
    }
}
