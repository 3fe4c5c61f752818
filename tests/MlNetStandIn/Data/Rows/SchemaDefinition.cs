using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the fields and properties of a type lie in columns; what its attributes say, and what a caller then changed.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName] => Find(c => c.ColumnName == columnName);

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        var definition = new SchemaDefinition();
        foreach (MemberInfo member in MembersOf(userType, direction))
        {
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            Contracts.CheckParam(definition[name] is null, nameof(userType), $"Duplicate column name '{name}' detected");
            definition.Add(new Column(member.Name, name, TypeOf(member)));
        }
        return definition;
    }

    /// <summary>The type of one value of a member, and whether the member holds a vector of them.</summary>
    internal static (Type Item, bool IsVector) ItemTypeOf(Type memberType)
    {
        bool isVector = true;
        Type item = memberType;
        if (memberType.IsArray)
            item = memberType.GetElementType();
        else if (memberType.IsGenericType && memberType.GetGenericTypeDefinition() == typeof(VBuffer<>))
            item = memberType.GetGenericArguments()[0];
        else
            isVector = false;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, isVector);
    }

    private static IEnumerable<MemberInfo> MembersOf(Type type, Direction direction)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        IEnumerable<MemberInfo> fields = type.GetFields(Public);
        IEnumerable<MemberInfo> properties = type.GetProperties(Public).Where(p => p.GetIndexParameters().Length == 0
            && ((direction.HasFlag(Direction.Read) && p.GetGetMethod() is not null)
                || (direction.HasFlag(Direction.Write) && p.GetSetMethod() is not null)));
        return fields.Concat(properties).Where(m => m.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    private static DataViewType TypeOf(MemberInfo member)
    {
        (Type item, bool isVector) = ItemTypeOf(MemberColumn.TypeOf(member));
        Contracts.CheckParam(ColumnTypeExtensions.IsPrimitive(item), "rawType",
            $"Could not determine an IDataView type and registered custom types for member {member.Name}");

        var key = member.GetCustomAttribute<KeyTypeAttribute>();
        PrimitiveDataViewType itemType = key is null
            ? ColumnTypeExtensions.PrimitiveTypeFromType(item)
            : new KeyDataViewType(item, key.Count);

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(isVector || vector is null, "userType", $"Member {member.Name} is marked as a vector, but is none");
        return !isVector ? itemType
            : vector is { Dims.Length: > 0 } ? new VectorDataViewType(itemType, vector.Dims)
            : new VectorDataViewType(itemType);
    }

    public sealed class Column
    {
        internal Column(string memberName, string columnName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }
    }
}
