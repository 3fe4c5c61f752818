using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass("Joins columns into one vector.", typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel),
    "Concat Transform", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms
{
    public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
    {
        private readonly IHost _host;
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, string[] inputColumnNames)
        {
            _host = env.Register(nameof(ColumnConcatenatingEstimator));
            Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
            Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
            Contracts.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
            Contracts.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "A name is empty");
            _output = outputColumnName;
            _inputs = inputColumnNames;
        }

        public ColumnConcatenatingTransformer Fit(IDataView input)
        {
            Contracts.CheckValue(input, nameof(input));
            return new ColumnConcatenatingTransformer(_host, _output, _inputs);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            SchemaShape.Column[] sources = _inputs.Select(name => inputSchema.TryFindColumn(name, out SchemaShape.Column column)
                ? column
                : throw Contracts.ExceptColumnMissing(nameof(inputSchema), "input", name)).ToArray();
            foreach (SchemaShape.Column source in sources)
            {
                Contracts.Check(!source.IsKey, $"Column '{source.Name}' is key. Concatenation of keys is unsupported.");
                Contracts.Check(source.ItemType.Equals(sources[0].ItemType),
                    $"Column '{source.Name}' has type of {source.ItemType}, but expected column type is {sources[0].ItemType}.");
            }

            bool named = sources.Any(s => s.Kind == SchemaShape.Column.VectorKind.Scalar || s.Annotations.TryFindColumn("SlotNames", out _));
            SchemaShape.Column[] annotations = named
                ? [new SchemaShape.Column("SlotNames", SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]
                : [];
            SchemaShape.Column.VectorKind kind = sources.Any(s => s.Kind == SchemaShape.Column.VectorKind.VariableVector)
                ? SchemaShape.Column.VectorKind.VariableVector
                : SchemaShape.Column.VectorKind.Vector;
            Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(c => c.Name);
            result[_output] = new SchemaShape.Column(
                _output, kind, sources[0].ItemType, isKey: false, new SchemaShape(annotations));
            return new SchemaShape(result.Values);
        }
    }
}

namespace Microsoft.ML.Data
{
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        internal const string LoaderSignature = "ConcatTransform";

        private static readonly VersionInfo _version = new(
            modelSignature: "CONCAT F",
            verWrittenCur: 0x00010003,
            verReadableCur: 0x00010003,
            verWeCanReadBack: 0x00010003,
            loaderAssemblyName: typeof(ColumnConcatenatingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature,
            loaderSignatureAlt: "ConcatFunction");

        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(IHostEnvironment env, string output, string[] inputs)
            : base(env.Register(nameof(ColumnConcatenatingTransformer)))
        {
            _output = output;
            _inputs = inputs;
        }

        internal static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        {
            ctx.CheckAtModel(_version);
            Contracts.CheckDecode(ctx.Reader.ReadInt32() == 1, "The stand-in makes one column at a time");
            string output = ctx.LoadNonEmptyString();
            int count = ctx.Reader.ReadInt32();
            var inputs = new List<string>();
            for (int i = 0; i < count; i++)
            {
                inputs.Add(ctx.LoadNonEmptyString());
                Contracts.CheckDecode(ctx.LoadStringOrNull() is null, "The stand-in knows no aliases");
            }
            return new ColumnConcatenatingTransformer(env, output, inputs.ToArray());
        }

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(_version);
            ctx.Writer.Write(1);
            ctx.SaveNonEmptyString(_output);
            ctx.Writer.Write(_inputs.Length);
            foreach (string input in _inputs)
            {
                ctx.SaveNonEmptyString(input);
                ctx.SaveStringOrNull(null);
            }
        }

        private protected override IEnumerable<AddedColumn> AddTo(DataViewSchema inputSchema)
        {
            DataViewSchema.Column[] sources = _inputs.Select(name => FindInput(inputSchema, name)).ToArray();
            var itemType = (PrimitiveDataViewType)ItemTypeOf(sources[0]);
            DataViewSchema.Column? other = sources.Cast<DataViewSchema.Column?>().FirstOrDefault(s => !ItemTypeOf(s.Value).Equals(itemType));
            if (other is DataViewSchema.Column odd)
                throw Contracts.ExceptColumnType(nameof(inputSchema), "input", odd.Name, $"{itemType}", $"{odd.Type}");

            DataViewSchema.DetachedColumn column;
            if (sources is [{ Type: VectorDataViewType }])
            {
                column = new DataViewSchema.DetachedColumn(_output, sources[0].Type, sources[0].Annotations);
            }
            else
            {
                bool isKnownSize = sources.All(s => s.Type is not VectorDataViewType { IsKnownSize: false });
                int size = isKnownSize ? sources.Sum(SizeOf) : 0;
                column = new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(itemType, size), SlotNames.Of(sources, size));
            }
            yield return new AddedColumn(column, sources, row => Generic.Call<Delegate>(
                typeof(ColumnConcatenatingTransformer), nameof(MakeGetter), itemType.RawType, row, sources));
        }

        internal static int SizeOf(DataViewSchema.Column column) => (column.Type as VectorDataViewType)?.Size ?? 1;

        private static DataViewType ItemTypeOf(DataViewSchema.Column column) =>
            (column.Type as VectorDataViewType)?.ItemType ?? column.Type;

        private static ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow row, DataViewSchema.Column[] sources)
        {
            ValueGetter<VBuffer<T>>[] parts = sources.Select(source => PartGetter<T>(row, source)).ToArray();
            var buffers = new VBuffer<T>[parts.Length];
            return (ref VBuffer<T> value) =>
            {
                int length = 0;
                int count = 0;
                for (int i = 0; i < parts.Length; i++)
                {
                    parts[i](ref buffers[i]);
                    length += buffers[i].Length;
                    count += buffers[i].GetValues().Length;
                }

                // Sparse only where that saves half of the values.
                bool dense = count > length / 2;
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, length, dense ? length : count);
                int offset = 0;
                int slot = 0;
                foreach (VBuffer<T> buffer in buffers)
                {
                    foreach ((int index, T item) in buffer.Items(all: dense))
                    {
                        if (!dense)
                            editor.Indices[slot] = offset + index;
                        editor.Values[slot++] = item;
                    }
                    offset += buffer.Length;
                }
                value = editor.Commit();
            };
        }

        private static ValueGetter<VBuffer<T>> PartGetter<T>(DataViewRow row, DataViewSchema.Column source)
        {
            if (source.Type is VectorDataViewType)
                return row.GetGetter<VBuffer<T>>(source);
            ValueGetter<T> get = row.GetGetter<T>(source);
            return (ref VBuffer<T> value) =>
            {
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, 1);
                get(ref editor.Values[0]);
                value = editor.Commit();
            };
        }
    }
}
