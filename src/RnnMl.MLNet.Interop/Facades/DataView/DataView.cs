namespace Microsoft.ML
{
    public interface IDataView;

    public sealed class DataViewSchema
    {
        internal DataViewSchema() => throw null!;
    }
}

namespace Microsoft.ML.Data
{
    public abstract class DataViewType
    {
        internal DataViewType() => throw null!;
    }
}
