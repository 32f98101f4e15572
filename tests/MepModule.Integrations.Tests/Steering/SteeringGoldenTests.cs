using System;
using System.Globalization;
using System.Text.Json;
using MepModule.App.Integrations.EcoTracker;
using MepModule.App.Integrations.Shelly;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Golden;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>What outputs that steer tell of each kind of meter: import, export, one phase, missing values. Held against the reading by hand, and as files that a person can judge.</summary>
public sealed class SteeringGoldenTests
{
    public static TheoryData<string> Meters => TestMeters.All;

    [Theory]
    [MemberData(nameof(Meters))]
    public void An_EcoTracker_tells_what_the_meter_shows(string meter)
    {
        OutputData data = Written.Data(meter, out Reading reading);
        string json = Written.By(new EcoTrackerWriter(data, -42));
        GoldenFile.Hold("ecotracker", meter, Written.Lines("/v1/json", json));
        JsonElement root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(-42, root.GetProperty("powerAvg").GetInt32());
        Is(root, "power", reading.NetPowerWatts, 0);
        Is(root, "energyCounterIn", reading.EnergyImportWattHours, 0);
        Is(root, "energyCounterOut", reading.EnergyExportWattHours, 0);
        for (int phase = 0; phase < 3; phase++)
        {
            Is(root, $"powerPhase{phase + 1}", reading.PhaseNetPowerWatts(phase), 0);
        }
    }

    [Theory]
    [MemberData(nameof(Meters))]
    public void A_Shelly_tells_what_the_meter_shows(string meter)
    {
        OutputData data = Written.Data(meter, out Reading reading);
        string powers = Written.By(new EnergyMeterWriter(data, ShellyMethod.PowerStatus));
        string energies = Written.By(new EnergyMeterWriter(data, ShellyMethod.EnergyStatus));
        string single = Written.By(new EnergyMeterWriter(data, ShellyMethod.SinglePowerStatus));
        GoldenFile.Hold(
            "shelly",
            meter,
            Written.Lines("/shelly", Written.By(new ShellyIdentity(Written.Module, false))) + Written.Lines("EM.GetStatus", powers) + Written.Lines("EMData.GetStatus", energies) + Written.Lines("EM1.GetStatus", single) +
            Written.Lines("Shelly.GetStatus", Written.By(new EnergyMeterWriter(data, ShellyMethod.Status))));
        JsonElement root = JsonDocument.Parse(powers).RootElement;
        Is(root, "total_act_power", reading.NetPowerWatts, 1);
        Is(JsonDocument.Parse(single).RootElement, "act_power", reading.NetPowerWatts, 1);
        for (int phase = 0; phase < 3; phase++)
        {
            string name = "abc"[phase].ToString();
            bool isMissing = meter == "one-phase" && phase > 0;
            Is(root, name + "_act_power", isMissing ? 0 : reading.PhaseNetPowerWatts(phase), 1);
            Is(root, name + "_voltage", Tenths(reading.VoltageMillivolts(phase), 100, 1), 1, 1);
            Is(root, name + "_current", reading.CurrentMilliamperes(phase), 3, 3);
        }

        JsonElement totals = JsonDocument.Parse(energies).RootElement;
        Is(totals, "total_act", reading.EnergyImportWattHours, 2);
        Is(totals, "total_act_ret", reading.EnergyExportWattHours, 2);
    }

    [Fact]
    public void Power_to_the_grid_is_below_zero_and_what_is_not_known_is_never_zero()
    {
        Written.Data("export", out Reading reading);
        Assert.True(reading.NetPowerWatts < 0);
        OutputData few = Written.Data("gen3-26", out Reading old);
        Assert.Equal(Reading.Unknown, old.PhaseNetPowerWatts(0));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(Written.By(new EnergyMeterWriter(few, ShellyMethod.PowerStatus))).RootElement.GetProperty("a_act_power").ValueKind);
        Assert.DoesNotContain("powerPhase1", Written.By(new EcoTrackerWriter(few, 1)), StringComparison.Ordinal);
    }

    private static long Tenths(int value, int unit, int scale) => value == Reading.Unknown ? Reading.Unknown : (value + (unit / 2)) / unit * scale;

    // A number with exactly so many decimals, or none at all when it is not known.
    private static void Is(JsonElement root, string name, long value, int decimals, int scale = 0)
    {
        bool isThere = root.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null;
        bool isKnown = value != Reading.Unknown && value != Reading.UnknownEnergy;
        Assert.Equal((name, isKnown), (name, isThere));
        if (isKnown)
        {
            decimal expected = scale == 0 ? value : value / (decimal)Math.Pow(10, scale);
            Assert.Equal((name, expected.ToString("F" + decimals, CultureInfo.InvariantCulture)), (name, found.GetRawText()));
        }
    }
}
