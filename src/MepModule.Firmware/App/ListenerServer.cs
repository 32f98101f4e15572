using System;
using System.IO;
using System.Net;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// The firmware's HttpListener. Bound to any address: by default it takes the one interface that has an address at that moment,
/// which is the wrong one after a change of network. It stops for good after a few socket errors in a row, so it is built anew then.
/// </summary>
public sealed class ListenerServer : IHttpServer
{
    private const int RestartMilliseconds = 1000;

    private readonly int _port;
    private HttpListener? _listener;
    private bool _isStopped;

    /// <summary>Makes the server; it does not listen yet.</summary>
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
    }

    /// <inheritdoc/>
    public IHttpConnection? Accept()
    {
        while (!_isStopped)
        {
            try
            {
                HttpListener? listener = _listener;
                HttpListenerContext? context = listener == null ? null : listener.GetContext();
                if (context != null)
                {
                    // The request has not been read: its first use would wait for the peer without an end.
                    return new ListenerConnection(context);
                }
            }
            catch (Exception)
            {
                // The listener gave up.
            }

            Relisten();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _isStopped = true;
        Close();
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
        _listener = listener;
    }

    private void Close()
    {
        HttpListener? listener = _listener;
        _listener = null;
        if (listener != null)
        {
            try
            {
                listener.Close();
            }
            catch (Exception)
            {
                // It is given up either way.
            }
        }
    }
}
