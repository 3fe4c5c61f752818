using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The first 256 bytes of a model stream. Blocks follow without a gap: model, string table (end offsets, then characters),
/// name of the loader's assembly, tail signature. Positions are relative to the header's own.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ModelHeader
{
    public const int Size = 0x100;
    public const ulong SignatureValue = 0x4C45444F4D004C4D;
    public const ulong TailSignatureValue = 0x4D4C004D4F44454C;

    private const uint Version = 0x00010002;
    private const uint OldestVersion = 0x00010001;

    [FieldOffset(0x00)]
    public ulong Signature;
    [FieldOffset(0x08)]
    public uint VerWritten;
    [FieldOffset(0x0C)]
    public uint VerReadable;
    [FieldOffset(0x10)]
    public long FpModel;
    [FieldOffset(0x18)]
    public long CbModel;
    [FieldOffset(0x20)]
    public long FpStringTable;
    [FieldOffset(0x28)]
    public long CbStringTable;
    [FieldOffset(0x30)]
    public long FpStringChars;
    [FieldOffset(0x38)]
    public long CbStringChars;
    [FieldOffset(0x40)]
    public ulong ModelSignature;
    [FieldOffset(0x48)]
    public uint ModelVerWritten;
    [FieldOffset(0x4C)]
    public uint ModelVerReadable;
    [FieldOffset(0x50)]
    public ulong LoaderSignature0;
    [FieldOffset(0x58)]
    public ulong LoaderSignature1;
    [FieldOffset(0x60)]
    public ulong LoaderSignature2;
    [FieldOffset(0x68)]
    public ulong LoaderSignatureAlt0;
    [FieldOffset(0x70)]
    public ulong LoaderSignatureAlt1;
    [FieldOffset(0x78)]
    public ulong LoaderSignatureAlt2;
    [FieldOffset(0x80)]
    public long FpTail;
    [FieldOffset(0x88)]
    public long FpLim;
    [FieldOffset(0x90)]
    public long FpAssemblyName;
    [FieldOffset(0x98)]
    public uint CbAssemblyName;

    /// <summary>Up to eight one-byte characters as a number, the first one lowest.</summary>
    public static ulong Pack(string text)
    {
        ulong packed = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Contracts.Check(text[i] <= 0xFF, "A signature must consist of one-byte characters");
            packed |= (ulong)text[i] << (8 * i);
        }
        return packed;
    }

    public static string GetLoaderSig(ref ModelHeader header) =>
        Unpack(header.LoaderSignature0) + Unpack(header.LoaderSignature1) + Unpack(header.LoaderSignature2);

    public static string GetLoaderSigAlt(ref ModelHeader header) =>
        Unpack(header.LoaderSignatureAlt0) + Unpack(header.LoaderSignatureAlt1) + Unpack(header.LoaderSignatureAlt2);

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        header.ModelSignature = ver.ModelSignature;
        header.ModelVerWritten = ver.VerWrittenCur;
        header.ModelVerReadable = ver.VerReadableCur;
        (header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2) = PackLoader(ver.LoaderSignature);
        (header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2) = PackLoader(ver.LoaderSignatureAlt);
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Contracts.CheckDecode(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        Contracts.CheckDecode(header.ModelVerReadable <= ver.VerWrittenCur,
            $"Component '{ver.LoaderSignature}' of the model is too new: readable from {header.ModelVerReadable:x8}, known {ver.VerWrittenCur:x8}.");
        Contracts.CheckDecode(header.ModelVerWritten >= ver.VerWeCanReadBack,
            $"Component '{ver.LoaderSignature}' of the model is too old: written by {header.ModelVerWritten:x8}, readable from {ver.VerWeCanReadBack:x8}.");
    }

    public static void BeginWrite(BinaryWriter writer, out long fpMin, out ModelHeader header)
    {
        fpMin = writer.BaseStream.Position;
        header = new ModelHeader
        {
            Signature = SignatureValue,
            VerWritten = Version,
            VerReadable = Version,
            FpModel = Size,
        };
        writer.Write(new byte[Size]);
    }

    public static void EndWrite(BinaryWriter writer, long fpMin, ref ModelHeader header, string[] strings, string loaderAssemblyName)
    {
        Stream stream = writer.BaseStream;
        header.CbModel = stream.Position - fpMin - header.FpModel;
        if (strings.Length > 0)
        {
            header.FpStringTable = stream.Position - fpMin;
            long end = 0;
            foreach (string text in strings)
                writer.Write(end += text.Length * sizeof(char));
            header.CbStringTable = strings.Length * sizeof(long);
            header.FpStringChars = stream.Position - fpMin;
            header.CbStringChars = end;
            foreach (string text in strings)
                writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }
        if (!string.IsNullOrEmpty(loaderAssemblyName))
        {
            header.FpAssemblyName = stream.Position - fpMin;
            header.CbAssemblyName = (uint)loaderAssemblyName.Length * sizeof(char);
            writer.Write(MemoryMarshal.AsBytes(loaderAssemblyName.AsSpan()));
        }
        header.FpTail = stream.Position - fpMin;
        writer.Write(TailSignatureValue);
        header.FpLim = stream.Position - fpMin;

        stream.Position = fpMin;
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ModelHeader>(in header)));
        stream.Position = fpMin + header.FpLim;
    }

    /// <summary>Reads and checks everything but the model itself, and leaves the reader at the model.</summary>
    public static void BeginRead(
        out long fpMin, out ModelHeader header, out string[] strings, out string loaderAssemblyName, BinaryReader reader)
    {
        Stream stream = reader.BaseStream;
        fpMin = stream.Position;
        byte[] bytes = reader.ReadBytes(Size);
        Contracts.CheckDecode(bytes.Length == Size, "The model file ends within its header");
        header = MemoryMarshal.Read<ModelHeader>(bytes);
        header.Validate(stream.Length - fpMin);

        stream.Position = fpMin + header.FpModel + header.CbModel;
        strings = header.ReadStrings(reader);
        loaderAssemblyName = header.FpAssemblyName == 0 ? null : ReadChars(reader, header.CbAssemblyName);
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignatureValue, "Corrupt model file tail");
        stream.Position = fpMin + header.FpModel;
    }

    public static void EndRead(long fpMin, ref ModelHeader header, BinaryReader reader)
    {
        Contracts.CheckDecode(reader.BaseStream.Position - fpMin == header.FpModel + header.CbModel,
            "The loader did not read the whole model");
        reader.BaseStream.Position = fpMin + header.FpLim;
    }

    /// <summary>No claim of the header is believed that the stream's size does not bear out.</summary>
    private readonly void Validate(long size)
    {
        Contracts.CheckDecode(Signature == SignatureValue, "Wrong file type");
        Contracts.CheckDecode(VerReadable <= VerWritten, "Corrupt file header");
        Contracts.CheckDecode(VerReadable <= Version, "File is too new");
        Contracts.CheckDecode(VerWritten >= OldestVersion, "File is too old");
        Contracts.CheckDecode(FpModel == Size, "Corrupt file header: model");

        long end = EndOf(FpModel, CbModel, size);
        if (FpStringTable == 0)
        {
            Contracts.CheckDecode(CbStringTable == 0 && FpStringChars == 0 && CbStringChars == 0, "Corrupt file header: strings");
        }
        else
        {
            Contracts.CheckDecode(FpStringTable == end && CbStringTable > 0, "Corrupt file header: string table");
            Contracts.CheckDecode(CbStringTable % sizeof(long) == 0, "Corrupt file header: string table");
            end = EndOf(end, CbStringTable, size);
            Contracts.CheckDecode(FpStringChars == end && CbStringChars % sizeof(char) == 0, "Corrupt file header: string table");
            end = EndOf(end, CbStringChars, size);
        }
        if (FpAssemblyName != 0)
        {
            Contracts.CheckDecode(FpAssemblyName == end && CbAssemblyName % sizeof(char) == 0, "Corrupt file header: assembly name");
            end = EndOf(end, CbAssemblyName, size);
        }
        Contracts.CheckDecode(FpTail == end && FpLim == EndOf(end, sizeof(ulong), size), "Corrupt file header: tail");
    }

    private static long EndOf(long start, long count, long size)
    {
        Contracts.CheckDecode(0 <= count && count <= size - start, "The model file is shorter than its header says");
        return start + count;
    }

    private readonly string[] ReadStrings(BinaryReader reader)
    {
        if (FpStringTable == 0)
            return null;
        var ends = new long[CbStringTable / sizeof(long)];
        for (int i = 0; i < ends.Length; i++)
            ends[i] = reader.ReadInt64();

        var strings = new string[ends.Length];
        long start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            Contracts.CheckDecode(start <= ends[i] && ends[i] <= CbStringChars && ends[i] % sizeof(char) == 0, "Corrupt string table");
            strings[i] = ReadChars(reader, ends[i] - start);
            start = ends[i];
        }
        Contracts.CheckDecode(start == CbStringChars, "Corrupt string table");
        return strings;
    }

    private static string ReadChars(BinaryReader reader, long byteCount) =>
        new(MemoryMarshal.Cast<byte, char>(reader.ReadBytes((int)byteCount)));

    private static string Unpack(ulong packed)
    {
        string text = "";
        for (; packed != 0; packed >>= 8)
            text += (char)(packed & 0xFF);
        return text;
    }

    private static (ulong First, ulong Second, ulong Third) PackLoader(string signature)
    {
        signature ??= "";
        Contracts.Check(signature.Length <= 24, "A loader signature has at most 24 characters");
        string padded = signature.PadRight(24, '\0');
        return (Pack(padded[..8]), Pack(padded[8..16]), Pack(padded[16..]));
    }
}
