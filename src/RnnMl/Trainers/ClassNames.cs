using System;
using System.Globalization;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Trainers;

/// <summary>
/// What the keys of a label stand for (ML.NET's annotation KeyValues), of any type that MapValueToKey makes keys from; in model
/// files as texts.
/// </summary>
internal abstract class ClassNames
{
    private static readonly Codec[] _codecs =
    [
        new Codec<ReadOnlyMemory<char>>("Text", TextDataViewType.Instance, text => text.ToString(), text => text.AsMemory()),
        Number<sbyte>(NumberDataViewType.SByte), Number<byte>(NumberDataViewType.Byte), Number<short>(NumberDataViewType.Int16),
        Number<ushort>(NumberDataViewType.UInt16), Number<int>(NumberDataViewType.Int32), Number<uint>(NumberDataViewType.UInt32),
        Number<long>(NumberDataViewType.Int64), Number<ulong>(NumberDataViewType.UInt64), Number<float>(NumberDataViewType.Single),
        Number<double>(NumberDataViewType.Double),
        new Codec<bool>("Boolean", BooleanDataViewType.Instance, value => value ? "true" : "false", bool.Parse),
        new Codec<DateTime>("DateTime", DateTimeDataViewType.Instance, value => value.ToString("O", CultureInfo.InvariantCulture),
            text => DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)),
        new Codec<DateTimeOffset>("DateTimeOffset", DateTimeOffsetDataViewType.Instance,
            value => value.ToString("O", CultureInfo.InvariantCulture),
            text => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture)),
        new Codec<TimeSpan>("TimeSpan", TimeSpanDataViewType.Instance, value => value.ToString("c", CultureInfo.InvariantCulture),
            text => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture)),
    ];

    private readonly Codec _codec;

    private ClassNames(Codec codec, int count)
    {
        _codec = codec;
        Type = new VectorDataViewType(codec.Item, count);
    }

    /// <summary>The annotation's type.</summary>
    public VectorDataViewType Type { get; }

    /// <summary>Which type of values it is, in model files.</summary>
    public string Kind => _codec.Kind;

    /// <summary>Whether the names are text, and so can name slots.</summary>
    public bool AreText => Type.ItemType is TextDataViewType;

    /// <summary>The names of a label's classes; null where it has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are of a type of which no keys can be.</exception>
    public static ClassNames? Of(DataViewSchema.Column label, int count)
    {
        var annotation = label.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues);
        if (annotation?.Type is not VectorDataViewType { IsKnownSize: true } type || type.Size != count)
            return null;
        var codec = Array.Find(_codecs, codec => codec.Item.Equals(type.ItemType))
            ?? throw new ArgumentOutOfRangeException(null, label.Name, $"The keys of column '{label.Name}' stand for {type.ItemType}; " +
                "expected text, numbers, truth values or times.");
        return codec.Read(label.Annotations, count);
    }

    /// <summary>Reads names from a model file.</summary>
    /// <exception cref="ArgumentException">The kind, or a text, is none.</exception>
    public static ClassNames Parse(string kind, string[] texts)
    {
        var codec = Array.Find(_codecs, codec => codec.Kind == kind) ?? throw new ArgumentException($"classes are named by '{kind}'");
        try
        {
            return codec.Parse(texts);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ArgumentException($"a name of a class is no {kind}", e);
        }
    }

    /// <summary>Adds the names as an annotation.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder builder, string kind);

    /// <summary>The names as texts.</summary>
    public abstract string[] ToTexts();

    private static Codec<T> Number<T>(NumberDataViewType item)
        where T : IFormattable, IParsable<T> =>
        new(typeof(T).Name, item, value => value.ToString(null, CultureInfo.InvariantCulture), text => T.Parse(text, CultureInfo.InvariantCulture));

    private abstract record Codec(string Kind, PrimitiveDataViewType Item)
    {
        public abstract ClassNames Read(DataViewSchema.Annotations annotations, int count);

        public abstract ClassNames Parse(string[] texts);
    }

    private sealed record Codec<T>(string Kind, PrimitiveDataViewType Item, Func<T, string> Write, Func<string, T> ParseOne) : Codec(Kind, Item)
    {
        public override ClassNames Read(DataViewSchema.Annotations annotations, int count)
        {
            VBuffer<T> values = default;
            annotations.GetValue(AnnotationKinds.KeyValues, ref values);
            return new Typed<T>(this, [.. values.DenseValues()]);
        }

        public override ClassNames Parse(string[] texts) => new Typed<T>(this, [.. texts.Select(ParseOne)]);
    }

    private sealed class Typed<T>(Codec<T> codec, T[] values) : ClassNames(codec, values.Length)
    {
        public override string[] ToTexts() => [.. values.Select(codec.Write)];

        public override void AddTo(DataViewSchema.Annotations.Builder builder, string kind) => builder.Add(kind, Type,
            (ref VBuffer<T> destination) =>
            {
                var editor = VBufferEditor.Create(ref destination, values.Length);
                values.CopyTo(editor.Values);
                destination = editor.Commit();
            });
    }
}
