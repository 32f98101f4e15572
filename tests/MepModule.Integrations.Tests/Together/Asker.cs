using System;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Together;

/// <summary>A client of ours that asks once a second, and comes again when its connection ended.</summary>
internal sealed class Asker : IDisposable
{
    private const int PauseMilliseconds = 1000;

    private readonly Func<(IDisposable Connection, Func<bool> Ask)> _connect;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _asking;
    private int _answers;

    /// <param name="name">What it is.</param>
    /// <param name="connect">Makes its connection, and what asks over it: whether values came.</param>
    public Asker(string name, Func<(IDisposable Connection, Func<bool> Ask)> connect)
    {
        Name = name;
        _connect = connect;
        _asking = OwnThread.Run(Run);
    }

    public string Name { get; }

    /// <summary>Answers with values since the last time. An answer that was wrong is thrown.</summary>
    public int Take()
    {
        if (_asking.IsCompleted)
        {
            _asking.GetAwaiter().GetResult();
        }

        return Interlocked.Exchange(ref _answers, 0);
    }

    public void Dispose()
    {
        _end.Cancel();
        ((IAsyncResult)_asking).AsyncWaitHandle.WaitOne();
        _end.Dispose();
    }

    private void Run()
    {
        do
        {
            try
            {
                (IDisposable connection, Func<bool> ask) = _connect();
                using (connection)
                {
                    do
                    {
                        Interlocked.Add(ref _answers, ask() ? 1 : 0);
                    }
                    while (!_end.Token.WaitHandle.WaitOne(PauseMilliseconds));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or HttpRequestException or OperationCanceledException)
            {
                // A busy machine lets it wait too long, as a house's network does: it comes again.
            }
        }
        while (!_end.Token.WaitHandle.WaitOne(PauseMilliseconds));
    }
}
