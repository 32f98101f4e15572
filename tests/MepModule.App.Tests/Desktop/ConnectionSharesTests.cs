using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using MepModule.App.Platform;
using MepModule.Desktop.Http;

namespace MepModule.App.Tests.Desktop;

/// <summary>Who gets a connection when there are few, without waiting for those that only hold one.</summary>
public sealed class ConnectionSharesTests : IDisposable
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private readonly KestrelListener _listener = new(isShared: false, port: 0, mostConnections: 8);
    private readonly List<RawPeer> _peers = [];

    public ConnectionSharesTests() => _listener.Start();

    public void Dispose()
    {
        _peers.ForEach(peer => peer.Dispose());
        _listener.Stop();
        _listener.Dispose();
    }

    [Fact]
    public void One_address_keeps_half_of_the_connections_and_its_oldest_idle_one_makes_room_for_its_next()
    {
        RawPeer[] idle = [.. Enumerable.Range(0, 4).Select(_ => Peer("127.0.5.1"))];
        RawPeer[] later = [Peer("127.0.5.1"), Peer("127.0.5.1")];

        Assert.All(idle[..2], peer => Assert.True(HasEnded(peer)));
        Assert.All([.. idle[2..], .. later], Answered);
    }

    [Fact]
    public void When_all_are_taken_the_address_with_most_makes_room()
    {
        RawPeer[] idle = [.. Enumerable.Range(0, 4).Select(_ => Peer("127.0.5.1")), .. Enumerable.Range(0, 3).Select(_ => Peer("127.0.5.2")), Peer("127.0.5.3")];
        RawPeer owner = Peer("127.0.5.4");

        Answered(owner);
        Assert.True(HasEnded(idle[0]));
        Assert.All(idle[1..], Answered);
    }

    [Fact]
    public void A_request_that_is_under_way_makes_room_for_nobody()
    {
        RawPeer[] busy = [.. Enumerable.Range(0, 4).Select(_ => Peer("127.0.5.1").Send(Get))];
        IHttpConnection[] requests = [.. busy.Select(_ => _listener.Accept(Timeout.Infinite)!)];
        RawPeer refused = Peer("127.0.5.1");

        Assert.True(HasEnded(refused));
        Answered(Peer("127.0.5.2"));
        Array.ForEach(requests, Answer);
        Assert.All(busy, peer => Assert.Equal("HTTP/1.1 204 No Content", peer.ReadToEnd().StatusLine));
        Answered(Peer("127.0.5.1"));
    }

    private void Answered(RawPeer peer)
    {
        peer.Send(Get);
        Answer(_listener.Accept(Timeout.Infinite)!);
        Assert.Equal("HTTP/1.1 204 No Content", peer.ReadToEnd().StatusLine);
    }

    private static void Answer(IHttpConnection request)
    {
        request.SendHead(204, null, 0);
        request.Close();
    }

    // Kestrel says 408 to one that sent nothing for long; one that made room hears nothing at all.
    private static bool HasEnded(RawPeer peer)
    {
        try
        {
            return peer.ReadToEnd() is { Text: "" };
        }
        catch (SocketException)
        {
            return true;
        }
    }

    // The listener takes them in in their order, but each on a thread of its own.
    private RawPeer Peer(string from)
    {
        int before = _listener.Comings;
        var peer = new RawPeer(_listener.Port, from);
        _peers.Add(peer);
        Assert.True(SpinWait.SpinUntil(() => _listener.Comings > before, 10_000));
        return peer;
    }
}
