using System;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Metering.MBus;
using MepModule.MeterSimulator.Procedures;
using MepModule.MeterSimulator.Tables;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator;

/// <summary>
/// Everything behind the port: clock, registers, logs, devices, tables, procedures. Time passes only when <see cref="AdvanceTo"/> says so:
/// in minutes of the meter's clock, in seconds while something waits for a second.
/// </summary>
internal sealed class MeterWorks
{
    public const int SelfReads = 12;
    public const int RecordedOutages = 10;
    public const int OutageEntries = 20;
    public const int MaximumProcedureParameters = 255;
    public const int MaximumProcedureResponse = 12;

    private const byte ScheduledReadAlert = 0x01;
    private const byte MBusChangeAlert = 0x08;
    private const uint RestartSequenceJump = 25;

    private readonly PowerQualityTable _powerQuality;
    private readonly ConfigurationTables _configuration;
    private readonly ClientSchedule _schedule;
    private readonly long[] _totals = new long[RegisterBank.Count];
    private DateTime _nextTick;
    private DateTime? _offSinceUtc;
    private DateTime _lastAuthentic;
    private bool _summer;

    public MeterWorks(MeterOptions options)
    {
        Options = options;
        Profile = options.Profile;
        DateTime installed = options.StartUtc.AddDays(-options.HistoryDays);
        var noise = new Noise(options.Seed);
        SerialNumber = 10_000_000 + (long)(noise.Unit(200, 0) * 80_000_000);
        SequenceNumber = (uint)noise.Bits(200, 1);
        Household = new Household(options.HouseholdSeed ?? options.Seed, installed.AddHours(-2), options.MissingPhases, options.Plans);
        Clock = new MeterClock(options.StartUtc);
        Clock.MoveTo(installed);
        long forward = options.InitialForwardWattHours ?? 9_000_000 + (long)(noise.Unit(200, 2) * 40_000_000);
        Registers = new RegisterBank(Household, Profile.Tiers, options.RolloverDigits, options.EnergyUnitWattHours, forward, forward / 3);
        Registers.SwitchTier(Tariff.Tier(Clock.Local), installed);
        Demand = new DemandRegisters(Household, Profile.Tiers, installed);
        Present = new PresentValues(Household, options.Present);

        RegisterTables = new RegisterTables(this);
        Identity = new IdentityTables(this);
        _ = new ClockTables(this);
        Events = new EventLog(this);
        Outages = new OutageLog(Tables.Extended(81, Access.Basic, Access.Nobody, 0), OutageEntries);
        _powerQuality = new PowerQualityTable(this);
        Devices = new DeviceTables(this);
        MBus = new MBusUnit(this, noise);
        LoadProfile = new LoadProfile(Profile, Clock.Utc, ReadChannel);
        _ = new LoadProfileTables(this);
        Billing = new Billing(this);
        OnDemand = new OnDemandQueue(this);
        Transactions = new TransactionUnit(this);
        DeltaData = Profile.HasDeltaData ? new DeltaDataTable(this) : null;
        _ = new InterfaceTables(this);
        _configuration = new ConfigurationTables(this);
        _schedule = new ClientSchedule(this);
        Procedures = new ProcedureUnit(this);
        _ = new DeviceProcedures(this);

        foreach (int table in options.LockedTables)
            Tables.Lock(table);

        _summer = Clock.IsSummer;
        _nextTick = MinuteAfter(Clock.Utc);
        LiveThroughHistory(noise, installed);
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

    public LoadProfile LoadProfile { get; }

    public Billing Billing { get; }

    public EventLog Events { get; }

    public OutageLog Outages { get; }

    public MBusUnit MBus { get; }

    public TableStore Tables { get; } = new();

    public RegisterTables RegisterTables { get; }

    public IdentityTables Identity { get; }

    public DeviceTables Devices { get; }

    public OnDemandQueue OnDemand { get; }

    public TransactionUnit Transactions { get; }

    /// <summary>A download to the client; null before the first.</summary>
    public Download? Download { get; set; }

    public DeltaDataTable? DeltaData { get; }

    public ProcedureUnit Procedures { get; }

    /// <summary>The sequence number that the port expects next.</summary>
    public uint SequenceNumber { get; set; }

    /// <summary>Whether the client's port takes nothing but TLS. The grid company can switch it.</summary>
    public bool RequiresTls
    {
        get => _configuration.RequiresTls(Profile.Port);
        set => _configuration.RequireTls(Profile.Port, value);
    }

    /// <summary>The key level of the request that is being served.</summary>
    public Access CallerLevel { get; set; }

    /// <summary>True time of the next thing that happens by itself.</summary>
    public DateTime NextTick => NeedsSeconds ? Earlier(NextMinuteTrue, SecondAfter(Clock.TrueUtc)) : NextMinuteTrue;

    private DateTime NextMinuteTrue => _nextTick - Clock.Deviation;

    private bool NeedsSeconds => OnDemand.IsBusy || DeltaData?.IsWatching == true;

    /// <summary>Lets time pass up to a true moment.</summary>
    public void AdvanceTo(DateTime trueUtc)
    {
        for (DateTime next = NextTick; next <= trueUtc; next = NextTick)
        {
            Clock.MoveTo(next);
            if (NextMinuteTrue <= next)
            {
                if (_offSinceUtc is null)
                    OnMinute();
                _nextTick = MinuteAfter(Clock.Utc);
            }
            if (NeedsSeconds && _offSinceUtc is null)
                OnSecond();
        }
        Clock.MoveTo(trueUtc);
    }

    /// <summary>The power goes: what happens until it comes back is not measured.</summary>
    public void PowerOff(DateTime trueUtc)
    {
        AdvanceTo(trueUtc);
        if (_offSinceUtc is not null)
            return;
        _offSinceUtc = Clock.Utc;
        Registers.PowerOff(trueUtc);
        LoadProfile.MarkPowerFail();
        Events.Add(MeterEvent.PowerDown);
    }

    /// <summary>The power is back. What lived in RAM only is gone; the sequence number goes on beyond its last copy in NVM.</summary>
    public void PowerOn(DateTime trueUtc)
    {
        AdvanceTo(trueUtc);
        if (_offSinceUtc is not { } offUtc)
            return;
        LoadProfile.CloseUpTo(Clock.Utc, Clock.IsSummer, afterOutage: true);
        Registers.PowerOn(trueUtc);
        Demand.Restart(trueUtc);
        Outages.Add(offUtc, Clock.Utc);
        Events.Add(MeterEvent.PowerUp);
        _offSinceUtc = null;
        Procedures.Forget();
        DeltaData?.Forget();
        SequenceNumber += RestartSequenceJump;
        OnMinute();
    }

    /// <summary>Somebody sets the meter's clock.</summary>
    public void ShiftClock(TimeSpan shift)
    {
        Events.Add(MeterEvent.ClockChangedFrom);
        LoadProfile.MarkClockChange(shift);
        Clock.Shift(shift);
        Events.Add(MeterEvent.ClockChangedTo);
        _nextTick = MinuteAfter(Clock.Utc);
        LoadProfile.CloseUpTo(Clock.Utc, Clock.IsSummer, afterOutage: false);
    }

    /// <summary>The head-end changed the configuration: new interface version, and the sequence number tells it by a jump.</summary>
    public void Reconfigure()
    {
        Identity.InterfaceVersion++;
        Events.Add(MeterEvent.Programmed);
    }

    /// <summary>An authentic request came: our client is alive.</summary>
    public void NoteLifeSign()
    {
        _lastAuthentic = Clock.TrueUtc;
        if (Devices.IsRegistered)
            Devices.SetClientUp(true);
    }

    /// <summary>A client has registered.</summary>
    public void ClientArrived(int device)
    {
        _configuration.MepChanged = true;
        Events.Add(MeterEvent.MepDeviceInstalled, device);
    }

    /// <summary>EP17 and its like: takes a device off the meter.</summary>
    public void RemoveDevice(int device)
    {
        OnDemand.Abort(Devices.Handle(device));
        Devices.Remove(device);
        _configuration.MepChanged = true;
        Events.Add(MeterEvent.MepDeviceRemoved, device);
    }

    /// <summary>A client delivers its scheduled read data: kept as its billing data, and its alert is served.</summary>
    public void PostScheduledData(ReadOnlySpan<byte> data)
    {
        int device = Profile.ClientDevice;
        Span<byte> entry = MBus.DataOf(device);
        ReadOnlySpan<byte> before = entry;
        int reads = before.U16(7) + 1;
        entry.Clear();
        entry.PutTime(0, Clock.Local);
        entry.PutU16(7, reads);
        entry.PutU16(9, data.Length);
        data[..Math.Min(data.Length, entry.Length - 11)].CopyTo(entry[11..]);
        Devices.StatusOf(device).PutU16(4, 11 + data.Length);
        MBus.Log(device, id: 0x0002);
        Devices.AlertFlags &= unchecked((byte)~ScheduledReadAlert);
    }

    /// <summary>The billing period of our client is over.</summary>
    public void RaiseScheduledRead() => Devices.AlertFlags |= ScheduledReadAlert;

    /// <summary>A table was written with the advanced key.</summary>
    public void NoteWrite(int table)
    {
        const int procedureInitiate = 7, inboundData = Table.Extended + 50, transactionRequest = Table.Extended + 52, deltaData = Table.Extended + 71;
        if (table is not (procedureInitiate or inboundData or transactionRequest or deltaData))
            Events.Add(MeterEvent.TableWritten, table, EventUser.MepClient);
    }

    /// <summary>The value behind a source id, standard or extended; false for an id that this meter does not know.</summary>
    public bool TryReadSource(int source, out int value)
    {
        value = 0;
        if (source >> 12 == 4)
        {
            if ((source >> 8 & 0x0F) >= MBus.Devices.Length)
                return false;
            value = MBus.ReadChannel(source).Value;
            return true;
        }
        int register = source < 256 ? RegisterBank.SourceIds[..Profile.Summations].IndexOf((byte)source) : -1;
        if (register >= 0 && source != 255)
        {
            Registers.ReadTotals(Clock.TrueUtc, _totals);
            value = Registers.Shown(register, _totals[register]);
            return true;
        }
        if (source >= 255 || PresentValues.SourceIds[..Profile.PresentValues].IndexOf((byte)source) < 0)
            return false;
        Present.MoveTo(Clock.TrueUtc);
        value = Present.Read(source);
        return true;
    }

    private static DateTime MinuteAfter(DateTime utc) => utc.AddTicks(TimeSpan.TicksPerMinute - utc.Ticks % TimeSpan.TicksPerMinute);

    private static DateTime SecondAfter(DateTime utc) => utc.AddTicks(TimeSpan.TicksPerSecond - utc.Ticks % TimeSpan.TicksPerSecond);

    private static DateTime Earlier(DateTime left, DateTime right) => left < right ? left : right;

    /// <summary>The time since the meter was installed, with a power cut every few days.</summary>
    private void LiveThroughHistory(Noise noise, DateTime installed)
    {
        for (int day = 0; day < Options.HistoryDays; day++)
        {
            if (noise.Unit(201, day) > 0.15)
                continue;
            DateTime off = installed.AddDays(day).AddSeconds(noise.Unit(202, day) * 80_000);
            PowerOff(off);
            PowerOn(off.AddSeconds(20 + Math.Pow(noise.Unit(203, day), 3) * 5_000));
        }
        AdvanceTo(Options.StartUtc);
    }

    private void OnMinute()
    {
        DateTime local = Clock.Local;
        if (Profile.HasDemand && local.Minute % DemandRegisters.IntervalMinutes == 0)
            Demand.CloseInterval(Clock.TrueUtc, local, Registers.Tier);
        DateTime lastInterval = LoadProfile.Sets[0].LastEnd;
        LoadProfile.CloseUpTo(Clock.Utc, Clock.IsSummer, afterOutage: false);
        if (Devices.IsRegistered && Devices.WantsMBusAlerts && Profile.LoadProfileSets > 1 && LoadProfile.Sets[0].LastEnd != lastInterval)
            Devices.AlertFlags |= MBusChangeAlert;
        Registers.SwitchTier(Tariff.Tier(local), Clock.TrueUtc);
        NoteSummerTime();
        Billing.OnMinute();
        MBus.OnMinute();
        _powerQuality.Watch();
        _schedule.OnMinute(local);
        if (Devices.IsRegistered && Devices.HealthTimeout is { } timeout)
            Devices.SetClientUp(Clock.TrueUtc - _lastAuthentic <= timeout);
    }

    private void OnSecond()
    {
        OnDemand.OnSecond();
        if (DeltaData?.IsWatching == true)
            DeltaData.Sample();
    }

    private void NoteSummerTime()
    {
        if (Clock.IsSummer == _summer)
            return;
        _summer = Clock.IsSummer;
        Events.Add(_summer ? MeterEvent.SummerTimeBegan : MeterEvent.SummerTimeEnded);
    }

    private (int Value, int Status) ReadChannel(int source)
    {
        if (source >= LoadProfile.FirstMapped)
            return MBus.ReadChannel(LoadProfile.MappedSources[source - LoadProfile.FirstMapped]);
        Registers.ReadTotals(Clock.TrueUtc, _totals);
        int register = RegisterBank.SourceIds.IndexOf((byte)source);
        return (Registers.Shown(register, _totals[register]), LoadProfileSet.Ok);
    }
}
