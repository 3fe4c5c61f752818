using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass("Converts a column to another type.", typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel),
    "Convert Transform", TypeConvertingTransformer.LoaderSignature, "ConvertFunction")]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, DataKind[] kinds)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, kinds))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(c => c.Name);
        foreach (((string output, string input), DataKind kind) in Transformer.Columns.Zip(Transformer.Kinds))
        {
            if (!inputSchema.TryFindColumn(input, out SchemaShape.Column column))
                throw Contracts.ExceptColumnMissing(nameof(inputSchema), "input", input);
            PrimitiveDataViewType type = ColumnTypeExtensions.PrimitiveTypeFromKind(kind);
            Contracts.CheckParam(!column.IsKey && ValueConversion.FindOrNull(column.ItemType, type) is not null, nameof(inputSchema),
                $"Don't know how to convert {input} into {type}");
            result[output] = new SchemaShape.Column(output, column.Kind, type, isKey: false, column.Annotations);
        }
        return new SchemaShape(result.Values);
    }
}

public sealed class TypeConvertingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private static readonly VersionInfo _version = new(
        modelSignature: "CONVERTF",
        verWrittenCur: 0x00010004,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(TypeConvertingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature,
        loaderSignatureAlt: "ConvertFunction");

    internal TypeConvertingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, DataKind[] kinds)
        : base(env.Register(nameof(TypeConvertingTransformer)))
    {
        ColumnPairs.Check(columns);
        Columns = columns;
        Kinds = kinds;
    }

    internal (string Output, string Input)[] Columns { get; }

    internal DataKind[] Kinds { get; }

    internal static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(_version);
        (string, string)[] columns = ColumnPairs.Load(ctx);
        DataKind[] kinds = columns.Select(_ => (DataKind)ctx.Reader.ReadByte()).ToArray();
        Contracts.CheckDecode(kinds.All(Enum.IsDefined), "Unknown type, or a key type, which the stand-in does not make");
        return new TypeConvertingTransformer(env, columns, kinds);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        ColumnPairs.Save(ctx, Columns);
        foreach (DataKind kind in Kinds)
            ctx.Writer.Write((byte)kind);
    }

    private protected override IEnumerable<AddedColumn> AddTo(DataViewSchema inputSchema) =>
        Columns.Zip(Kinds, (pair, kind) => Convert(pair.Output, FindInput(inputSchema, pair.Input), kind));

    private static AddedColumn Convert(string name, DataViewSchema.Column source, DataKind kind)
    {
        PrimitiveDataViewType itemType = ColumnTypeExtensions.PrimitiveTypeFromKind(kind);
        var vector = source.Type as VectorDataViewType;
        DataViewType sourceItem = vector?.ItemType ?? source.Type;
        Delegate convert = ValueConversion.FindOrNull(sourceItem, itemType) ?? throw Contracts.ExceptParam("inputSchema",
            $"source column '{source.Name}' with item type '{source.Type}' is not compatible with destination type '{itemType}'");

        DataViewType type = vector is null ? itemType : new VectorDataViewType(itemType, vector.Dimensions);
        string method = vector is null ? nameof(ScalarGetter) : nameof(VectorGetter);
        return new AddedColumn(
            new DataViewSchema.DetachedColumn(name, type, KeptAnnotations(source, itemType)),
            [source],
            row => Generic.Call<Delegate>(
                typeof(TypeConvertingTransformer), method, [sourceItem.RawType, itemType.RawType], [row, source, convert]));
    }

    private static DataViewSchema.Annotations KeptAnnotations(DataViewSchema.Column source, PrimitiveDataViewType itemType)
    {
        var kept = new DataViewSchema.Annotations.Builder();
        if (source.Type is VectorDataViewType { IsKnownSize: true })
            kept.Add(source.Annotations, name => name == "SlotNames");
        if (source.Type is NumberDataViewType && itemType is NumberDataViewType)
            kept.Add(source.Annotations, name => name == "IsNormalized");
        if (source.Type is BooleanDataViewType && itemType is NumberDataViewType)
            kept.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        return kept.ToAnnotations();
    }

    private static ValueGetter<TTarget> ScalarGetter<TSource, TTarget>(
        DataViewRow row, DataViewSchema.Column column, Func<TSource, TTarget> convert)
    {
        ValueGetter<TSource> get = row.GetGetter<TSource>(column);
        TSource source = default;
        return (ref TTarget value) =>
        {
            get(ref source);
            value = convert(source);
        };
    }

    private static ValueGetter<VBuffer<TTarget>> VectorGetter<TSource, TTarget>(
        DataViewRow row, DataViewSchema.Column column, Func<TSource, TTarget> convert)
    {
        ValueGetter<VBuffer<TSource>> get = row.GetGetter<VBuffer<TSource>>(column);
        VBuffer<TSource> source = default;
        return (ref VBuffer<TTarget> value) =>
        {
            get(ref source);
            ReadOnlySpan<TSource> values = source.GetValues();
            VBufferEditor<TTarget> editor = VBufferEditor.Create(ref value, source.Length, values.Length);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = convert(values[i]);
            source.GetIndices().CopyTo(editor.Indices);
            value = editor.Commit();
        };
    }
}
