using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass("Copies a column under a new name.", typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel),
    "Copy Columns Transform", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ColumnCopyingEstimator)), new ColumnCopyingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(c => c.Name);
        foreach ((string output, string input) in Transformer.Columns)
        {
            if (!inputSchema.TryFindColumn(input, out SchemaShape.Column column))
                throw Contracts.ExceptColumnMissing(nameof(inputSchema), "input", input);
            result[output] = new SchemaShape.Column(output, column.Kind, column.ItemType, column.IsKey, column.Annotations);
        }
        return new SchemaShape(result.Values);
    }
}

public sealed class ColumnCopyingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    private static readonly VersionInfo _version = new(
        modelSignature: "COPYCOLT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(ColumnCopyingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    internal ColumnCopyingTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ColumnCopyingTransformer)))
    {
        ColumnPairs.Check(columns);
        Columns = columns;
    }

    internal (string Output, string Input)[] Columns { get; }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        ColumnPairs.Save(ctx, Columns);
    }

    private protected override IEnumerable<AddedColumn> AddTo(DataViewSchema inputSchema) =>
        from pair in Columns
        let source = FindInput(inputSchema, pair.Input)
        select new AddedColumn(
            new DataViewSchema.DetachedColumn(pair.Output, source.Type, source.Annotations),
            [source],
            row => GetterSet.From(row, source));

    internal static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(_version);
        return new ColumnCopyingTransformer(env, ColumnPairs.Load(ctx));
    }
}
