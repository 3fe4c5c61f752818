using System;
using System.IO;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One model being read, as <see cref="ModelSaveContext"/> wrote it.</summary>
internal sealed partial class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    public readonly RepositoryReader Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    public readonly long FpMin;
    internal ModelHeader Header;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string dir)
        : this(new BinaryReader(ent.Stream, Encoding.UTF8, leaveOpen: true))
    {
        Repository = rep;
        Directory = dir;
    }

    internal ModelLoadContext(BinaryReader reader, IExceptionContext ectx = null)
    {
        Contracts.CheckValue(reader, nameof(reader));
        Reader = reader;
        ModelHeader.BeginRead(out FpMin, out Header, out Strings, out LoaderAssemblyName, Reader);
    }

    public bool InRepository => Repository is not null;

    public void CheckAtModel() =>
        Contracts.Check(Reader.BaseStream.Position == FpMin + Header.FpModel, "The model must be read from its start");

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => ModelHeader.CheckVersionInfo(ref Header, ver);

    public string LoadStringOrNull()
    {
        int id = Reader.ReadInt32();
        return id == -1 ? null : StringAt(id);
    }

    public string LoadString() => StringAt(Reader.ReadInt32());

    public string LoadNonEmptyString()
    {
        string text = LoadString();
        Contracts.CheckDecode(text.Length > 0, "A string of the model must not be empty");
        return text;
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) =>
        TryLoadStream(name, action, stream => new BinaryReader(stream, Encoding.UTF8, leaveOpen: true));

    public bool TryLoadTextStream(string name, Action<TextReader> action) =>
        TryLoadStream(name, action, stream => new StreamReader(stream));

    public void Done()
    {
        ModelHeader.EndRead(FpMin, ref Header, Reader);
        Dispose();
    }

    public void Dispose()
    {
        if (InRepository)
            Reader.Dispose();
    }

    private string StringAt(int id)
    {
        Contracts.CheckDecode(0 <= id && id < (Strings?.Length ?? 0), "Corrupt string id");
        return Strings[id];
    }

    private bool TryLoadStream<TReader>(string name, Action<TReader> action, Func<Stream, TReader> open)
        where TReader : IDisposable
    {
        CheckInRepository();
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using Repository.Entry entry = Repository.OpenEntryOrNull(Directory, name);
        if (entry is null)
            return false;
        using TReader reader = open(entry.Stream);
        action(reader);
        return true;
    }

    private void CheckInRepository() => Contracts.Check(InRepository, "A single stream holds neither other streams nor sub-models");
}
