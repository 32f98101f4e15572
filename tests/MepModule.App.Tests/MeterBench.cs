using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Tests.Update;
using MepModule.Desktop;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.App.Tests;

/// <summary>The module's meter service on a simulated meter, in virtual time: a slot takes no real time.</summary>
internal sealed class MeterBench
{
    // A campaign runs the tests that leave it open with every message encrypted.
    private static readonly ProtectionMode _protection = Enum.Parse<ProtectionMode>(Environment.GetEnvironmentVariable("MEP_PROTECTION") ?? nameof(ProtectionMode.Automatic));

    /// <summary>Whether a campaign has every message in TLS.</summary>
    public static bool IsTls => _protection == ProtectionMode.Tls;

    private readonly MepKey? _key;

    public MeterBench(MeterOptions options, MeterServiceSettings? settings = null, string key = MeterKey.DemoBasic, bool largeMemory = true, CutStore? files = null)
    {
        Settings = settings ?? new MeterServiceSettings();
        bool asksForTls = options.RequireTls || options.Profile.RequiresTls;
        if (_protection != ProtectionMode.Automatic && Settings.Protection == ProtectionMode.Automatic && !asksForTls)
        {
            options = options with { KnowsTls = true };
            Settings.Protection = _protection;
        }

        Options = options;
        Clock = new VirtualTime(options.StartUtc);
        Meter = new MeterSimulator.Meter(options);
        Wire = new MeterWire(Meter, () => Clock.Microseconds);
        Channel = new MeterWireChannel(Wire);
        Files = files ?? new CutStore();
        Board = new BenchBoard { HasLargeMemory = largeMemory };
        _key = MepKey.Parse(key, out _);
        Service = NewService();
    }

    public static MeterBench Of(string profile, int historyDays = 1) =>
        new(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = historyDays });

    public MeterOptions Options { get; }

    public VirtualTime Clock { get; }

    public MeterSimulator.Meter Meter { get; }

    public MeterWire Wire { get; }

    public MeterWireChannel Channel { get; }

    public CutStore Files { get; }

    public BenchBoard Board { get; }

    public MeterServiceSettings Settings { get; }

    public MeterService Service { get; private set; }

    public List<Reading> Readings { get; } = [];

    public DateTime UtcNow => Clock.UtcNow;

    /// <summary>Lets the service use its slots for a while.</summary>
    public MeterBench Run(TimeSpan time)
    {
        long end = Clock.Milliseconds + (long)time.TotalMilliseconds;
        while (Clock.Milliseconds < end)
        {
            Service.RunSlot();
        }

        return this;
    }

    /// <summary>Lets the service run until something holds; fails after the time.</summary>
    public MeterBench RunUntil(Func<bool> holds, TimeSpan atMost)
    {
        long end = Clock.Milliseconds + (long)atMost.TotalMilliseconds;
        while (!holds())
        {
            Assert.True(Clock.Milliseconds < end, "waited in vain; the module says: " + Service.ConditionSentence);
            Service.RunSlot();
        }

        return this;
    }

    /// <summary>Lets the service run until energies are known.</summary>
    public MeterBench WaitForEnergies() =>
        RunUntil(() => Service.Current is { } reading && Reading.IsKnownEnergy(reading.EnergyImportWattHours), TimeSpan.FromSeconds(30));

    /// <summary>What a summation of BT23 shows now, by the meter's own word.</summary>
    public long Register(int source)
    {
        byte[] selection = [], data = [];
        Wire.With((meter, _) => (selection, data) = (meter.ReadTable(22)!, meter.ReadTable(23)!));
        return BitConverter.ToInt32(data, (Options.Profile.HasDemand ? 1 : 0) + 4 * Array.IndexOf(selection, (byte)source));
    }

    /// <summary>What a register of active energy showed at a moment, by the household itself. Only for a meter that had no outage.</summary>
    public long TrueRegister(int source, DateTime utc)
    {
        long Used(DateTime moment) => Meter.Household.EnergyAt(moment)[source] / MepModule.MeterSimulator.World.EnergyTotals.PerWattHour;
        return Register(source) - Used(Meter.UtcNow) + Used(utc);
    }

    /// <summary>Somebody else at the same port, who protects messages as the module does: the head-end, or the module that was here before.</summary>
    public MeterClient Another(string key = MeterKey.DemoAdvanced)
    {
        var link = new MepLink(Channel, Clock, new SystemRandom()) { Key = MepKey.Parse(key, out _), Protection = Settings.Protection };
        return new MeterClient(link, Clock) { Port = Options.Profile.Port };
    }

    /// <summary>The table that a logged request asked for.</summary>
    public int TableOf(int index) => Entry(index) is { } entry ? entry.Frames[3] << 8 | entry.Frames[4] : -1;

    public IEnumerable<int> LoggedIndexes => Enumerable.Range(Service.Log.OldestIndex, Service.Log.NewestIndex - Service.Log.OldestIndex + 1);

    public ExchangeSource SourceOf(int index) => Entry(index).Source;

    public ExchangeLogEntry Entry(int index)
    {
        var entry = new ExchangeLogEntry();
        Assert.True(Service.Log.TryGet(index, entry), $"exchange {index} is not in the log");
        return entry;
    }

    /// <summary>The module is without power for a while; memory is lost, files are kept.</summary>
    public MeterBench Restart(TimeSpan off, bool orderly = false)
    {
        if (orderly)
        {
            Service.Poller.Energies.Save();
        }

        Clock.Pass(off);
        Service = NewService();
        return this;
    }

    private MeterService NewService()
    {
        var service = new MeterService(Channel, Clock, Files, Board, Settings, _key, new SystemRandom());
        service.ReadingTaken += Readings.Add;
        return service;
    }
}

