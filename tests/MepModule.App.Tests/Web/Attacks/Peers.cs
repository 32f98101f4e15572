using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>Peers from addresses of their own that only keep the module busy. Those that are cut off come again at once.</summary>
internal sealed class Peers : IDisposable
{
    private readonly int _port;
    private readonly List<Thread> _threads = [];
    private readonly List<Socket> _sockets = [];
    private volatile bool _isOver;
    private int _comings;
    private int _answers;

    public Peers(int port)
    {
        _port = port;
    }

    /// <summary>How often one came, again or for the first time.</summary>
    public int Comings => _comings;

    /// <summary>A peer that says only this, and then nothing until it is cut off.</summary>
    public void Add(string address, string says)
    {
        var thread = new Thread(() => Stall(IPAddress.Parse(address), Encoding.ASCII.GetBytes(says))) { IsBackground = true };
        lock (_threads)
        {
            _threads.Add(thread);
        }

        thread.Start();
    }

    /// <summary>Whole requests that were answered.</summary>
    public int Answers => _answers;

    /// <summary>A peer that makes one whole request after the other, as fast as they are answered.</summary>
    public void AddFlood(string address, string request)
    {
        var thread = new Thread(() => Flood(IPAddress.Parse(address), Encoding.ASCII.GetBytes(request))) { IsBackground = true };
        lock (_threads)
        {
            _threads.Add(thread);
        }

        thread.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }

        _threads.ForEach(thread => thread.Join(5000));
    }

    /// <summary>A connection from an address of the loopback network.</summary>
    public static Socket Connect(IPAddress from, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private void Flood(IPAddress from, byte[] request)
    {
        var buffer = new byte[4096];
        while (!_isOver)
        {
            try
            {
                using Socket socket = Connect(from, _port);
                socket.ReceiveTimeout = 5000;
                socket.Send(request);
                int read = socket.Receive(buffer);
                Interlocked.Add(ref _answers, read > 0 ? 1 : 0);
                while (read > 0)
                {
                    read = socket.Receive(buffer);
                }
            }
            catch (SocketException)
            {
                // Refused: it comes again.
            }
        }
    }

    private void Stall(IPAddress from, byte[] says)
    {
        while (!_isOver)
        {
            try
            {
                using Socket socket = Connect(from, _port);
                lock (_sockets)
                {
                    _sockets.Add(socket);
                }

                Interlocked.Increment(ref _comings);
                socket.Send(says);
                var buffer = new byte[1024];
                while (socket.Receive(buffer) > 0)
                {
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut off: it comes again.
            }

            Thread.Sleep(5);
        }
    }
}
