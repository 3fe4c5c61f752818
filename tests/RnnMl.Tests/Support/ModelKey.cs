using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace RnnMl.Tests.Support;

/// <summary>
/// The file "Model.key" of one of our components: ML.NET's header of 256 bytes, our blocks (kind, document and its digest; the
/// number of parts; the name and digest of each; a block is its length and its bytes), and ML.NET's tail (the name of the
/// loader's assembly and a mark).
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
        var documentLength = BinaryPrimitives.ReadInt32LittleEndian(model.AsSpan(sizeof(int) + kindLength));
        return Encoding.UTF8.GetString(model.AsSpan(2 * sizeof(int) + kindLength, documentLength));
    }

    /// <summary>Our blocks, with digests that fit: what someone who means harm can write.</summary>
    public static byte[] Model(string kind, string document, IReadOnlyCollection<KeyValuePair<string, byte[]>> parts) =>
    [
        .. Block(kind),
        .. Block(document),
        .. Block(SHA256.HashData(Encoding.UTF8.GetBytes(document))),
        .. BitConverter.GetBytes(parts.Count),
        .. parts.SelectMany(part => (byte[])[.. Block(part.Key), .. Block(SHA256.HashData(part.Value))]),
    ];

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
    public static byte[] Block(string content, int? claimedLength = null) => Block(Encoding.UTF8.GetBytes(content), claimedLength);

    private static byte[] Block(byte[] bytes, int? claimedLength = null)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, claimedLength ?? bytes.Length);
        return [.. length, .. bytes];
    }
}
