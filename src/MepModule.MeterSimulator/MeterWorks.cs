using System;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Procedures;
using MepModule.MeterSimulator.Tables;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator;

/// <summary>Everything behind the port: clock, registers, tables, procedures. Time passes only when <see cref="AdvanceTo"/> says so.</summary>
internal sealed class MeterWorks
{
    public const int SelfReads = 12;
    public const int RecordedOutages = 10;
    public const int MaximumProcedureParameters = 255;
    public const int MaximumProcedureResponse = 12;
    public const int TransactionResponseSize = 1785;

    private DateTime _nextMinute;

    public MeterWorks(MeterOptions options)
    {
        Options = options;
        Profile = options.Profile;
        DateTime installed = options.StartUtc.AddDays(-options.HistoryDays);
        var noise = new Noise(options.Seed);
        SerialNumber = 10_000_000 + (long)(noise.Unit(200, 0) * 80_000_000);
        SequenceNumber = (uint)noise.Bits(200, 1);
        Household = new Household(options.Seed, installed);
        Clock = new MeterClock(options.StartUtc);
        Clock.MoveTo(installed);
        long forward = options.InitialForwardWattHours ?? 9_000_000 + (long)(noise.Unit(200, 2) * 40_000_000);
        Registers = new RegisterBank(Household, Profile.Tiers, options.RolloverDigits, forward, forward / 3);
        Demand = new DemandRegisters(Household, Profile.Tiers, installed);
        Present = new PresentValues(Household);

        RegisterTables = new RegisterTables(this);
        Identity = new IdentityTables(this);
        _ = new ClockTables(this);
        Devices = new DeviceTables(this);
        Procedures = new ProcedureUnit(this);
        _ = new DeviceProcedures(this);

        Registers.SwitchTier(Tariff.Tier(Clock.Local), installed);
        _nextMinute = MinuteAfter(Clock.Utc);
        AdvanceTo(options.StartUtc);
    }

    public MeterOptions Options { get; }

    public MeterProfile Profile { get; }

    public string Manufacturer => Profile.Generation == MeterGeneration.Gen3 ? "ELON" : "NES";

    public long SerialNumber { get; }

    public Household Household { get; }

    public MeterClock Clock { get; }

    public RegisterBank Registers { get; }

    public DemandRegisters Demand { get; }

    public PresentValues Present { get; }

    public Tariff Tariff { get; } = new();

    public TableStore Tables { get; } = new();

    public RegisterTables RegisterTables { get; }

    public IdentityTables Identity { get; }

    public DeviceTables Devices { get; }

    public ProcedureUnit Procedures { get; }

    /// <summary>The sequence number that the port expects next.</summary>
    public uint SequenceNumber { get; set; }

    /// <summary>The key level of the request that is being served.</summary>
    public Access CallerLevel { get; set; }

    /// <summary>True time of the next thing that happens by itself.</summary>
    public DateTime NextTick => _nextMinute - Clock.Deviation;

    /// <summary>ET11.7: bytes of ET52.</summary>
    public static int TransactionRequestSize(MeterProfile profile) => profile.LoadProfileSets > 1 ? 896 : 768;

    /// <summary>Lets time pass up to a true moment, minute by minute of the meter's own clock.</summary>
    public void AdvanceTo(DateTime trueUtc)
    {
        while (_nextMinute - Clock.Deviation <= trueUtc)
        {
            Clock.MoveTo(_nextMinute - Clock.Deviation);
            OnMinute();
            _nextMinute = MinuteAfter(Clock.Utc);
        }
        Clock.MoveTo(trueUtc);
    }

    /// <summary>EP17 and its like: takes a device off the meter.</summary>
    public void RemoveDevice(int device) => Devices.Remove(device);

    /// <summary>The power goes: what happens until it comes back is not measured.</summary>
    public void PowerOff(DateTime trueUtc)
    {
        AdvanceTo(trueUtc);
        Registers.PowerOff(trueUtc);
    }

    /// <summary>The power is back. What lived in RAM only is gone; the sequence number goes on from its last copy in NVM.</summary>
    public void PowerOn(DateTime trueUtc)
    {
        AdvanceTo(trueUtc);
        Registers.PowerOn(trueUtc);
        Procedures.Forget();
        SequenceNumber += 25;
    }

    private static DateTime MinuteAfter(DateTime utc) => utc.AddTicks(TimeSpan.TicksPerMinute - utc.Ticks % TimeSpan.TicksPerMinute);

    private void OnMinute()
    {
        DateTime local = Clock.Local;
        if (Profile.HasDemand && local.Minute % DemandRegisters.IntervalMinutes == 0)
            Demand.CloseInterval(Clock.TrueUtc, local, Registers.Tier);
        Registers.SwitchTier(Tariff.Tier(local), Clock.TrueUtc);
    }
}
