using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Platform;

namespace MepModule.Desktop.Http;

/// <summary>
/// The listener of .NET. Bound to this PC it refuses foreign host names itself, with 404; shared it leaves that to the app.
/// Idle connections and slow heads are its own business: a connection reaches the app only with a complete head.
/// </summary>
internal sealed class HttpListenerServer : IHttpServer
{
    private const int WindowsAccessDenied = 5;

    private readonly bool _isShared;
    private readonly CancellationTokenSource _stop = new();
    private HttpListener _listener = new();

    public HttpListenerServer(bool isShared, int port)
    {
        _isShared = isShared;
        Port = port;
    }

    /// <summary>The port in use; chosen at start when 0 was asked for.</summary>
    public int Port { get; private set; }

    public void Start()
    {
        bool choose = Port == 0;
        for (int attempt = 1; ; attempt++)
        {
            if (choose)
                Port = FreePort();
            _listener = new HttpListener();
            if (_isShared)
            {
                _listener.Prefixes.Add($"http://*:{Port}/");
            }
            else
            {
                _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
                _listener.Prefixes.Add($"http://localhost:{Port}/");
            }

            try
            {
                _listener.Start();
                return;
            }
            catch (HttpListenerException) when (choose && attempt < 10)
            {
                // Another program took the port between choosing and listening.
            }
            catch (HttpListenerException e)
            {
                throw new IOException($"Port {Port} cannot be used ({e.Message}); {Advice(e)}.", e);
            }
        }
    }

    public IHttpConnection? Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // A plain GetContext can miss the listener's end and wait for ever.
                Task<HttpListenerContext> next = _listener.GetContextAsync();
                next.Wait(_stop.Token);
                return new HttpListenerConnection(next.Result);
            }
            catch (Exception e) when (e is OperationCanceledException or AggregateException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_listener.IsListening)
                    return null;
            }
        }

        return null;
    }

    public void Stop()
    {
        _stop.Cancel();
        _listener.Close();
    }

    private string Advice(HttpListenerException e) => OperatingSystem.IsWindows() && e.ErrorCode == WindowsAccessDenied
        ? $"Windows leaves sharing to administrators, unless one of them allows it: netsh http add urlacl url=http://*:{Port}/ user=%USERNAME%"
        : "another program may use it: choose one with --http";

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
