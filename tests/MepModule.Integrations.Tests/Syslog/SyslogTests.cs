using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Desktop;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Syslog;

/// <summary>The whole module tells a real log server.</summary>
public sealed class SyslogTests
{
    private const int MessageField = 7;

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task A_log_server_understands_every_field(string transport)
    {
        using var server = new Rsyslog();
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await Set(owner, new JsonObject { ["enabled"] = true, ["host"] = "127.0.0.1", ["port"] = transport == "udp" ? server.UdpPort : server.TcpPort, ["transport"] = transport, ["facility"] = "local3" });
        module.Module.App.Log.Warning("web", "Somebody's name is\n\"æøå\" |");
        await Until(() => server.Messages().Any(m => m[MessageField].Contains("æøå", StringComparison.Ordinal)), "the warning");
        await Until(() => server.Messages().Any(m => m[5] == "condition"), "the condition");

        string[][] messages = server.Messages();
        string[] warning = messages.Single(m => m[MessageField].Contains("æøå", StringComparison.Ordinal));
        Assert.Equal(((19 * 8) + 4).ToString(), warning[0]);
        Assert.Equal(0, (DateTimeOffset.UtcNow - DateTimeOffset.Parse(warning[1])).TotalMinutes, 1.0);
        Assert.Equal(["mep-module", "mepmodule", "-", "web"], warning[2..6]);
        Assert.StartsWith("[meta sequenceId=\"", warning[6], StringComparison.Ordinal);
        Assert.Equal("Somebody's name is \"æøå\" ", warning[MessageField]);

        // The start of the module is told too, and no number is missing.
        Assert.Contains(messages, m => m[5] == "system" && m[MessageField].StartsWith("The module started", StringComparison.Ordinal));
        Assert.Contains(messages, m => m[5] == "condition" && m[MessageField] == "Verified readings arrive.");
        int[] numbers = [.. messages.Select(m => int.Parse(m[6].Split('"')[1]))];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
        JsonElement status = (await owner.Json("GET", "/api/v1/integrations")).GetProperty("syslog");
        Assert.Equal("serving", status.GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_happens_while_the_server_is_away_comes_once_it_is_back_and_once_only()
    {
        using var server = new Rsyslog();
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await Set(owner, new JsonObject { ["enabled"] = true, ["host"] = "127.0.0.1", ["port"] = server.TcpPort, ["transport"] = "tcp", ["level"] = "warning" });
        module.Module.App.Log.Warning("web", "before");
        await Until(() => server.Messages().Any(m => m[MessageField] == "before"), "the first warning");
        server.Stop();
        await UntilState(owner, "waiting");
        for (int i = 0; i < 20; i++)
        {
            module.Module.App.Log.Warning("web", "away " + i);
        }

        server.Start();
        await Until(() => server.Messages().Any(m => m[MessageField] == "away 19"), "the last warning");
        Assert.Equal(Enumerable.Range(0, 20).Select(i => "away " + i), server.Messages().Select(m => m[MessageField]).Where(text => text.StartsWith("away", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Messages(), m => m[0] == ((16 * 8) + 6).ToString());
    }

    [Fact]
    public async Task When_the_log_gave_entries_up_in_the_meantime_the_server_is_told_how_many()
    {
        using var server = new Rsyslog();
        using var module = new RunningModule(options => options with { Board = BoardSize.Small });
        using ModuleClient owner = await module.Owner();
        server.Stop();
        await Set(owner, new JsonObject { ["enabled"] = true, ["host"] = "127.0.0.1", ["port"] = server.TcpPort, ["transport"] = "tcp", ["level"] = "warning" });
        await UntilState(owner, "waiting");
        for (int i = 0; i < 200; i++)
        {
            module.Module.App.Log.Warning("web", "entry " + i);
        }

        server.Start();
        await Until(() => server.Messages().Any(m => m[MessageField] == "entry 199"), "the last entry");
        string lost = Assert.Single(server.Messages(), m => m[5] == "log")[MessageField];
        int first = int.Parse(server.Messages().First(m => m[MessageField].StartsWith("entry", StringComparison.Ordinal))[MessageField][6..]);
        Assert.InRange(first, 1, 198);
        Assert.EndsWith(" entries of the event log were given up before they could be sent.", lost, StringComparison.Ordinal);
        Assert.InRange(int.Parse(lost.Split(' ')[0]), first, first + 20);
    }

    [Fact]
    public async Task A_test_says_in_a_sentence_what_is_wrong()
    {
        using var server = new Rsyslog();
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        Assert.Equal("Nothing listens at this port of the log server; 514 is usual.", await Try(owner, "127.0.0.1", Loopback.FreePort(), "tcp"));
        Assert.Equal("The log server's name was not found; check it, or enter an address such as 192.168.1.10.", await Try(owner, "no-such-name.invalid", 514, "tcp"));
        Assert.Equal("The log server took a test message.", await Try(owner, "127.0.0.1", server.TcpPort, "tcp"));
        Assert.StartsWith("A test message was sent. UDP", await Try(owner, "127.0.0.1", server.UdpPort, "udp"), StringComparison.Ordinal);
        await Until(() => server.Messages().Count(m => m[5] == "test") == 2, "both test messages");
    }

    [Theory]
    [InlineData("""{"enabled":true}""", "`syslog.host` must be")]
    [InlineData("""{"enabled":true,"host":"http://x"}""", "`syslog.host` must be")]
    [InlineData("""{"port":0}""", "syslog.port")]
    [InlineData("""{"transport":"tls"}""", "syslog.transport")]
    [InlineData("""{"level":"debug"}""", "syslog.level")]
    [InlineData("""{"facility":"kern"}""", "syslog.facility")]
    public async Task Wrong_settings_get_a_sentence_and_change_nothing(string settings, string expected)
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        JsonElement before = (await owner.Json("GET", "/api/v1/settings")).GetProperty("integrations");
        JsonElement answer = await Set(owner, JsonNode.Parse(settings)!.AsObject(), HttpStatusCode.BadRequest);
        Assert.Contains(expected, answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before.ToString(), (await owner.Json("GET", "/api/v1/settings")).GetProperty("integrations").ToString());
    }

    private static Task<JsonElement> Set(ModuleClient owner, JsonObject settings, HttpStatusCode expected = HttpStatusCode.OK) =>
        owner.Json("PUT", "/api/v1/settings", new JsonObject { ["integrations"] = new JsonObject { ["syslog"] = settings } }.ToJsonString(), expected);

    private static async Task<string> Try(ModuleClient owner, string host, int port, string transport)
    {
        await Set(owner, new JsonObject { ["host"] = host, ["port"] = port, ["transport"] = transport });
        return (await owner.Json("POST", "/api/v1/integrations/syslog/test", "{}")).GetProperty("text").GetString()!;
    }

    private static async Task UntilState(ModuleClient owner, string state)
    {
        var patience = Stopwatch.StartNew();
        while ((await owner.Json("GET", "/api/v1/integrations")).GetProperty("syslog").GetProperty("state").GetString() != state
            || (await owner.Json("GET", "/api/v1/integrations")).GetProperty("syslog").GetProperty("text").ValueKind == JsonValueKind.Null)
        {
            Assert.True(patience.Elapsed.TotalSeconds < 60, "The output never said that it is " + state + ".");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task Until(Func<bool> isSo, string what)
    {
        var patience = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(patience.Elapsed.TotalSeconds < 60, "Waited in vain for " + what + ".");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
