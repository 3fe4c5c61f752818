using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The input schema in a model file: names and types. ML.NET keeps an empty binary data view there, with annotations;
/// this format is the stand-in's own, and neither reads the other's.
/// </summary>
internal static class SchemaFile
{
    private const string Mark = "stand-in schema";
    private const byte KeyFlag = 0x40;
    private const byte VectorFlag = 0x80;

    public static void Write(DataViewSchema schema, Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        writer.Write(schema.Count);
        foreach (DataViewSchema.Column column in schema)
        {
            writer.Write(column.Name);
            var vector = column.Type as VectorDataViewType;
            PrimitiveDataViewType item = vector?.ItemType ?? (PrimitiveDataViewType)column.Type;
            var key = item as KeyDataViewType;
            PrimitiveDataViewType raw = ColumnTypeExtensions.PrimitiveTypeFromType(item.RawType);

            int kind = (int)ColumnTypeExtensions.KindFromPrimitiveType(raw);
            writer.Write((byte)(kind | (key is null ? 0 : KeyFlag) | (vector is null ? 0 : VectorFlag)));
            if (key is not null)
                writer.Write(key.Count);
            if (vector is null)
                continue;
            writer.Write(vector.Dimensions.Length);
            foreach (int dimension in vector.Dimensions)
                writer.Write(dimension);
        }
    }

    public static DataViewSchema Read(Stream stream)
    {
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            Contracts.CheckDecode(reader.ReadString() == Mark, "The schema entry was not written by the stand-in");
            int count = reader.ReadInt32();
            var schema = new DataViewSchema.Builder();
            for (int i = 0; i < count; i++)
                schema.AddColumn(reader.ReadString(), ReadType(reader));
            return schema.ToSchema();
        }
        catch (Exception ex) when (ex is EndOfStreamException or ArgumentException)
        {
            throw Contracts.ExceptDecode("Corrupt schema entry", ex);
        }
    }

    private static DataViewType ReadType(BinaryReader reader)
    {
        byte code = reader.ReadByte();
        PrimitiveDataViewType item = ColumnTypeExtensions.PrimitiveTypeFromKind((DataKind)(code & ~(KeyFlag | VectorFlag)));
        Contracts.CheckDecode(item is not null, "Unknown type in the schema entry");
        if ((code & KeyFlag) != 0)
            item = new KeyDataViewType(item.RawType, reader.ReadUInt64());
        if ((code & VectorFlag) == 0)
            return item;
        int rank = reader.ReadInt32();
        Contracts.CheckDecode(0 < rank && rank <= 16, "Unlikely number of dimensions in the schema entry");
        return new VectorDataViewType(item, Enumerable.Range(0, rank).Select(_ => reader.ReadInt32()).ToArray());
    }
}
