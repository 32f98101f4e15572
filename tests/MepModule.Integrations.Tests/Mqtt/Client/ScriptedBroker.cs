using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>
/// The other end of the wire, byte by byte: it reads packets with rules of its own, not with the client's classes, and sends whatever a
/// test wants, whole or not.
/// </summary>
internal sealed class ScriptedBroker : IDisposable
{
    public static readonly byte[] Welcome = [0x20, 2, 0, 0];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<byte> _come = [];
    private Socket? _peer;

    public ScriptedBroker() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ClientBench Bench(params string[] subscriptions) => new(ClientBench.For(Port, subscriptions));

    /// <summary>A client that connected, and whose CONNECT and SUBSCRIBE were taken.</summary>
    public ClientBench Connected(params string[] subscriptions)
    {
        ClientBench bench = Bench(subscriptions);
        Welcomes(bench);
        return bench;
    }

    public void Welcomes(ClientBench bench)
    {
        Accept(bench);
        Assert.Equal(0x10, Packet(bench).First);
        Send(Welcome);
        bench.UntilConnected();
        if (bench.Options.Subscriptions.Length > 0)
        {
            (int first, byte[] body) = Packet(bench);
            Assert.Equal(0x82, first);
            Send([0x90, (byte)(2 + bench.Options.Subscriptions.Length), body[0], body[1], .. new byte[bench.Options.Subscriptions.Length]]);
        }
    }

    /// <summary>Takes the client's connection, in place of an earlier one.</summary>
    public void Accept(ClientBench bench)
    {
        bench.Until(
            () =>
            {
                if (bench.Client.State == App.Integrations.Mqtt.Client.MqttState.Waiting)
                {
                    bench.Advance(1000);
                }

                return _listener.Pending();
            },
            "a connection to the scripted broker");
        _peer?.Dispose();
        _peer = _listener.AcceptSocket();
        _peer.NoDelay = true;
        _come.Clear();
    }

    public void Send(params byte[] bytes) => _peer!.Send(bytes);

    public void Publish(string topic, string text, int flags = 0) => Send(PublishOf(topic, Encoding.UTF8.GetBytes(text), flags));

    public static byte[] PublishOf(string topic, byte[] payload, int flags = 0)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        return [(byte)(0x30 | flags), .. LengthOf(2 + name.Length + payload.Length), (byte)(name.Length >> 8), (byte)name.Length, .. name, .. payload];
    }

    public static byte[] LengthOf(int length)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes];
    }

    /// <summary>The next packet of the client.</summary>
    public (int First, byte[] Body) Packet(ClientBench bench)
    {
        (int, byte[])? packet = null;
        bench.Until(() => (packet = Cut()) != null, "a packet of the client");
        return packet!.Value;
    }

    /// <summary>Bytes that came and are not yet a whole packet.</summary>
    public int Rest()
    {
        Pull();
        return _come.Count;
    }

    /// <summary>Whether the client ended its connection.</summary>
    public bool IsGone()
    {
        try
        {
            Pull();
            return _peer!.Poll(0, SelectMode.SelectRead) && _peer.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void End() => _peer!.Close();

    public void Dispose()
    {
        _peer?.Dispose();
        _listener.Stop();
    }

    private (int, byte[])? Cut()
    {
        Pull();
        int length = 0;
        for (int i = 1; i < _come.Count; i++)
        {
            length |= (_come[i] & 0x7F) << (7 * (i - 1));
            if (_come[i] < 0x80)
            {
                if (_come.Count < i + 1 + length)
                {
                    return null;
                }

                var packet = (_come[0], _come.GetRange(i + 1, length).ToArray());
                _come.RemoveRange(0, i + 1 + length);
                return packet;
            }
        }

        return null;
    }

    private void Pull()
    {
        byte[] buffer = new byte[4096];
        while (_peer!.Available > 0)
        {
            int count = _peer.Receive(buffer);
            _come.AddRange(buffer.AsSpan(0, count).ToArray());
        }
    }
}