/// <summary>Time of day that passes only by sleeping.</summary>
internal sealed class VirtualTime(DateTime startUtc) : IClock
{
    public const long StepMicroseconds = 50_000;

    private DateTime _base = startUtc;

    public long Microseconds { get; private set; }

    public long Milliseconds => Microseconds / 1000;

    public DateTime UtcNow => _base.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    public bool IsSet { get; set; } = true;

    public void Set(DateTime utc)
    {
        _base = utc.AddTicks(-Microseconds * TimeSpan.TicksPerMicrosecond);
        IsSet = true;
    }

    /// <summary>What happens the next time that the module sleeps.</summary>
    public Action? NextSleep { get; set; }

    /// <summary>What goes on beside the module, every <see cref="StepMicroseconds"/> of its sleep.</summary>
    public Action? Beside { get; set; }

    public void Sleep(int milliseconds)
    {
        long end = Microseconds + (milliseconds * 1000L);
        for (long next = ((Microseconds / StepMicroseconds) + 1) * StepMicroseconds; Beside != null && next <= end; next += StepMicroseconds)
        {
            Microseconds = next;
            Beside();
        }

        Microseconds = end;
        Action? happening = NextSleep;
        NextSleep = null;
        happening?.Invoke();
    }

    public void Pass(TimeSpan time) => Microseconds += (long)time.TotalMicroseconds;
}

/// <summary>A board of which only the memory and the supply matter.</summary>
internal sealed class BenchBoard : IBoard
{
    public string Profile => "desktop";

    public bool HasLargeMemory { get; init; }

    public bool HasManySockets => true;

    public long FreeMemoryBytes => 100_000;

    public void LookAtMemory()
    {
    }

    public int SupplyMillivolts { get; set; } = -1;

    public bool IsShared => false;

    public ICustomerPort? CustomerPort => null;

    public void ShowStatus(BoardStatus status)
    {
    }

    /// <summary>Why a restart was asked for last; null when none was.</summary>
    public string? RestartReason { get; private set; }

    public void Restart(string reason) => RestartReason = reason;
}
