using System;
using System.Buffers.Binary;
using System.Text;

namespace RnnMl.Tests.Support;

/// <summary>
/// The file "Model.key" of one of our components: ML.NET's header of 256 bytes, our two blocks (kind and document, each behind
/// its length), and ML.NET's tail (the name of the loader's assembly and a mark).
/// </summary>
internal static class ModelKey
{
    private const int HeaderSize = 256, ModelLengthAt = 0x18;

    // Where the header says that the things behind the model begin or end.
    private static readonly int[] _positionsBehindTheModel = [0x80, 0x88, 0x90];

    /// <summary>Where our blocks lie.</summary>
    public static Range ModelIn(byte[] key) => HeaderSize..(HeaderSize + (int)BinaryPrimitives.ReadInt64LittleEndian(key.AsSpan(ModelLengthAt)));

    public static string Document(byte[] key)
    {
        var model = key[ModelIn(key)];
        var kindLength = BinaryPrimitives.ReadInt32LittleEndian(model);
        return Encoding.UTF8.GetString(model.AsSpan(2 * sizeof(int) + kindLength));
    }

    /// <summary>The key with another document in it.</summary>
    public static byte[] WithDocument(byte[] key, string document) => WithModel(key, [.. Block("Forecaster"), .. Block(document)]);

    /// <summary>The key with something else in the place of our blocks; ML.NET's own parts stay in order.</summary>
    public static byte[] WithModel(byte[] key, byte[] model)
    {
        var old = ModelIn(key);
        byte[] result = [.. key[..HeaderSize], .. model, .. key[old.End..]];
        BinaryPrimitives.WriteInt64LittleEndian(result.AsSpan(ModelLengthAt), model.Length);
        foreach (var position in _positionsBehindTheModel)
        {
            var place = result.AsSpan(position, sizeof(long));
            BinaryPrimitives.WriteInt64LittleEndian(place, BinaryPrimitives.ReadInt64LittleEndian(place) + result.Length - key.Length);
        }
        return result;
    }

    /// <summary>A block as our components write it, or with a length that is not its own.</summary>
    public static byte[] Block(string content, int? claimedLength = null)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, claimedLength ?? bytes.Length);
        return [.. length, .. bytes];
    }
}
