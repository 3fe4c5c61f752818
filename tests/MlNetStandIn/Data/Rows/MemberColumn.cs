using System;
using System.Linq;
using System.Numerics;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A field or property as a column: reads and writes it by reflection, between a member's type and a column's.</summary>
internal sealed class MemberColumn
{
    private readonly MemberInfo _member;

    private MemberColumn(MemberInfo member, string name, DataViewType type)
    {
        _member = member;
        Name = name;
        Type = type;
    }

    public string Name { get; }

    public DataViewType Type { get; }

    public string MemberName => _member.Name;

    public Type MemberType => TypeOf(_member);

    public static Type TypeOf(MemberInfo member) =>
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static MemberColumn[] Bind(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        (definition ?? SchemaDefinition.Create(userType, direction)).Select(c => Bind(userType, c)).ToArray();

    public static DataViewSchema SchemaOf(MemberColumn[] columns)
    {
        var schema = new DataViewSchema.Builder();
        foreach (MemberColumn column in columns)
            schema.AddColumn(column.Name, column.Type);
        return schema.ToSchema();
    }

    public object Get(object row) => _member is FieldInfo field ? field.GetValue(row) : ((PropertyInfo)_member).GetValue(row);

    public void Set(object row, object value)
    {
        if (_member is FieldInfo field)
            field.SetValue(row, value);
        else
            ((PropertyInfo)_member).SetValue(row, value);
    }

    /// <summary>A getter of the column's raw type that reads the member of the row object there at each call.</summary>
    public Delegate MakeGetter(Func<object> row)
    {
        if (MemberType == typeof(string))
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = ((string)Get(row())).AsMemory());
        if (MemberType == typeof(string[]))
            return ArrayGetter<string, ReadOnlyMemory<char>>(row, text => text.AsMemory());
        if (MemberType.IsArray)
            return Generic.Call<Delegate>(this, nameof(DirectArrayGetter), MemberType.GetElementType(), row);
        return Type switch
        {
            VectorDataViewType vector => Generic.Call<Delegate>(this, nameof(VBufferGetter), vector.ItemType.RawType, row),
            KeyDataViewType => Generic.Call<Delegate>(this, nameof(KeyGetter), MemberType, row),
            _ => Generic.Call<Delegate>(this, nameof(ScalarGetter), MemberType, row),
        };
    }

    /// <summary>An action that reads the row's column into the member of a row object.</summary>
    public Action<object> MakeSetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (MemberType == typeof(string))
        {
            ValueGetter<ReadOnlyMemory<char>> getText = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return target =>
            {
                getText(ref text);
                Set(target, text.ToString());
            };
        }
        if (MemberType == typeof(string[]))
            return ArraySetter<ReadOnlyMemory<char>, string>(row, column, text => text.ToString());
        if (MemberType.IsArray)
            return Generic.Call<Action<object>>(this, nameof(DirectArraySetter), MemberType.GetElementType(), row, column);
        return column.Type is VectorDataViewType vector
            ? Generic.Call<Action<object>>(this, nameof(VBufferSetter), vector.ItemType.RawType, row, column)
            : Generic.Call<Action<object>>(this, nameof(ScalarSetter), MemberType, row, column);
    }

    private static MemberColumn Bind(Type userType, SchemaDefinition.Column column)
    {
        MemberInfo member = userType.GetField(column.MemberName) ?? (MemberInfo)userType.GetProperty(column.MemberName);
        Contracts.CheckParam(member is not null, "userSchemaDefinition",
            $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");

        (Type item, bool isVector) = SchemaDefinition.ItemTypeOf(TypeOf(member));
        var vector = column.ColumnType as VectorDataViewType;
        Contracts.CheckParam(isVector == (vector is not null), "userSchemaDefinition",
            $"Of column '{column.ColumnName}' and member '{member.Name}' only one is a vector");
        Contracts.CheckParam((vector?.ItemType ?? column.ColumnType).RawType == item, "userSchemaDefinition",
            $"Column '{column.ColumnName}' is supposed to have items of type {column.ColumnType}, but its member has {item}");
        return new MemberColumn(member, column.ColumnName, column.ColumnType);
    }

    private ValueGetter<T> ScalarGetter<T>(Func<object> row) => (ref T value) => value = (T)Get(row());

    /// <summary>A key member counts from 0, so that its column counts from 1; one out of range is missing. Key vectors are as they are.</summary>
    private ValueGetter<T> KeyGetter<T>(Func<object> row)
        where T : IBinaryInteger<T>
    {
        ulong count = ((KeyDataViewType)Type).Count;
        return (ref T value) =>
        {
            T index = (T)Get(row());
            value = ulong.CreateChecked(index) < count ? index + T.One : T.Zero;
        };
    }

    private ValueGetter<VBuffer<T>> VBufferGetter<T>(Func<object> row) =>
        (ref VBuffer<T> value) => ((VBuffer<T>)Get(row())).CopyTo(ref value);

    private ValueGetter<VBuffer<T>> DirectArrayGetter<T>(Func<object> row) => ArrayGetter<T, T>(row, item => item);

    private ValueGetter<VBuffer<TItem>> ArrayGetter<TMember, TItem>(Func<object> row, Func<TMember, TItem> convert) =>
        (ref VBuffer<TItem> value) =>
        {
            TMember[] items = (TMember[])Get(row()) ?? [];
            VBufferEditor<TItem> editor = VBufferEditor.Create(ref value, items.Length);
            for (int i = 0; i < items.Length; i++)
                editor.Values[i] = convert(items[i]);
            value = editor.Commit();
        };

    private Action<object> ScalarSetter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        T value = default;
        return target =>
        {
            get(ref value);
            Set(target, value);
        };
    }

    private Action<object> VBufferSetter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
        return target =>
        {
            var value = (VBuffer<T>)Get(target);
            get(ref value);
            Set(target, value);
        };
    }

    private Action<object> DirectArraySetter<T>(DataViewRow row, DataViewSchema.Column column) =>
        ArraySetter<T, T>(row, column, item => item);

    private Action<object> ArraySetter<TItem, TMember>(DataViewRow row, DataViewSchema.Column column, Func<TItem, TMember> convert)
    {
        ValueGetter<VBuffer<TItem>> get = row.GetGetter<VBuffer<TItem>>(column);
        VBuffer<TItem> value = default;
        return target =>
        {
            get(ref value);
            var items = (TMember[])Get(target);
            if (items?.Length != value.Length)
                items = new TMember[value.Length];
            foreach ((int i, TItem item) in value.Items(all: true))
                items[i] = convert(item);
            Set(target, items);
        };
    }
}
