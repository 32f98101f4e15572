using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Diagnostics;
using MepModule.App.Network;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.Network;

/// <summary>A service on one UDP port, whose turns the test gives: time is what it says.</summary>
public sealed class UdpServiceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestService _service = new();

    public void Dispose() => _service.Close();

    // A new address wants a new socket.
    [Fact]
    public void A_socket_that_is_wanted_anew_comes_with_the_next_turn_which_is_at_once()
    {
        _service.Turn(0);
        _service.WantsAnew = true;
        Assert.Equal(0, _service.Turn(50));
        _service.WantsAnew = false;
        Assert.NotEqual(0, _service.Turn(51));
        Assert.Equal([0, 51], _service.Opened);
    }

    [Fact]
    public void A_socket_that_cannot_be_prepared_is_closed_and_the_next_turn_makes_another()
    {
        _service.Fails = true;
        Assert.Throws<SocketException>(() => _service.Turn(0));
        Socket first = _service.Last!;
        _service.Close();
        Assert.Throws<ObjectDisposedException>(() => first.Poll(0, SelectMode.SelectRead));

        _service.Fails = false;
        _service.Turn(2000);
        Assert.NotSame(first, _service.Last);
    }

    [Fact]
    public void A_failure_is_told_to_the_log_it_is_given_and_to_none_without_one()
    {
        var clock = new VirtualClock();
        var log = new EventLog(clock, new CutStore(), 2048, 1024);
        _service.NoteFailure(new InvalidOperationException("The cable is gone."), 2, null);
        Assert.Equal(0, log.NewestIndex - log.OldestIndex + 1);

        _service.NoteFailure(new InvalidOperationException("The cable is gone."), 2, log);
        var entry = new LogEntry();
        Assert.True(log.TryGet(log.NewestIndex, entry));
        Assert.StartsWith("test stumbled and goes on", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Packets_are_answered_in_their_order_a_few_in_a_turn()
    {
        _service.Turn(0);
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        var service = new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)_service.Last!.LocalEndPoint!).Port);
        for (byte i = 1; i <= 6; i++)
        {
            peer.SendTo([i], service);
        }

        // On the loopback what was sent is there at once; a turn that found the last one has found all of them.
        Assert.True(_service.Last.Poll(Patience, SelectMode.SelectRead));
        int turns = 0;
        int wait;
        do
        {
            Assert.True(turns++ < 1000, $"{_service.Heard.Count} of 6 packets were answered");
            Assert.True(_service.Heard.Count == 6 || _service.Last.Poll(Patience, SelectMode.SelectRead), $"only {_service.Heard.Count} of 6 packets came");
            wait = _service.Turn(turns);
        }
        while (_service.Heard.Count < 6 || wait == 0);

        Assert.Equal([1, 2, 3, 4, 5, 6], _service.Heard);
        Assert.True(turns > 1, "a flood was answered in one turn");
        byte[] answer = new byte[8];
        Assert.Equal((1, 101), (peer.Receive(answer), answer[0]));
    }

    [Fact]
    public void A_burst_of_packets_has_one_buffer_and_the_next_burst_another()
    {
        _service.Turn(0);
        Hear(1000);
        Hear(10_900);
        Assert.Same(_service.Buffers[0], _service.Buffers[1]);

        _service.Turn(20_800);
        Hear(20_850);
        Assert.Same(_service.Buffers[0], _service.Buffers[2]);

        _service.Turn(30_900);
        Hear(30_950);
        Assert.NotSame(_service.Buffers[0], _service.Buffers[3]);
    }

    [Fact]
    public void A_service_takes_leave_while_its_socket_is_open_and_only_if_it_has_one()
    {
        _service.End(0);
        Assert.Equal(0, _service.Farewells);

        _service.Turn(0);
        _service.End(1);
        Assert.Equal(1, _service.Farewells);
        _service.End(2);
        Assert.Equal(1, _service.Farewells);
    }

    // One packet, in a turn at this time.
    private void Hear(long now)
    {
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.SendTo([1], new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)_service.Last!.LocalEndPoint!).Port));
        Assert.True(_service.Last.Poll(Patience, SelectMode.SelectRead));
        int heard = _service.Heard.Count;
        _service.Turn(now);
        Assert.Equal(heard + 1, _service.Heard.Count);
    }

    private sealed class TestService : UdpService
    {
        public TestService()
            : base("test", 0, 600)
        {
        }

        public List<long> Opened { get; } = [];

        public List<byte> Heard { get; } = [];

        public List<byte[]> Buffers { get; } = [];

        public Socket? Last { get; private set; }

        public bool WantsAnew { get; set; }

        public bool Fails { get; set; }

        public int Farewells { get; private set; }

        protected override void Prepare(Socket socket, long nowMilliseconds)
        {
            Last = socket;
            Opened.Add(nowMilliseconds);
            if (Fails)
                throw new SocketException((int)SocketError.NetworkUnreachable);
        }

        protected override bool GoesOn(Socket socket, long nowMilliseconds) => !WantsAnew;

        protected override void Leave(Socket socket, long nowMilliseconds)
        {
            Assert.True(socket.IsBound);
            Farewells++;
        }

        protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from, long nowMilliseconds)
        {
            Heard.Add(packet[0]);
            Buffers.Add(packet);
            socket.SendTo([(byte)(packet[0] + 100)], from);
        }
    }
}
