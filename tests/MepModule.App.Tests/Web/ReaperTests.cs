using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Update;
using MepModule.App.Web.Access;
using MepModule.Desktop;
using MepModule.Desktop.Http;
using MepModule.Desktop.Slots;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests.Web;

/// <summary>
/// The web server of a small board, whose listener hands connections over before a byte was sent, and whose reads wait for ever.
/// Only the deadlines are virtual; the threads are real.
/// </summary>
public sealed class ReaperTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SeveralReaperRounds = TimeSpan.FromMilliseconds(500);

    private readonly HandClock _clock = new();
    private readonly DeviceListener _listener = new();
    private readonly ModuleApp _app;

    public ReaperTests()
    {
        var files = new CutStore();
        BaseIdentity identity = DesktopBase.Identity();
        _app = new ModuleApp(new ModulePlatform(
            _clock,
            new SystemRandom(),
            new SystemCipher(),
            files,
            _listener,
            new EmbeddedAssets(typeof(ReaperTests).Assembly),
            new SmallBoard(),
            new SimulatedWifi(isAccessPoint: false, isJoined: true),
            new DeadWire(),
            new Settings(),
            identity,
            new BootJournal(files, identity, Slot.Factory, ""),
            new SystemTls(),
            ownsNetwork: false));
        _app.Start();
    }

    public void Dispose()
    {
        // Whoever is waited for yet has had its time.
        _clock.Milliseconds += 60_000;
        _app.Stop();
    }

    [Fact]
    public void Connections_that_never_speak_are_cut_and_the_next_one_is_served()
    {
        DeviceConnection[] silent = [.. Enumerable.Range(0, 6).Select(_ => _listener.Offer(new DeviceConnection(null)))];
        DeviceConnection good = _listener.Offer(new DeviceConnection("/healthz"));
        for (int second = 0; second < 300 && !good.Settled.Wait(10, TestContext.Current.CancellationToken); second++)
        {
            _clock.Milliseconds += 1000;
        }

        Assert.Equal(200, good.Status);
        Assert.Contains("\"status\":\"ok\"", good.Body, StringComparison.Ordinal);
        Assert.Contains(silent, connection => connection.IsAborted);
    }

    [Fact]
    public void A_connection_without_a_head_has_a_moment_while_others_wait_and_five_seconds_when_none_does()
    {
        DeviceConnection[] silent = [_listener.Offer(new DeviceConnection(null)), _listener.Offer(new DeviceConnection(null))];
        WaitUntil(() => silent.All(connection => connection.IsReading));
        _clock.Milliseconds += 4000;
        Thread.Sleep(SeveralReaperRounds);
        Assert.DoesNotContain(silent, connection => connection.IsAborted);

        DeviceConnection good = _listener.Offer(new DeviceConnection("/healthz"));

        Assert.True(good.Settled.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(200, good.Status);
    }

    [Fact]
    public void Many_connections_at_once_are_all_answered_in_turn()
    {
        DeviceConnection[] burst = [.. Enumerable.Range(0, 24).Select(_ => _listener.Offer(new DeviceConnection("/healthz")))];

        Assert.All(burst, connection => Assert.True(connection.Settled.Wait(Patience, TestContext.Current.CancellationToken)));
        Assert.All(burst, connection => Assert.Equal(200, connection.Status));
        Assert.DoesNotContain(burst, connection => connection.IsAborted);
    }

    [Fact]
    public void A_body_that_does_not_come_is_not_waited_for()
    {
        DeviceConnection slow = Login();
        for (int second = 0; second < 300 && !slow.Settled.Wait(10, TestContext.Current.CancellationToken); second++)
        {
            _clock.Milliseconds += 1000;
        }

        Assert.True(slow.IsAborted);
        var good = _listener.Offer(new DeviceConnection("/healthz"));
        Assert.True(good.Settled.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(200, good.Status);
    }

    [Fact]
    public void A_strangers_body_that_keeps_others_waiting_is_cut_off_for_the_next_stranger()
    {
        DeviceConnection slow = Login();
        WaitUntil(() => slow.IsReadingBody);
        DeviceConnection early = Login();
        Assert.True(early.Settled.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(503, early.Status);
        Assert.False(slow.IsAborted);

        _clock.Milliseconds += StrangerBodies.LeastMilliseconds;
        DeviceConnection next = Login();
        WaitUntil(() => next.IsReadingBody);
        Assert.True(slow.IsAborted);
        Assert.False(next.IsAborted);
    }

    [Fact]
    public void A_body_that_is_too_long_is_refused_before_it_is_read()
    {
        var large = _listener.Offer(new DeviceConnection("/api/v1/login") { Method = "POST", ContentLength = int.MaxValue });

        Assert.True(large.Settled.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(413, large.Status);
    }

    // A login whose body does not come.
    private DeviceConnection Login() => _listener.Offer(new DeviceConnection("/api/v1/login") { Method = "POST", ContentLength = 100 });

    // Time that only the test moves.
    private sealed class HandClock : IClock
    {
        private long _milliseconds;

        public long Milliseconds
        {
            get => Interlocked.Read(ref _milliseconds);
            set => Interlocked.Exchange(ref _milliseconds, value);
        }

        public DateTime UtcNow => DateTime.UnixEpoch.AddYears(56);

        public bool IsSet => true;

        public void Sleep(int milliseconds) => Thread.Sleep(1);

        public void Set(DateTime utc)
        {
        }
    }

    private static void WaitUntil(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Patience));

    private sealed class SmallBoard : IBoard
    {
        public string Profile => "dabbler";

        public bool HasLargeMemory => false;

        public bool HasManySockets => false;

        public long FreeMemoryBytes => 50000;

        public void LookAtMemory()
        {
        }

        public int SupplyMillivolts => -1;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason)
        {
        }
    }

    private sealed class DeadWire : IByteChannel
    {
        public string? Problem => "There is no wire.";

        public int BytesAvailable => 0;

        public bool EnsureOpen() => false;

        public int Read(byte[] buffer, int offset, int count) => 0;

        public bool Write(byte[] buffer, int offset, int count) => false;

        public void Close()
        {
        }
    }

    private sealed class DeviceListener : IHttpServer
    {
        private readonly BlockingCollection<DeviceConnection> _offered = [];

        public DeviceConnection Offer(DeviceConnection connection)
        {
            _offered.Add(connection);
            return connection;
        }

        public void Start()
        {
        }

        public IHttpConnection? Accept(int milliseconds) => _offered.TryTake(out DeviceConnection? next, milliseconds) ? next : null;

        public void Stop() => _offered.CompleteAdding();
    }

    private sealed class DeviceConnection(string? target) : IHttpConnection
    {
        private readonly ManualResetEventSlim _aborted = new();
        private readonly MemoryStream _body = new();

        public ManualResetEventSlim Settled { get; } = new();

        public bool IsAborted => _aborted.IsSet;

        /// <summary>Whether a worker waits for the head.</summary>
        public bool IsReading { get; private set; }

        /// <summary>Whether a worker waits for the body.</summary>
        public bool IsReadingBody { get; private set; }

        public int Status { get; private set; }

        public string Body => Encoding.UTF8.GetString(_body.ToArray());

        public string Method { get; init; } = "GET";

        public string Target => target!;

        public string RemoteAddress => "192.168.1.9";

        public int ContentLength { get; init; }

        public bool ReadHead()
        {
            IsReading = true;
            if (target == null)
            {
                _aborted.Wait();
            }

            return target != null;
        }

        public string? Header(string name) => name switch
        {
            "Host" => "192.168.1.2",
            "Content-Type" => "application/json",
            _ => null,
        };

        public int ReadBody(byte[] buffer, int offset, int count)
        {
            IsReadingBody = true;
            _aborted.Wait();
            return 0;
        }

        public void SetHeader(string name, string value)
        {
        }

        public void Keep()
        {
        }

        public void SendHead(int status, string? contentType, int length) => Status = status;

        public void Write(byte[] buffer, int offset, int count) => _body.Write(buffer, offset, count);

        public void Close() => Settled.Set();

        public void Abort()
        {
            _aborted.Set();
            Settled.Set();
        }
    }
}
