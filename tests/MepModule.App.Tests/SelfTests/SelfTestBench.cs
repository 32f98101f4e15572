using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.SelfTests;
using MepModule.App.Tests.Update;
using MepModule.App.Update;
using MepModule.Desktop;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests.SelfTests;

/// <summary>The self-test on a board of doubles, in virtual time.</summary>
internal sealed class SelfTestBench : IDisposable
{
    private readonly SettingsStore _settings;
    private readonly NetworkKeeper _network;

    public SelfTestBench(EndPoint? everybody = null)
    {
        Clock = new VirtualTime(new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc));
        Files = new CutStore();
        _settings = new SettingsStore(Files, new Settings());
        var log = new EventLog(Clock, Files, 2048, 2048);
        var supervisor = new Supervisor(Clock, Board, log, 0);
        var journal = new BootJournal(Files, new UpdateBench(new CutStore()).Identity, Slot.Factory, "");
        _network = new NetworkKeeper(Wifi, Clock, Board, new SystemRandom(), _settings, journal, log, supervisor, null);

        // A thread of its own with a time of its own: who asks really waits for it.
        WireClock = new VirtualTime(new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc));
        Wire = new LoopChannel(WireClock);
        Meter = new MeterService(Wire, WireClock, Files, Board, new MeterServiceSettings(), null);
        Meter.Start();
        SelfTest = new SelfTest(Board, Files, Wifi, _network, Meter, Clock, everybody ?? new IPEndPoint(IPAddress.Loopback, 9));
    }

    public VirtualTime Clock { get; }

    public VirtualTime WireClock { get; }

    public CutStore Files { get; }

    public PanelBoard Board { get; } = new();

    public AirWifi Wifi { get; } = new();

    public LoopChannel Wire { get; }

    public MeterService Meter { get; }

    public SelfTest SelfTest { get; }

    /// <summary>Lets the network's thread have its turn at the first wait of the test.</summary>
    public SelfTestBench WithNetworkThread()
    {
        Clock.NextSleep = _network.Step;
        return this;
    }

    /// <summary>Keeps the radio's thread from getting on.</summary>
    public void OccupyRadio() => Assert.True(_network.RequestScan());

    public string Code(string test) => Assert.IsType<PartResult>(SelfTest.Try(test)).Code;

    public void Dispose() => Meter.Stop();

    internal sealed class PanelBoard : IBoard, IPanel
    {
        public string Profile { get; set; } = "mep-module";

        public bool HasLargeMemory { get; set; } = true;

        public bool HasManySockets => true;

        public long FreeMemoryBytes => 1_000_000;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public int SupplyMillivolts => Supplies.Count > 1 ? Supplies.Dequeue() : Supplies.Peek();

        /// <summary>What the supply reads, one after the other; the last one stays.</summary>
        public Queue<int> Supplies { get; } = new([25_400]);

        public BoardStatus Status { get; private set; }

        public bool HasLamp { get; set; } = true;

        public bool HasButton { get; set; } = true;

        /// <summary>Looks at the button until it is pressed; never when negative.</summary>
        public int LooksUntilPressed { get; set; } = -1;

        public void StepLamp()
        {
        }

        public bool IsButtonPressed => LooksUntilPressed >= 0 && LooksUntilPressed-- == 0;

        public List<string> Console { get; } = [];

        public void Tell(string line) => Console.Add(line);

        public void LookAtMemory()
        {
        }

        public void ShowStatus(BoardStatus status) => Status = status;

        public void Restart(string reason) => Assert.Fail("The self-test restarts nothing: " + reason);
    }

    internal sealed class AirWifi : IWifi
    {
        public Dictionary<string, int> Air { get; } = [];

        public bool IsPresent { get; set; } = true;

        public bool IsConnected { get; set; }

        public string Ssid => "";

        public string Address => "";

        public string MacAddress => "02004d455001";

        public int RssiDbm => 0;

        public bool IsAccessPoint { get; set; } = true;

        public WifiResult Connect(WifiNetwork network, int timeoutMilliseconds) => WifiResult.NotFound;

        public void Disconnect()
        {
        }

        public WifiScanEntry[] Scan() => [.. Air.OrderByDescending(pair => pair.Value).Select(pair => new WifiScanEntry { Ssid = pair.Key, RssiDbm = pair.Value })];

        public void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword)
        {
        }
    }

    /// <summary>A port whose output is bridged to its input.</summary>
    internal sealed class LoopChannel(IMonotonicClock clock) : IByteChannel
    {
        private readonly Queue<byte> _line = new();
        private long? _closedAt;

        /// <summary>Whether the bridge is there.</summary>
        public bool IsBridged { get; set; } = true;

        /// <summary>This byte of each transmission is bent; none when negative.</summary>
        public int BentByte { get; set; } = -1;

        public string? Problem { get; set; }

        /// <summary>How long the port was closed, each time.</summary>
        public ConcurrentQueue<long> Pauses { get; } = new();

        public int BytesAvailable => _line.Count;

        public bool EnsureOpen()
        {
            if (_closedAt is { } since)
            {
                Pauses.Enqueue(clock.Milliseconds - since);
                _closedAt = null;
            }

            return Problem is null;
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(count, _line.Count);
            for (int i = 0; i < read; i++)
            {
                buffer[offset + i] = _line.Dequeue();
            }

            return read;
        }

        public bool Write(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count && IsBridged; i++)
            {
                _line.Enqueue((byte)(i == BentByte ? ~buffer[offset + i] : buffer[offset + i]));
            }

            return Problem is null;
        }

        public void Close() => _closedAt = clock.Milliseconds;
    }
}
