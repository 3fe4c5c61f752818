using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>One model being written: a stream with a header, and, within a repository, more streams and models below its folder.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;
    internal readonly BinaryWriter Writer;
    internal readonly long FpMin;
    internal ModelHeader Header;

    private readonly Repository.Entry _entry;
    private readonly List<string> _strings = [];
    private string _loaderAssemblyName;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Contracts.CheckValue(rep, nameof(rep));
        Contracts.CheckNonEmpty(name, nameof(name));
        Repository = rep;
        Directory = dir;
        _entry = rep.CreateEntry(dir, name);
        Writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal ModelSaveContext(BinaryWriter writer, IExceptionContext ectx = null)
    {
        Contracts.CheckValue(writer, nameof(writer));
        Writer = writer;
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal bool InRepository => Repository is not null;

    public void Dispose()
    {
        if (!InRepository)
            return;
        Writer.Dispose();
        _entry.Dispose();
    }

    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path)
        where T : class
    {
        if (value is not ICanSaveModel model)
            return;
        using var ctx = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
        model.Save(ctx);
        ctx.Done();
    }

    internal void CheckAtModel() =>
        Contracts.Check(Writer.BaseStream.Position == FpMin + Header.FpModel, "The model must be written from its start");

    internal void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal void SaveTextStream(string name, Action<TextWriter> action) =>
        SaveStream(name, action, stream => new StreamWriter(stream, leaveOpen: true));

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action) =>
        SaveStream(name, action, stream => new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true));

    internal void SaveStringOrNull(string str)
    {
        if (str is null)
            Writer.Write(-1);
        else
            SaveString(str);
    }

    internal void SaveString(string str)
    {
        Contracts.CheckValue(str, nameof(str));
        int id = _strings.IndexOf(str);
        if (id < 0)
        {
            id = _strings.Count;
            _strings.Add(str);
        }
        Writer.Write(id);
    }

    internal void SaveNonEmptyString(string str)
    {
        Contracts.CheckParam(!string.IsNullOrEmpty(str), nameof(str), "A name must not be empty");
        SaveString(str);
    }

    internal void SaveModel<T>(T value, string name)
        where T : class
    {
        CheckInRepository();
        SaveModel(Repository, value, Path.Combine(Directory ?? "", name));
    }

    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        CheckInRepository();
        Contracts.CheckNonEmpty(dir, nameof(dir));
        Contracts.CheckValue(fn, nameof(fn));
        using var ctx = new ModelSaveContext(Repository, Path.Combine(Directory ?? "", dir), ModelLoadContext.ModelStreamName);
        fn(ctx);
        ctx.Done();
    }

    internal void Done()
    {
        Contracts.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        ModelHeader.EndWrite(Writer, FpMin, ref Header, _strings.ToArray(), _loaderAssemblyName);
        Dispose();
    }

    private void SaveStream<TWriter>(string name, Action<TWriter> action, Func<Stream, TWriter> open)
        where TWriter : IDisposable
    {
        CheckInRepository();
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using Repository.Entry entry = Repository.CreateEntry(Directory, name);
        using TWriter writer = open(entry.Stream);
        action(writer);
    }

    private void CheckInRepository() => Contracts.Check(InRepository, "A single stream holds neither other streams nor sub-models");
}
