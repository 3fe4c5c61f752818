using System;
using System.IO;
using Microsoft.ML.Data;

namespace Microsoft.ML.Runtime
{
    public interface IHostEnvironment;
}

namespace Microsoft.ML.Data
{
    public interface IRowToRowMapper;
}

namespace Microsoft.ML
{
    public interface ICanSaveModel
    {
        void Save(ModelSaveContext ctx);
    }

    public interface ITransformer : ICanSaveModel
    {
        bool IsRowToRowMapper { get; }

        DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        IDataView Transform(IDataView input);

        IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
    }

    public sealed class SchemaShape
    {
        internal SchemaShape() => throw null!;

        public static SchemaShape Create(DataViewSchema schema) => throw null!;

        public struct Column
        {
            public Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape? annotations = null) =>
                throw null!;

            public enum VectorKind
            {
                Scalar,
                Vector,
                VariableVector,
            }
        }
    }

    public delegate void SignatureLoadModel(ModelLoadContext ctx);

    public abstract class LoadableClassAttributeBase : Attribute;

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    public sealed class LoadableClassAttribute : LoadableClassAttributeBase
    {
        public LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName, params string[] loadNames) =>
            throw null!;
    }

    public readonly struct VersionInfo
    {
        public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
            string loaderAssemblyName, string? loaderSignature = null, string? loaderSignatureAlt = null) => throw null!;
    }

    public sealed class ModelSaveContext
    {
        public readonly BinaryWriter Writer = null!;

        internal ModelSaveContext() => throw null!;

        public void CheckAtModel() => throw null!;

        public void SetVersionInfo(VersionInfo ver) => throw null!;

        public void SaveBinaryStream(string name, Action<BinaryWriter> action) => throw null!;
    }

    public sealed class ModelLoadContext
    {
        public readonly BinaryReader Reader = null!;

        internal ModelLoadContext() => throw null!;

        public void CheckAtModel(VersionInfo ver) => throw null!;

        public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) => throw null!;
    }
}
