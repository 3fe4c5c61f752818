using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads rows of a schema into row objects, member by member.</summary>
internal sealed class RowReader<TRow>
    where TRow : class, new()
{
    private readonly (MemberColumn Member, DataViewSchema.Column Column)[] _pairs;

    public RowReader(IHostEnvironment env, DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        env.Register("TypedCursorable");
        var pairs = new List<(MemberColumn, DataViewSchema.Column)>();
        foreach (MemberColumn member in MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is DataViewSchema.Column column)
            {
                CheckTypes(member, column);
                pairs.Add((member, column));
            }
            else if (!ignoreMissingColumns)
            {
                throw Contracts.ExceptColumnMissing(nameof(schema), "bound", member.Name);
            }
        }
        _pairs = pairs.ToArray();
    }

    /// <summary>An action that fills a row object with the row's current values.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<object>[] setters = _pairs.Select(p => p.Member.MakeSetter(row, p.Column)).ToArray();
        return target =>
        {
            foreach (Action<object> set in setters)
                set(target);
        };
    }

    public IEnumerable<TRow> Read(IDataView view, bool reuseRowObject)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(_pairs.Select(p => p.Column));
        Action<TRow> fill = Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (!reuseRowObject || row is null)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }

    private static void CheckTypes(MemberColumn member, DataViewSchema.Column column)
    {
        (Type item, bool isVector) = SchemaDefinition.ItemTypeOf(member.MemberType);
        var vector = column.Type as VectorDataViewType;
        bool fits = isVector ? vector?.ItemType.RawType == item : vector is null && column.Type.RawType == item;
        Contracts.Check(fits, $"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or property "
            + $"'{member.MemberName}' of type '{member.MemberType.FullName}'.");
    }
}
