using System;
using MepModule.MeterSimulator;

namespace MepModule.Integrations.Tests;

/// <summary>Simulated meters that an output must tell rightly: of each generation, with few values, with one phase, and with power to the grid.</summary>
internal static class TestMeters
{
    public static TheoryData<string> All => ["gen3", "gen4", "cpm", "gen3-26", "one-phase", "export"];

    public static MeterOptions Of(string name) => name switch
    {
        "one-phase" => new MeterOptions { HistoryDays = 1, MissingPhases = 0b110 },
        "export" => new MeterOptions { HistoryDays = 1, Seed = 2, StartUtc = new DateTime(2026, 6, 21, 11, 0, 0, DateTimeKind.Utc) },
        _ => new MeterOptions { HistoryDays = 1, Profile = MeterProfile.Named(name) },
    };
}
