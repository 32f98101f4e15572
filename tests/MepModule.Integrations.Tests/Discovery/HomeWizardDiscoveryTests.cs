using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Discovery;

/// <summary>Clients of HomeWizard's P1 meter, unmodified, from finding it to its values: nobody tells them an address.</summary>
public sealed class HomeWizardDiscoveryTests : IDisposable
{
    private readonly List<ForeignProgram> _running = [];

    public void Dispose()
    {
        foreach (ForeignProgram program in Enumerable.Reverse(_running))
        {
            program.Dispose();
        }
    }

    [Fact]
    public void They_find_the_module_while_the_output_is_on_and_read_what_the_meter_shows()
    {
        using var lab = new Lab(5);
        Keep(lab.Module(1));
        ForeignProgram browser = Keep(lab.Python(2, "zeroconf-peer.py", "browse", "_hwenergy._tcp", "_http._tcp"));
        browser.UntilSaid("found mep-module._http._tcp.local.");

        // One that waits for a meter to come, and one that asks for it when it is there.
        ForeignProgram waits = Keep(lab.Client(3, "homewizard-find.mjs", "homewizard-energy-api"));
        waits.UntilSaid("searching");
        Assert.DoesNotContain("_hwenergy", browser.Said, StringComparison.Ordinal);
        Switch(lab, true);
        browser.UntilSaid("found p1meter-");
        ForeignProgram asks = Keep(lab.Client(4, "homewizard-find.mjs", "@zandor300/homewizard-energy-api"));
        string serial = Hold(waits);
        Assert.Equal(serial, Hold(asks));
        Assert.Contains(
            $"found p1meter-{serial[^6..]}._hwenergy._tcp.local. mep-module.local. 80 10.77.0.1 api_enabled=1 path=/api/v1 product_name=mep-module product_type=HWE-P1 serial={serial}",
            browser.Said,
            StringComparison.Ordinal);

        Switch(lab, false);
        browser.UntilSaid($"gone p1meter-{serial[^6..]}._hwenergy._tcp.local.");
        Assert.DoesNotContain("gone mep-module._http._tcp.local.", browser.Said, StringComparison.Ordinal);
    }

    // What the client found and read; the serial number of the meter that it is told.
    private static string Hold(ForeignProgram client)
    {
        client.UntilSaid("\"reading\":");
        client.Until(() => client.Said.TrimEnd().EndsWith('}'), "the end of its line");
        JsonElement line = JsonDocument.Parse(client.Said.Split('\n').Single(one => one.StartsWith('{'))).RootElement;
        JsonElement found = line.GetProperty("found");
        string serial = line.GetProperty("basic").GetProperty("serial").GetString()!;
        Assert.Matches("^[0-9a-f]{12}$", serial);
        Assert.Equal("10.77.0.1", found.GetProperty("ip").GetString());
        Assert.Equal("mep-module.local", found.GetProperty("hostname").GetString());
        Assert.Equal($"p1meter-{serial[^6..]}._hwenergy._tcp.local", found.GetProperty("fqdn").GetString());
        JsonElement txt = found.GetProperty("txt");
        Assert.Equal(
            ("1", "/api/v1", "mep-module", "HWE-P1", serial),
            (txt.GetProperty("api_enabled").GetString(), txt.GetProperty("path").GetString(), txt.GetProperty("product_name").GetString(), txt.GetProperty("product_type").GetString(), txt.GetProperty("serial").GetString()));
        HoldValues(line.GetProperty("data"), line.GetProperty("reading"));
        return serial;
    }

    private static void HoldValues(JsonElement data, JsonElement reading)
    {
        decimal Data(string name) => data.GetProperty(name).GetDecimal();
        Assert.Equal(reading.GetProperty("energy_import_wh").GetDecimal() / 1000, Data("total_power_import_kwh"));
        Assert.Equal(reading.GetProperty("energy_import_wh").GetDecimal() / 1000, Data("total_power_import_t1_kwh"));
        Assert.Equal(reading.GetProperty("energy_export_wh").GetDecimal() / 1000, Data("total_power_export_kwh"));
        Assert.Equal(Net(reading), Data("active_power_w"));
        Assert.Equal(reading.GetProperty("frequency_hz").GetDecimal(), Data("active_frequency_hz"));
        JsonElement[] phases = [.. reading.GetProperty("phases").EnumerateArray()];
        Assert.Equal(3, phases.Length);
        for (int phase = 0; phase < phases.Length; phase++)
        {
            Assert.Equal(Net(phases[phase]), Data($"active_power_l{phase + 1}_w"));
            Assert.Equal(phases[phase].GetProperty("voltage_v").GetDecimal(), Data($"active_voltage_l{phase + 1}_v"));
            Assert.Equal(phases[phase].GetProperty("current_a").GetDecimal(), Data($"active_current_l{phase + 1}_a"));
        }
    }

    private static decimal Net(JsonElement of) => of.GetProperty("power_import_w").GetDecimal() - of.GetProperty("power_export_w").GetDecimal();

    private void Switch(Lab lab, bool isOn)
    {
        ForeignProgram owner = Keep(lab.Node(5, "switch", "http://10.77.0.1", Lab.Password, "homewizard", isOn ? "on" : "off"));
        Assert.True(owner.UntilEnded() == 0, owner.Said);
        Assert.Equal("200", owner.Said.Trim());
    }

    private ForeignProgram Keep(ForeignProgram program)
    {
        _running.Add(program);
        return program;
    }
}
