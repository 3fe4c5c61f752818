using System.IO;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class ModelOperationsCatalog : IInternalCatalog
{
    private const string SchemaEntryName = "Schema";
    private const string TransformerDirectory = "TransformerChain";

    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using FileStream stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        Contracts.CheckValue(stream, nameof(stream));
        using RepositoryWriter repository = RepositoryWriter.CreateNew(stream, _env);
        ModelSaveContext.SaveModel(repository, model, TransformerDirectory);
        if (inputSchema is not null)
        {
            Register("EmptyDataView", "BinarySaver");
            using Repository.Entry entry = repository.CreateEntry(SchemaEntryName);
            SchemaFile.Write(inputSchema, entry.Stream);
        }
        repository.Commit();
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using FileStream stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        Contracts.CheckValue(stream, nameof(stream));
        using RepositoryReader repository = RepositoryReader.Open(stream, _env);
        using Repository.Entry entry = repository.OpenEntryOrNull(SchemaEntryName);
        inputSchema = null;
        if (entry is not null)
        {
            Register("BinaryLoader");
            inputSchema = SchemaFile.Read(entry.Stream);
        }
        ModelLoadContext.LoadModel<ITransformer, SignatureLoadModel>(_env, out ITransformer model, repository, TransformerDirectory);
        return model;
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new()
    {
        Register("Row", "EmptyDataView");
        return new PredictionEngine<TSrc, TDst>(_env, transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition);
    }

    /// <summary>ML.NET registers these hosts here; without them, the hosts after would draw other numbers.</summary>
    private void Register(params string[] names)
    {
        foreach (string name in names)
            _env.Register(name);
    }
}
