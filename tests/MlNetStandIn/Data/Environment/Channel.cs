using System;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal class Pipe<TMessage> : IPipe<TMessage>
{
    private readonly IExceptionContext _parent;
    private readonly Action<TMessage> _send;

    public Pipe(IExceptionContext parent, string name, Action<TMessage> send)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        _parent = parent;
        _send = send;
    }

    public string ContextDescription => _parent.ContextDescription;

    public TException Process<TException>(TException ex)
        where TException : Exception =>
        _parent.Process(ex);

    public void Send(TMessage msg) => _send(msg);

    public virtual void Dispose()
    {
    }
}

/// <summary>Reports its own start and end as traces, as ML.NET's channels do.</summary>
internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _disposed;

    public Channel(IExceptionContext parent, string name, Action<ChannelMessage> send)
        : base(parent, name, send) =>
        Trace(MessageSensitivity.None, "Channel started");

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Trace, sensitivity, fmt);

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Trace(sensitivity, Format(fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Info, sensitivity, fmt);

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Info(sensitivity, Format(fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Warning, sensitivity, fmt);

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Warning(sensitivity, Format(fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Error, sensitivity, fmt);

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Error(sensitivity, Format(fmt, args));

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", Stopwatch.GetElapsedTime(_started));
        Trace(MessageSensitivity.None, "Channel disposed");
    }

    private void Send(ChannelMessageKind kind, MessageSensitivity sensitivity, string message) =>
        Send(new ChannelMessage(kind, sensitivity, message));

    private static string Format(string format, object[] args) => string.Format(CultureInfo.CurrentCulture, format, args);
}

/// <summary>Progress goes nowhere: <see cref="MLContext.Log"/> does not hear it in ML.NET either.</summary>
internal sealed class ProgressChannel : IProgressChannel
{
    private bool _disposed;

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public void Checkpoint(params double?[] values) =>
        Contracts.Check(!_disposed, "Can't report checkpoints after disposing");

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

    public void Dispose() => _disposed = true;
}
