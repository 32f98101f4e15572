using System;
using System.Collections.Generic;
using System.Linq;

namespace MepModule.MeterSimulator;

/// <summary>Hardware families with different tables.</summary>
public enum MeterGeneration
{
    Gen3,
    Gen4,
    Cpm,
}

/// <summary>What makes one kind of meter differ from another: its generation, firmware and configured dimensions (fact sheet 3.2 to 3.4).</summary>
public sealed record MeterProfile
{
    private readonly int? _transactionRequestSize;

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required MeterGeneration Generation { get; init; }

    /// <summary>BT01.4, 8 characters at most.</summary>
    public required string Model { get; init; }

    /// <summary>BT01.14: bits 15-12 major, 11-5 minor, 4-0 build.</summary>
    public required int FirmwareVersion { get; init; }

    /// <summary>BT21.3: 11, 15 or 19.</summary>
    public required int Summations { get; init; }

    /// <summary>BT21.9: how many of the present values of BT28 this firmware has.</summary>
    public required int PresentValues { get; init; }

    /// <summary>BT21.4 and BT21.8; 0 when demand is not configured.</summary>
    public int Demands { get; init; }

    /// <summary>BT21.7: 4 or 8.</summary>
    public int Tiers { get; init; } = 4;

    /// <summary>ET11.34: MEP ports.</summary>
    public int MepPorts { get; init; } = 1;

    /// <summary>ET54.0 bit 8: with two ports, both may be used. Off: the meter behaves like one with a single port.</summary>
    public bool AllowsSecondClient { get; init; } = true;

    /// <summary>The port that the client is plugged into, 1 or 2.</summary>
    public int Port { get; init; } = 1;

    /// <summary>ET11.22: data sources of ET50.</summary>
    public int InboundSources { get; init; } = 6;

    /// <summary>ET11: bytes of the table (grows with the firmware).</summary>
    public int DimensionTableSize { get; init; } = 32;

    /// <summary>Number of load profile sets in BT61, BT63 and ET21.</summary>
    public int LoadProfileSets { get; init; } = 4;

    /// <summary>Whether there are ET52 and ET53, whatever ET11 says about their sizes.</summary>
    public bool HasTransactions { get; init; } = true;

    /// <summary>ET11.7: bytes of ET52. 0 for a meter without transactions.</summary>
    public int TransactionRequestSize
    {
        get => _transactionRequestSize ?? (LoadProfileSets > 1 ? 896 : 768);
        init => _transactionRequestSize = value;
    }

    /// <summary>ET11.9: bytes of ET53.</summary>
    public int TransactionResponseSize { get; init; } = 1785;

    /// <summary>EP61: one of two MEP ports can lock the transactions.</summary>
    public bool HasTransactionLock { get; init; } = true;

    public bool HasDemand => Demands > 0;

    /// <summary>ET79 came with firmware 3.70, CPM 1.20.</summary>
    public bool HasAlternateEventLog => PresentValues >= 55;

    /// <summary>ET74, ET75 and the required section of ET42 came with firmware 3.60.</summary>
    public bool HasExtendedLogs => PresentValues >= 55;

    /// <summary>ET29 has 54 bytes from firmware 3.50 on.</summary>
    public bool HasLongHardwareTable => Generation != MeterGeneration.Cpm && PresentValues >= 41;

    /// <summary>ET71 came with firmware 3.40.</summary>
    public bool HasDeltaData => PresentValues >= 41;

    /// <summary>BT24 is read-only on 3.7x, 4.10 and later, and CPM 1.2x.</summary>
    public bool MaySetPreviousSeason => PresentValues is < 55 or 72;

    /// <summary>ET11.0: four M-Bus slots and one entry for each MEP port.</summary>
    public int Devices => 4 + MepPorts;

    /// <summary>Index of the client's own entry in ET13, ET14, ET16, ET34 and ET58.</summary>
    public int ClientDevice => 3 + Port;

    /// <summary>ET90: bytes of the table; its last two fields came with firmware 4.20.</summary>
    public int DimensionLnSize => PresentValues >= 84 ? 20 : 17;

    /// <summary>BT21.6.</summary>
    public int Occurrences => HasDemand ? 1 : 0;

    /// <summary>Bytes of one demand record of BT23: event time, cumulative, continuous cumulative, demand.</summary>
    public int DemandRecordSize => HasDemand ? 5 + 4 + 4 + 4 : 0;

