using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.ML;

namespace RnnMl.MLNet.Interop;

/// <summary>
/// One component in an ML.NET model file: what kind it is, a document (JSON) in the component's main stream, and binary
/// parts, each a file of its own in the zip, such as <c>TransformerChain/Transform_001/weights.safetensors</c>.
/// </summary>
public sealed class SavedComponent
{
    private const string ModelSignature = "RNNMLCMP";
    private const uint FormatVersion = 0x00010001;
    private const int MaxKindLength = 64;

    private readonly ModelLoadContext _context;

    private SavedComponent(ModelLoadContext context, string kind, byte[] document)
    {
        _context = context;
        Kind = kind;
        Document = document;
    }

    /// <summary>Which component it is, as given to <see cref="Save"/>.</summary>
    public string Kind { get; }

    /// <summary>The document as given to <see cref="Save"/>; its length was checked, its content was not.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <summary>Writes a component into the place in a model file that <paramref name="context"/> stands for.</summary>
    /// <param name="context">The place, as ML.NET passes it to <see cref="ICanSaveModel"/>.</param>
    /// <param name="kind">Which component it is: 1 to 64 ASCII characters.</param>
    /// <param name="document">Everything but the bulk, as UTF-8 JSON.</param>
    /// <param name="parts">The binary parts: the name of each and what writes it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public static void Save(ModelSaveContext context, string kind, ReadOnlySpan<byte> document,
        IReadOnlyList<(string Name, Action<Stream> Write)> parts)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kind.Length, MaxKindLength);

        context.CheckAtModel();
        context.SetVersionInfo(Version());
        WriteBlock(context.Writer, Encoding.ASCII.GetBytes(kind));
        WriteBlock(context.Writer, document);
        foreach (var (name, write) in parts)
        {
            context.SaveBinaryStream(name, writer =>
            {
                writer.Flush();
                write(writer.BaseStream);
            });
        }
    }

    /// <summary>Reads a binary part.</summary>
    /// <typeparam name="TResult">What <paramref name="read"/> makes of it.</typeparam>
    /// <param name="name">The part's name.</param>
    /// <param name="read">Reads the part's bytes, which are untrusted.</param>
    /// <exception cref="FormatException">The model file has no such part.</exception>
    public TResult ReadPart<TResult>(string name, Func<Stream, TResult> read)
    {
        TResult result = default!;
        if (!_context.TryLoadBinaryStream(name, reader => result = read(reader.BaseStream)))
            throw new FormatException($"The model file is damaged: '{Kind}' has no part '{name}'.");
        return result;
    }

    internal static SavedComponent Read(ModelLoadContext context)
    {
        context.CheckAtModel(Version());
        var kind = Encoding.ASCII.GetString(ReadBlock(context.Reader, "name of the component's kind", MaxKindLength));
        return new SavedComponent(context, kind, ReadBlock(context.Reader, "component's document", Array.MaxLength));
    }

    private static VersionInfo Version() => new(ModelSignature,
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderAssemblyName: typeof(ModelLoader).Assembly.FullName!,
        loaderSignature: ModelLoader.Signature);

    private static void WriteBlock(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    // The length is the file's claim; it is believed only after a look at how many bytes there are.
    private static byte[] ReadBlock(BinaryReader reader, string what, int maxLength)
    {
        var stream = reader.BaseStream;
        var left = stream.Length - stream.Position;
        if (left < sizeof(int))
            throw new FormatException($"The model file is damaged: it ends before the {what}.");
        var length = reader.ReadInt32();
        if (length < 0 || length > maxLength || length > left - sizeof(int))
        {
            throw new FormatException($"The model file is damaged: it claims {length} bytes for the {what}, " +
                $"where at most {Math.Min(maxLength, left - sizeof(int))} can be.");
        }
        return reader.ReadBytes(length);
    }
}
