using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The getters of a row's active columns, and none for the others; shared by rows and cursors.</summary>
internal sealed class GetterSet
{
    private readonly Delegate[] _getters;

    public GetterSet(DataViewSchema schema, Func<int, Delegate> getterOrNull)
    {
        _getters = new Delegate[schema.Count];
        for (int i = 0; i < _getters.Length; i++)
            _getters[i] = getterOrNull(i);
    }

    public bool IsActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < _getters.Length, $"Column index must be between 0 and {_getters.Length}");
        return _getters[column.Index] is not null;
    }

    public ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsActive(column), nameof(column), "requested column not active");
        Delegate getter = _getters[column.Index];
        return getter as ValueGetter<TValue> ?? throw Contracts.Except(
            $"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', not '{getter.GetType().GetGenericArguments()[0]}'.");
    }

    /// <summary>The getter of another row's column, whatever its type.</summary>
    public static Delegate From(DataViewRow row, DataViewSchema.Column column) =>
        Generic.Call<Delegate>(typeof(GetterSet), nameof(FromTyped), column.Type.RawType, row, column);

    private static ValueGetter<TValue> FromTyped<TValue>(DataViewRow row, DataViewSchema.Column column) =>
        row.GetGetter<TValue>(column);
}
