using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using MepModule.App.Diagnostics;
using MepModule.App.Network;
using MepModule.App.Tests.Update;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace MepModule.App.Tests.Network;

public sealed class UdpServiceTests
{
    // It pauses for two seconds; clocks may differ by a little.
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1.9);

    // A new address wants a new socket. What waits there is only a failure, so that it does not fill the log.
    [Fact]
    public void A_socket_that_is_wanted_anew_comes_at_once_and_one_that_failed_after_a_pause()
    {
        // A machine that stands still makes "at once" late. One that pauses there does so each time.
        TimeSpan anew;
        int tries = 0;
        do
        {
            Assert.True(tries++ < 3, "a socket that was wanted anew never came at once");
            var service = new TestService();
            service.Start();
            Assert.True(service.IsThere.WaitOne(TimeSpan.FromSeconds(60)));
            service.Stop();

            long[] opened = [.. service.Opened];
            Assert.Equal(3, opened.Length);
            TimeSpan failed = Stopwatch.GetElapsedTime(opened[1], opened[2]);
            Assert.InRange(failed, _least, TimeSpan.MaxValue);
            anew = Stopwatch.GetElapsedTime(opened[0], opened[1]);
        }
        while (anew > _least / 2);
    }

    [Fact]
    public void A_service_takes_leave_while_its_socket_is_open()
    {
        var service = new TestService();
        service.Start();
        Assert.True(service.IsThere.WaitOne(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, service.Farewells);
        service.Stop();
        Assert.Equal(1, service.Farewells);
    }

    // First it wants a new socket, then it fails, then it stays.
    private sealed class TestService : UdpService
    {
        private static readonly VirtualClock Clock = new();

        private int _rounds;

        public TestService()
            : this(new EventLog(Clock, new CutStore(), 2048, 1024))
        {
        }

        private TestService(EventLog log)
            : base("test", 0, 600, log, new Supervisor(Clock, new BenchBoard(), log, 0))
        {
        }

        public List<long> Opened { get; } = [];

        public ManualResetEvent IsThere { get; } = new(false);

        public int Farewells { get; private set; }

        protected override void Prepare(Socket socket) => Opened.Add(Stopwatch.GetTimestamp());

        protected override bool GoesOn(Socket socket)
        {
            _rounds++;
            if (_rounds == 2)
                throw new SocketException((int)SocketError.NetworkUnreachable);
            if (_rounds > 2)
                IsThere.Set();
            return _rounds > 1;
        }

        protected override void Leave(Socket socket)
        {
            Assert.True(socket.IsBound);
            Farewells++;
        }

        protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from) => throw new NotSupportedException();
    }
}
