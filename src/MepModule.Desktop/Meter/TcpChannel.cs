using System;
using System.Net.Sockets;
using MepModule.Protocol.Link;

namespace MepModule.Desktop.Meter;

/// <summary>A meter behind a TCP port: a simulator, or a serial server. Tries to connect again at most once a second.</summary>
internal sealed class TcpChannel(string host, int port, IMonotonicClock clock) : IByteChannel
{
    private const int ConnectMilliseconds = 2000;
    private const int RetryMilliseconds = 1000;

    private Socket? _socket;
    private long _nextTry;

    public string? Problem { get; private set; } = $"{host}:{port} has not been called yet.";

    public int BytesAvailable
    {
        get
        {
            try
            {
                return _socket?.Available ?? 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Break(e.Message);
                return 0;
            }
        }
    }

    public bool EnsureOpen()
    {
        if (_socket != null && !HasEnded())
            return true;
        if (clock.Milliseconds < _nextTry)
            return false;
        _nextTry = clock.Milliseconds + RetryMilliseconds;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = 1000 };
        try
        {
            if (!socket.ConnectAsync(host, port).Wait(ConnectMilliseconds))
                throw new TimeoutException("no answer");
            _socket = socket;
            Problem = null;
            return true;
        }
        catch (Exception e) when (e is SocketException or AggregateException or TimeoutException)
        {
            socket.Dispose();
            Problem = $"{host}:{port} cannot be reached ({(e.InnerException ?? e).Message.TrimEnd('.')}); check that the meter's server runs there.";
            return false;
        }
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _socket == null || _socket.Available == 0 ? 0 : _socket.Receive(buffer, offset, count, SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break(e.Message);
            return 0;
        }
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        try
        {
            if (_socket == null)
                return false;
            _socket.Send(buffer, offset, count, SocketFlags.None);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break(e.Message);
            return false;
        }
    }

    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
        Problem ??= $"The connection to {host}:{port} was closed.";
    }

    /// <summary>A peer that closed makes the socket readable without bytes.</summary>
    private bool HasEnded()
    {
        try
        {
            if (!_socket!.Poll(0, SelectMode.SelectRead) || _socket.Available > 0)
                return false;
            Break("the other side closed it");
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Break(e.Message);
            return true;
        }
    }

    private void Break(string why)
    {
        Problem = $"The connection to {host}:{port} broke ({why.TrimEnd('.')}).";
        Close();
    }
}
