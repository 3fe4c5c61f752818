using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The environment behind an <see cref="MLContext"/>, and the hosts registered below it.</summary>
internal class LocalEnvironment : IHostEnvironment
{
    private readonly LocalEnvironment _parent;
    private readonly LocalEnvironment _root;
    private readonly TauswortheHybrid _rand;

    public LocalEnvironment(int? seed)
    {
        _root = this;
        _rand = seed is int s ? new TauswortheHybrid(s) : new TauswortheHybrid(new Random());
        ComponentCatalog = new ComponentCatalog();
    }

    private LocalEnvironment(LocalEnvironment parent, string name, int? seed)
    {
        _parent = parent;
        _root = parent._root;
        // A host without a seed of its own is seeded by its parent's next numbers, so the order of registrations matters.
        _rand = seed is int s ? new TauswortheHybrid(s) : new TauswortheHybrid(parent._rand);
        ComponentCatalog = parent.ComponentCatalog;
        FullName = parent._parent?.FullName is string owner ? $"{owner}; {name}" : name;
    }

    public event Action<string, ChannelMessage> Message;

    public string FullName { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ContextDescription => "HostEnvironment";

    public TException Process<TException>(TException ex)
        where TException : Exception =>
        ex is null ? null : Contracts.Marked(ex);

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new Host(this, name, seed);
    }

    public IChannel Start(string name) => new Channel(this, name, message => _root.Message?.Invoke(SourceName(name), message));

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, name, _ => { });

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel();
    }

    private string SourceName(string name) => FullName is null ? name : $"{FullName}; {name}";

    private sealed class Host : LocalEnvironment, IHost
    {
        public Host(LocalEnvironment parent, string name, int? seed)
            : base(parent, name, seed)
        {
        }

        public Random Rand => _rand;
    }
}
