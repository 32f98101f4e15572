using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.App.Web.Http;

/// <summary>
/// The module's own listener, on a plain socket. Nothing is taken in that has no place yet: whoever waits does so in the network stack, where it takes nothing of
/// the heap. The listener of the firmware takes everybody in at once, and its classes take more heap than the whole web server (docs/decisions).
/// </summary>
public sealed class SocketServer : IHttpServer
{
    private const int PauseMilliseconds = 100;
    private const int MostFailures = 5;

    private readonly IPAddress _address;
    private readonly int _backlog;
    private Socket? _listener;
    private int _failures;
    private bool _isStopped;

    /// <summary>Makes the server; it does not listen yet.</summary>
    /// <param name="address">Where to listen: <c>IPAddress.Any</c> on the device, whose own address changes.</param>
    /// <param name="port">TCP port; 0 takes a free one.</param>
    /// <param name="backlog">Connections that may wait in the network stack.</param>
    public SocketServer(IPAddress address, int port, int backlog)
    {
        _address = address;
        Port = port;
        _backlog = backlog;
    }

    /// <summary>The port in use; chosen at start when 0 was asked for.</summary>
    public int Port { get; private set; }

    /// <inheritdoc/>
    public void Start()
    {
        try
        {
            Listen();
        }
        catch (Exception problem)
        {
            throw new IOException("The web server cannot listen on port " + Port.ToString() + ": " + problem.Message);
        }
    }

    /// <inheritdoc/>
    public IHttpConnection? Accept(int milliseconds)
    {
        try
        {
            Socket? listener = _listener;
            if (listener == null && !_isStopped)
            {
                Listen();
                listener = _listener;
            }

            if (listener == null || !listener.Poll(milliseconds * 1000, SelectMode.SelectRead))
            {
                return null;
            }

            var connection = new SocketConnection(listener.Accept());
            _failures = 0;
            return connection;
        }
        catch (Exception)
        {
            // No socket left, most likely, which passes. What does not pass is the end of the listener, after a change of network: it is built anew then.
            _failures++;
            if (_failures >= MostFailures)
            {
                _failures = 0;
                Close();
            }

            Thread.Sleep(PauseMilliseconds);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _isStopped = true;
        Close();
    }

    private void Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(_address, Port));
            listener.Listen(_backlog);
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        }
        catch (Exception)
        {
            listener.Close();
            throw;
        }

        _listener = listener;
    }

    private void Close()
    {
        Socket? listener = _listener;
        _listener = null;
        try
        {
            listener?.Close();
        }
        catch (Exception)
        {
            // It is given up either way.
        }
    }
}
