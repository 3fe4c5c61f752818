using System;
using System.Linq;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column of a text file: a name, a type, and the fields of a line it is made of.</summary>
internal sealed record TextColumn(string Name, PrimitiveDataViewType ItemType, int[] Fields)
{
    /// <summary>More than one field make a vector.</summary>
    public DataViewType Type => Fields.Length == 1 ? ItemType : new VectorDataViewType(ItemType, Fields.Length);

    public static TextColumn[] Of(Type userType)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        MemberInfo[] members =
            [.. userType.GetFields(Public), .. userType.GetProperties(Public).Where(p => p.GetGetMethod() is not null)];
        Contracts.CheckParam(members.Length > 0, "TInput", "Should define at least one public, readable field or property");
        return members.Select(Of).ToArray();
    }

    public static DataViewSchema SchemaOf(TextColumn[] columns)
    {
        var schema = new DataViewSchema.Builder();
        foreach (TextColumn column in columns)
            schema.AddColumn(column.Name, column.Type);
        return schema.ToSchema();
    }

    private static TextColumn Of(MemberInfo member)
    {
        var fields = member.GetCustomAttribute<LoadColumnAttribute>();
        Contracts.Check(fields is not null, $"'{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        Type type = MemberColumn.TypeOf(member);
        Type item = type.IsArray ? type.GetElementType() : type;
        Contracts.Check(ColumnTypeExtensions.IsPrimitive(item), $"{member.Name} is of unsupported type.");
        string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        return new TextColumn(name, ColumnTypeExtensions.PrimitiveTypeFromType(item), fields.Fields);
    }
}
