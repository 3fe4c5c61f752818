using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A model file: a zip archive of named streams in folders. Entries are held in memory while they are open.</summary>
internal abstract class Repository : IDisposable
{
    private protected Repository(IExceptionContext ectx) => ExceptionContext = ectx;

    public IExceptionContext ExceptionContext { get; }

    public abstract void Dispose();

    protected static string PathOf(string dir, string name)
    {
        Contracts.CheckParam(dir is null || !dir.Contains("..", StringComparison.Ordinal), nameof(dir), "A path must not go up.");
        Contracts.CheckParam(!string.IsNullOrWhiteSpace(name), nameof(name), "An entry needs a name.");
        Contracts.CheckParam(!name.Contains("..", StringComparison.Ordinal), nameof(name), "A path must not go up.");
        return Path.Combine(dir ?? "", name);
    }

    public sealed class Entry : IDisposable
    {
        private Action<Entry> _close;

        internal Entry(string path, Stream stream, Action<Entry> close)
        {
            Path = path;
            Stream = stream;
            _close = close;
        }

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose()
        {
            _close?.Invoke(this);
            _close = null;
            Stream.Dispose();
        }
    }
}

internal sealed class RepositoryWriter : Repository
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _paths = [];

    private RepositoryWriter(Stream stream, IExceptionContext ectx)
        : base(ectx) =>
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        Contracts.CheckValue(stream, nameof(stream));
        var repository = new RepositoryWriter(stream, ectx);
        using Entry entry = repository.CreateEntry("TrainingInfo", "Version.txt");
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        writer.WriteLine(typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>().InformationalVersion);
        return repository;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        string path = PathOf(dir, name);
        Contracts.CheckParam(_paths.Add(path), nameof(name), $"Duplicate entry: '{path}'");
        return new Entry(path, new MemoryStream(), Write);
    }

    public void Commit() => Dispose();

    public override void Dispose() => _archive.Dispose();

    private void Write(Entry entry)
    {
        using Stream target = _archive.CreateEntry(entry.Path).Open();
        entry.Stream.Position = 0;
        entry.Stream.CopyTo(target);
    }
}

internal sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private RepositoryReader(Stream stream, IExceptionContext ectx)
        : base(ectx)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception ex)
        {
            throw Contracts.ExceptDecode("Failed to open a zip archive", ex);
        }
        foreach (ZipArchiveEntry entry in _archive.Entries)
            _entries[Normalize(entry.FullName)] = entry;
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        Contracts.CheckValue(stream, nameof(stream));
        return new RepositoryReader(stream, ectx);
    }

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        string path = PathOf(dir, name);
        if (!_entries.TryGetValue(Normalize(path), out ZipArchiveEntry entry))
            return null;
        var content = new MemoryStream();
        using (Stream source = entry.Open())
            source.CopyTo(content);
        content.Position = 0;
        return new Entry(path, content, close: null);
    }

    public override void Dispose() => _archive.Dispose();

    /// <summary>Files written on Windows have backslashes.</summary>
    private static string Normalize(string path) => path.Replace('\\', '/');
}
