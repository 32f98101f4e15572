using System;
using System.IO;
using System.Net;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// The firmware's HttpListener, for boards with PSRAM (docs/decisions/0012-own-listener.md). Bound to any address: by default it takes the one interface that has
/// an address at that moment, which is the wrong one after a change of network. It stops for good after a few socket errors in a row, so it is built anew then.
/// </summary>
/// <remarks>Its GetContext waits without a limit, so a thread of its own waits there and offers one request at a time.</remarks>
public sealed class ListenerServer : IHttpServer
{
    private const int RestartMilliseconds = 1000;

    // docs/decisions/0007-connections-that-stay-open.md.
    private const int MostKept = 2;

    private readonly int _port;
    private readonly KeptConnections _kept = new KeptConnections(MostKept);
    private readonly object _lock = new object();
    private readonly AutoResetEvent _offered = new AutoResetEvent(false);
    private readonly AutoResetEvent _taken = new AutoResetEvent(false);
    private HttpListener? _listener;
    private HttpListenerContext? _offer;
    private bool _isStopped;

    /// <summary>Makes the server; it does not listen yet.</summary>
    /// <param name="port">TCP port.</param>
    public ListenerServer(int port)
    {
        _port = port;
    }

    /// <inheritdoc/>
    public void Start()
    {
        try
        {
            Listen();
        }
        catch (Exception problem)
        {
            throw new IOException("The web server cannot listen on port " + _port.ToString() + ": " + problem.Message);
        }

        new Thread(OfferAll).Start();
    }

    /// <inheritdoc/>
    public IHttpConnection? Accept(int milliseconds)
    {
        if (!_offered.WaitOne(milliseconds, false))
        {
            return null;
        }

        // The request has not been read: its first use would wait for the peer without an end.
        HttpListenerContext? context = Take();
        return context == null ? null : new ListenerConnection(context, _kept);
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        Close();
        Free(Take());

        // Who waits in Accept, or for it, has nothing to wait for any more.
        _offered.Set();
    }

    // Nothing may end this thread but the end of the server: without it nobody is served.
    private void OfferAll()
    {
        while (!_isStopped)
        {
            try
            {
                HttpListener? listener = _listener;
                HttpListenerContext? context = listener == null ? null : listener.GetContext();
                if (context == null)
                {
                    Relisten();
                }
                else
                {
                    Offer(context);
                }
            }
            catch (Exception)
            {
                // The listener gave up.
                Relisten();
            }
        }
    }

    private void Offer(HttpListenerContext context)
    {
        bool isOffered;
        lock (_lock)
        {
            isOffered = !_isStopped;
            _offer = isOffered ? context : null;
        }

        if (!isOffered)
        {
            Free(context);
            return;
        }

        _offered.Set();
        _taken.WaitOne();
    }

    private HttpListenerContext? Take()
    {
        HttpListenerContext? context;
        lock (_lock)
        {
            context = _offer;
            _offer = null;
        }

        if (context != null)
        {
            _taken.Set();
        }

        return context;
    }

    private void Relisten()
    {
        if (_isStopped)
        {
            return;
        }

        Close();
        Thread.Sleep(RestartMilliseconds);
        try
        {
            Listen();
        }
        catch (Exception)
        {
            // The next round tries again; the network may be down just now.
        }
    }

    private void Listen()
    {
        HttpListener listener = new HttpListener("http", _port, IPAddress.Any);
        listener.Start();
        lock (_lock)
        {
            if (!_isStopped)
            {
                _listener = listener;
                return;
            }
        }

        // Stopped while it was built.
        listener.Close();
    }

    private void Close()
    {
        HttpListener? listener;
        lock (_lock)
        {
            listener = _listener;
            _listener = null;
        }

        try
        {
            listener?.Close();
        }
        catch (Exception)
        {
            // It is given up either way.
        }
    }

    private static void Free(HttpListenerContext? context)
    {
        try
        {
            context?.Close();
        }
        catch (Exception)
        {
            // Already closed.
        }
    }
}
