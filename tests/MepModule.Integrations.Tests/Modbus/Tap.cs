using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>Stands between a master and the module, and keeps what the master sends.</summary>
internal sealed class Tap : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<byte> _sent = [];
    private readonly List<TcpClient> _open = [];
    private readonly Thread _thread;
    private readonly int _port;

    /// <param name="port">Where the module listens.</param>
    public Tap(int port)
    {
        _port = port;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where the master connects to.</summary>
    public int Port { get; }

    /// <summary>What it sent.</summary>
    public byte[] Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        lock (_open)
        {
            _open.ForEach(one => one.Dispose());
        }

        _thread.Join();
    }

    // One master, one connection.
    private void Run()
    {
        try
        {
            using TcpClient master = _listener.AcceptTcpClient();
            using var module = new TcpClient("127.0.0.1", _port);
            lock (_open)
            {
                _open.AddRange([master, module]);
            }

            var back = new Thread(() => Pass(module, master, null)) { IsBackground = true };
            back.Start();
            Pass(master, module, _sent);
            module.Close();
            back.Join();
        }
        catch (SocketException)
        {
            // Nobody came, or all is over.
        }
    }

    private static void Pass(TcpClient from, TcpClient to, List<byte>? kept)
    {
        byte[] buffer = new byte[1024];
        try
        {
            for (int count; (count = from.GetStream().Read(buffer)) > 0;)
            {
                if (kept != null)
                {
                    lock (kept)
                    {
                        kept.AddRange(buffer[..count]);
                    }
                }

                to.GetStream().Write(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is System.IO.IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of them is gone.
        }
    }
}
