using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator;

/// <summary>How fast the simulated wire is.</summary>
public enum WireSpeed
{
    /// <summary>As on the real line: every byte takes its time at 9600 8N1, long responses pause, requests are throttled.</summary>
    Line,

    /// <summary>Answers at once.</summary>
    Fast,
}

/// <summary>What a port says when its TLS refuses something.</summary>
public enum TlsRefusal
{
    /// <summary>Response code 0x01, followed by the alert.</summary>
    Alert,

    /// <summary>A response code alone: 0x03 for identity and key, 0x01 for everything else.</summary>
    Code,

    /// <summary>Nothing.</summary>
    Silence,
}

/// <summary>Everything one may choose about a simulated meter.</summary>
public sealed record MeterOptions
{
    public MeterProfile Profile { get; init; } = MeterProfile.Named("gen3");

    public MeterKey BasicKey { get; init; } = MeterKey.Parse(MeterKey.DemoBasic);

    public MeterKey AdvancedKey { get; init; } = MeterKey.Parse(MeterKey.DemoAdvanced);

    public WireSpeed Speed { get; init; } = WireSpeed.Line;

    /// <summary>Chooses the household, the serial number, the first sequence number and the course of random faults.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Chooses the household in the place of <see cref="Seed"/>: several meters may have the same one.</summary>
    public int? HouseholdSeed { get; init; }

    /// <summary>Where the days of the household are kept, for many meters in one process; each has its own unless given.</summary>
    public DayPlans? Plans { get; init; }

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>UTC time of the meter at microsecond 0.</summary>
    public DateTime StartUtc { get; init; } = new(2026, 3, 2, 9, 41, 7, DateTimeKind.Utc);

    /// <summary>How long the meter has been hanging there at microsecond 0: the age of its logs and its load profile.</summary>
    public int HistoryDays { get; init; } = 3;

    /// <summary>Time from the last byte of a request to the first byte of its response (line speed only). 0: at once.</summary>
    public int ResponseDelayMicroseconds { get; init; }

    /// <summary>ET42: energy registers roll over at 10 to this power, 5 to 9.</summary>
    public int RolloverDigits { get; init; } = 9;

    /// <summary>ET42 and ET55: Wh (varh, VAh) for each step of an energy register: 1, 10 or 100.</summary>
    public int EnergyUnitWattHours { get; init; } = 1;

    /// <summary>Tables that the grid company has locked: requests for them are refused for want of permission. Extended table n is 0x0800 + n.</summary>
    public IReadOnlyList<int> LockedTables { get; init; } = [];

    /// <summary>Forward active energy with which the meter was installed, in Wh; null lets the seed choose.</summary>
    public long? InitialForwardWattHours { get; init; }

    /// <summary>What the present values show at a moment, in the place of what the household's plan says; energies and averages go on by the plan.</summary>
    public Func<DateTime, HouseholdSample>? Present { get; init; }

    /// <summary>ET04.62: phases that are not connected, bit 0 being L1. They measure nothing.</summary>
    public int MissingPhases { get; init; }

    /// <summary>The port speaks TLS only from the start (generation 4 can): every message with sequence and digest is refused without saying more.</summary>
    public bool RequireTls { get; init; }

    /// <summary>The port knows TLS also where the profile's generation knows none: so that whatever is tested with digests can be tested in TLS.</summary>
    public bool KnowsTls { get; init; }

    /// <summary>The client's port speaks both, the meter's other port TLS only. Seen in ET97.</summary>
    public bool RequireTlsOnOtherPort { get; init; }

    /// <summary>What the port says when its TLS refuses something. What a real meter says is not known.</summary>
    public TlsRefusal TlsRefusal { get; init; } = TlsRefusal.Alert;

    /// <summary>As mbed TLS does: a message of the handshake in two records, or two in one, is met with silence for ever.</summary>
    public bool RefusesSplitHandshakes { get; init; } = true;

    /// <summary>Whether the port gives its TLS sessions a number of 32 bytes, as the guide's example has it, or none.</summary>
    public bool NumbersTlsSessions { get; init; } = true;
}
