using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;

namespace RnnMl.MLNet.Interop;

/// <summary>
/// One component in an ML.NET model file: what kind it is, a document (JSON) in the component's main stream, and binary
/// parts, each a file of its own in the zip, such as <c>TransformerChain/Transform_001/weights.safetensors</c>.
/// A SHA-256 digest of the document and of each part stands with them, so that a damaged file is refused and not scored.
/// </summary>
public sealed class SavedComponent
{
    private const string ModelSignature = "RNNMLCMP";
    private const uint FormatVersion = 0x00010001;
    private const int MaxNameLength = 64;
    private const int MaxParts = 64;

    private readonly ModelLoadContext _context;
    private readonly Dictionary<string, byte[]> _digests;

    private SavedComponent(ModelLoadContext context, string kind, byte[] document, Dictionary<string, byte[]> digests)
    {
        _context = context;
        _digests = digests;
        Kind = kind;
        Document = document;
    }

    /// <summary>Which component it is, as given to <see cref="Save"/>.</summary>
    public string Kind { get; }

    /// <summary>The document as given to <see cref="Save"/>. Its digest fits; who made the file may still mean harm.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <summary>Writes a component into the place in a model file that <paramref name="context"/> stands for.</summary>
    /// <param name="context">The place, as ML.NET passes it to <see cref="ICanSaveModel"/>.</param>
    /// <param name="kind">Which component it is: 1 to 64 ASCII characters.</param>
    /// <param name="document">Everything but the bulk, as UTF-8 JSON.</param>
    /// <param name="parts">The binary parts, at most 64: the name of each (1 to 64 ASCII characters) and what writes it.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A name is too long, or there are too many parts.</exception>
    public static void Save(ModelSaveContext context, string kind, ReadOnlySpan<byte> document,
        IReadOnlyList<(string Name, Action<Stream> Write)> parts)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts.Count, MaxParts);

        context.CheckAtModel();
        context.SetVersionInfo(Version());
        WriteName(context.Writer, kind);
        WriteBlock(context.Writer, document);
        WriteBlock(context.Writer, SHA256.HashData(document));
        context.Writer.Write(parts.Count);
        foreach (var (name, write) in parts)
        {
            using var content = new MemoryStream();
            write(content);
            content.Position = 0;
            WriteName(context.Writer, name);
            WriteBlock(context.Writer, SHA256.HashData(content));
            context.SaveBinaryStream(name, writer => content.WriteTo(writer.BaseStream));
        }
    }

    /// <summary>Reads a binary part.</summary>
    /// <typeparam name="TResult">What <paramref name="read"/> makes of it.</typeparam>
    /// <param name="name">The part's name.</param>
    /// <param name="read">Reads the part's bytes. Their digest fits; who made the file may still mean harm.</param>
    /// <exception cref="FormatException">The model file has no such part, or the part was altered.</exception>
    public TResult ReadPart<TResult>(string name, Func<Stream, TResult> read)
    {
        byte[]? content = null;
        if (!_digests.TryGetValue(name, out var digest)
            || !_context.TryLoadBinaryStream(name, reader => content = ReadRest(reader.BaseStream, name)))
        {
            throw Damaged($"'{Kind}' has no part '{name}'");
        }
        if (!SHA256.HashData(content!).AsSpan().SequenceEqual(digest))
            throw Damaged($"the part '{name}' is not what was saved");
        using var stream = new MemoryStream(content!, writable: false);
        return read(stream);
    }

    internal static SavedComponent Read(ModelLoadContext context)
    {
        context.CheckAtModel(Version());
        var reader = context.Reader;
        var kind = ReadName(reader, "name of the component's kind");
        var document = ReadBlock(reader, "component's document", Array.MaxLength);
        if (!SHA256.HashData(document).AsSpan().SequenceEqual(ReadBlock(reader, "document's digest", SHA256.HashSizeInBytes)))
            throw Damaged($"the document of '{kind}' is not what was saved");

        var digests = new Dictionary<string, byte[]>();
        var count = ReadNumber(reader, "number of parts", MaxParts);
        for (var part = 0; part < count; part++)
        {
            var name = ReadName(reader, "name of a part");
            digests[name] = ReadBlock(reader, "digest of a part", SHA256.HashSizeInBytes);
        }
        return new SavedComponent(context, kind, document, digests);
    }

    private static VersionInfo Version() => new(ModelSignature,
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderAssemblyName: typeof(ModelLoader).Assembly.FullName!,
        loaderSignature: ModelLoader.Signature);

    private static void WriteName(BinaryWriter writer, string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength);
        WriteBlock(writer, Encoding.ASCII.GetBytes(name));
    }

    private static void WriteBlock(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static string ReadName(BinaryReader reader, string what) => Encoding.ASCII.GetString(ReadBlock(reader, what, MaxNameLength));

    private static byte[] ReadBlock(BinaryReader reader, string what, int maxLength) =>
        reader.ReadBytes(ReadNumber(reader, what, maxLength, ofBytes: true));

    // A number is the file's claim; it is believed only after a look at how many bytes there are.
    private static int ReadNumber(BinaryReader reader, string what, int limit, bool ofBytes = false)
    {
        var left = reader.BaseStream.Length - reader.BaseStream.Position - sizeof(int);
        if (left < 0)
            throw Damaged($"it ends before the {what}");
        var number = reader.ReadInt32();
        var most = Math.Min(limit, left);
        if (number < 0 || number > most)
            throw Damaged($"it claims {number}{(ofBytes ? " bytes" : "")} for the {what}, where at most {most} can be");
        return number;
    }

    private static byte[] ReadRest(Stream stream, string name)
    {
        var length = stream.Length - stream.Position;
        if (length > Array.MaxLength)
            throw Damaged($"the part '{name}' has {length} bytes");
        var content = new byte[length];
        stream.ReadExactly(content);
        return content;
    }

    private static FormatException Damaged(string how) => new($"The model file is damaged: {how}.");
}
