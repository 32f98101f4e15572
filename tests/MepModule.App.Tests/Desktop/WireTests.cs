using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Testing;

namespace MepModule.App.Tests.Desktop;

/// <summary>The wire to a meter in another program, over everything that can happen to it.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("serial:", "gen4")]
    [InlineData("tcp:", "cpm")]
    public async Task A_meter_of_another_program_is_read_over_a_serial_port_and_over_TCP(string kind, string profile)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || kind == "tcp:", "pseudo terminals are a Linux port");
        using MeterProgram meter = await MeterProgram.Start(kind, profile);
        using var module = new RunningModule(options => options with { Meter = meter.Address, Key = MeterProgram.Key });
        using ModuleClient stranger = module.Stranger();

        Assert.Contains("\"power_import_w\":", await Reading(stranger), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serial:")]
    [InlineData("tcp:")]
    public async Task After_a_restart_from_the_page_the_meter_is_read_again(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || kind == "tcp:", "pseudo terminals are a Linux port");
        using MeterProgram meter = await MeterProgram.Start(kind);
        using SingleClientGate? gate = kind == "tcp:" ? new SingleClientGate(meter.Address) : null;
        using var module = new RunningModule(options => options with { Meter = gate?.Address ?? meter.Address, Key = MeterProgram.Key });
        using ModuleClient stranger = module.Stranger();
        await Reading(stranger);

        using ModuleClient owner = await module.Owner();
        await Restarts.WaitFor(module, async () => await owner.Json("POST", "/api/v1/restart", null, HttpStatusCode.Accepted));
        await Reading(stranger);

        using ModuleClient again = await module.Owner();
        await Restarts.WaitFor(module, async () => await again.Json("POST", "/api/v1/factory-reset", new { confirm = "erase everything" }, HttpStatusCode.Accepted));
        await Reading(stranger);
        if (kind == "serial:")
        {
            // The superuser may open a port that is open already, so readings alone would prove nothing to one.
            string port = File.ResolveLinkTarget(meter.Address[kind.Length..], returnFinalTarget: true)!.FullName;
            Assert.Single(Directory.GetFiles("/proc/self/fd"), handle => new FileInfo(handle).LinkTarget == port);
        }
    }

    [Fact]
    public async Task Loss_and_return_of_a_serial_port_are_told_in_the_log_and_readings_go_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are a Linux port");
        using MeterProgram meter = await MeterProgram.Start("serial:");
        using var module = new RunningModule(options => options with { Meter = meter.Address, Key = MeterProgram.Key });
        using ModuleClient stranger = module.Stranger();
        using ModuleClient owner = await module.Owner();
        string before = await Reading(stranger);
        string path = meter.Address["serial:".Length..];

        meter.Kill();
        await Until(async () => (await Log(owner)).Contains($"The serial port {path} broke down (the other side hung up); check the cable and the adapter."));
        await meter.Start();
        await Until(async () => (await Log(owner)).SkipWhile(text => !text.Contains("broke down", StringComparison.Ordinal)).Contains("The port to the meter is open."));
        await Until(async () => SampleTime(await stranger.Text("GET", "/api/v1/reading")) > SampleTime(before).AddSeconds(2));
    }

    [Fact]
    public async Task Where_the_meter_is_told_to_the_owner_only()
    {
        using var module = new RunningModule(options => options with { Meter = "tcp:127.0.0.1:1", Key = MeterProgram.Key });
        using ModuleClient stranger = module.Stranger();
        using ModuleClient owner = await module.Owner();
        await Until(async () => State(await stranger.Json("GET", "/healthz")) == "no_port");

        Assert.Equal(
            "The port to the meter could not be opened; check its name and that no other program uses it.",
            (await stranger.Json("GET", "/healthz")).GetProperty("link").GetProperty("text").GetString());
        Assert.Contains("127.0.0.1:1 cannot be reached", (await owner.Json("GET", "/api/v1/diagnostics")).GetProperty("link").GetProperty("text").GetString(), StringComparison.Ordinal);
        await Until(async () => (await Log(owner)).Any(text => text.StartsWith("127.0.0.1:1 cannot be reached", StringComparison.Ordinal)));
    }

    private static string State(JsonElement health) => health.GetProperty("link").GetProperty("state").GetString()!;

    private static DateTime SampleTime(string reading) => JsonDocument.Parse(reading).RootElement.GetProperty("sample_time").GetDateTime();

    private static async Task<string[]> Log(ModuleClient owner) =>
        [.. (await owner.Json("GET", "/api/v1/diagnostics/log")).GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("text").GetString()!)];

    private static async Task<string> Reading(ModuleClient stranger)
    {
        string reading = "";
        await Until(async () => JsonDocument.Parse(reading = await stranger.Text("GET", "/api/v1/reading")).RootElement.GetProperty("age_s").ValueKind != JsonValueKind.Null);
        return reading;
    }

    private static async Task Until(Func<Task<bool>> happened)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (!await happened())
        {
            Assert.True(DateTime.UtcNow < end, "it did not happen within a minute");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