    /// <summary>Bytes of the totals or of one tier of BT23.</summary>
    public int TierSize => 4 * Summations + Demands * DemandRecordSize;

    /// <summary>Bytes of BT23, which also travels inside BT24 to BT26, ET31 and ET41.</summary>
    public int RegisterDataSize => (HasDemand ? 1 : 0) + TierSize * (1 + Tiers);

    /// <summary>Whether the client's port takes nothing but TLS from the start.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>ET50: bytes of the data space of one port.</summary>
    public int InboundSize => 35 + 6 * InboundSources;

    public static IReadOnlyList<MeterProfile> All { get; } = CreateAll();

    /// <exception cref="FormatException">No profile of that name.</exception>
    public static MeterProfile Named(string name) =>
        All.FirstOrDefault(profile => profile.Name == name)
        ?? throw new FormatException($"there is no profile '{name}'; choose one of {string.Join(", ", All.Select(profile => profile.Name))}.");

    private static MeterProfile[] CreateAll()
    {
        var gen3 = new MeterProfile
        {
            Name = "gen3",
            Description = "Gen 3 meter, firmware 3.71: 11 summations, 55 present values",
            Generation = MeterGeneration.Gen3,
            Model = "83331-3I",
            FirmwareVersion = Firmware(3, 71, 4),
            Summations = 11,
            PresentValues = 55,
        };
        var gen4 = new MeterProfile
        {
            Name = "gen4",
            Description = "Gen 4 meter, firmware 4.30, MEP port 1: 19 summations, 84 present values, 8 tiers",
            Generation = MeterGeneration.Gen4,
            Model = "83335-3E",
            FirmwareVersion = Firmware(4, 30, 2),
            Summations = 19,
            PresentValues = 84,
            Tiers = 8,
            MepPorts = 2,
            DimensionTableSize = 39,
        };
        return
        [
            gen3,
            gen3 with
            {
                Name = "gen3-22", Description = "Gen 3 meter, firmware 2.12: 22 present values, one load profile set",
                FirmwareVersion = Firmware(2, 12, 1), PresentValues = 22, DimensionTableSize = 27, LoadProfileSets = 1,
            },
            gen3 with
            {
                Name = "gen3-26", Description = "Gen 3 meter, firmware 3.10: 26 present values, one load profile set",
                FirmwareVersion = Firmware(3, 10, 21), PresentValues = 26, DimensionTableSize = 27, LoadProfileSets = 1,
            },
            gen3 with
            {
                Name = "gen3-41", Description = "Gen 3 meter, firmware 3.50: 41 present values", FirmwareVersion = Firmware(3, 50, 8), PresentValues = 41,
            },
            gen3 with
            {
                Name = "gen3-demand", Description = "Gen 3 meter with demand configured: 15 summations, 8 demands, BT23 shifted by one, BT28 by 32",
                Summations = 15, Demands = 8,
            },
            gen4,
            gen4 with
            {
                Name = "gen4-72", Description = "Gen 4 meter, firmware 4.02: 72 present values, 4 tiers",
                FirmwareVersion = Firmware(4, 2, 11), PresentValues = 72, Tiers = 4, DimensionTableSize = 38,
            },
            gen4 with
            {
                Name = "gen4-75", Description = "Gen 4 meter, firmware 4.10: 75 present values, 4 tiers",
                FirmwareVersion = Firmware(4, 10, 3), PresentValues = 75, Tiers = 4, DimensionTableSize = 38,
            },
            gen4 with { Name = "gen4-mep2", Description = "the gen4 meter, client on MEP port 2", Port = 2 },
            gen4 with { Name = "gen4-tls", Description = "the gen4 meter, whose MEP port 1 takes nothing but TLS", RequiresTls = true },
            gen4 with { Name = "gen4-mep2-tls", Description = "the gen4 meter, client on MEP port 2, which takes nothing but TLS", Port = 2, RequiresTls = true },
            gen3 with
            {
                Name = "cpm", Description = "CPM/OSGP module, firmware 1.21: 55 present values, 20 inbound sources", Generation = MeterGeneration.Cpm, Model = "CPM-3000",
                FirmwareVersion = Firmware(1, 21, 6), InboundSources = 20,
            },
        ];
    }

    private static int Firmware(int major, int minor, int build) => major << 12 | minor << 5 | build;
}
