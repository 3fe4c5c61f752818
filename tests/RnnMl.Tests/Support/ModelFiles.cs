using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Tests.Support;

/// <summary>Model files in memory, and taken apart.</summary>
internal static class ModelFiles
{
    public static byte[] Save(ITransformer model, DataViewSchema? inputSchema = null)
    {
        using var stream = new MemoryStream();
        new MLContext(seed: 0).Model.Save(model, inputSchema, stream);
        return stream.ToArray();
    }

    public static ITransformer Load(byte[] file) => Load(file, out _);

    public static ITransformer Load(byte[] file, out DataViewSchema inputSchema)
    {
        using var stream = new MemoryStream(file);
        return new MLContext(seed: 0).Model.Load(stream, out inputSchema);
    }

    public static ITransformer SaveAndLoad(ITransformer model) => Load(Save(model));

    /// <summary>The files in a zip by their path, with '/' between folders.</summary>
    public static Dictionary<string, byte[]> Entries(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        return archive.Entries.ToDictionary(entry => entry.FullName.Replace('\\', '/'), entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    /// <summary>A zip of these files.</summary>
    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in entries)
            {
                using var stream = archive.CreateEntry(path, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }
        return file.ToArray();
    }

    /// <summary>A zip with one of its files exchanged.</summary>
    public static byte[] With(IReadOnlyDictionary<string, byte[]> entries, string path, byte[] content) =>
        Zip(entries.Select(entry => entry.Key == path ? new(path, content) : entry));
}
