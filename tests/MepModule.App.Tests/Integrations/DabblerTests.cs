using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Integrations.Dabbler;
using MepModule.App.Integrations.Values;
using MepModule.App.Tests.Web;
using MepModule.App.Text;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Integrations;

/// <summary>The answer that the integration of Home Assistant for dabbler.dk's module reads. What it demands was read in its source, version 1.0.6, and tried with it.</summary>
public sealed class DabblerTests
{
    private const string Path = "/getDashDataWS";

    private static readonly ModuleIdentity _module = new("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");
    private static readonly FreshnessRules _rules = new(FreshnessRules.StandardTellSeconds, FreshnessRules.StandardSteerSeconds);

    [Theory]
    [InlineData("gen3", "gen3", 0, false)]
    [InlineData("gen4", "gen4", 0, false)]
    [InlineData("cpm", "cpm", 0, false)]
    [InlineData("gen3-one-phase", "gen3", 6, false)]
    [InlineData("gen3-export", "gen3", 0, true)]
    public void The_answer_is_the_golden_one_and_has_what_the_client_counts_on(string name, string profile, int missingPhases, bool exports)
    {
        MeterBench bench = Read(profile, missingPhases, exports);
        string json = Write(Take(bench));
        Compare(name + ".json", json);

        JsonElement answer = JsonDocument.Parse(json).RootElement;
        string[] numbers = ["Fwd_Act_Wh", "Rev_Act_Wh", "Fwd_W", "Rev_W", .. new[] { "L1", "L2", "L3" }.SelectMany(line => new[] { line + "_Fwd_W", line + "_Rev_W", line + "_RMS_V", line + "_RMS_A" })];
        Assert.All(numbers, name => Assert.True(answer.GetProperty(name).TryGetInt64(out _), name));
        Assert.Matches("^[0-9A-Za-z]+$", answer.GetProperty("Utility_SN").GetString());
        long Of(string name) => answer.GetProperty(name).GetInt64();
        Assert.InRange(Of("L1_Fwd_W") + Of("L2_Fwd_W") + Of("L3_Fwd_W") - Of("L1_Rev_W") - Of("L2_Rev_W") - Of("L3_Rev_W") - Of("Fwd_W") + Of("Rev_W"), -3, 3);
        Assert.Equal(Take(bench).Of(Value.EnergyImport), Of("Fwd_Act_Wh"));
        Assert.Equal(exports, Of("Rev_W") > Of("Fwd_W"));
    }

    [Fact]
    public void The_time_is_that_of_the_sample_and_stands_still_with_it()
    {
        MeterBench bench = Read("gen3", 0, false);
        string first = Write(Take(bench));
        Assert.Equal(first, Write(Take(bench)));
        bench.Run(TimeSpan.FromSeconds(2));
        Assert.NotEqual(TimeOf(first), TimeOf(Write(Take(bench))));
    }

    [Fact]
    public void Without_values_it_is_null()
    {
        MeterBench bench = MeterBench.Of("gen3");
        Assert.Equal("null", Write(Take(bench)));
        bench.WaitForEnergies();
        Assert.NotEqual("null", Write(Take(bench)));
        Assert.Equal("null", Write(OutputData.Take(_module, bench.Service, _rules, bench.Clock.Milliseconds + (FreshnessRules.StandardTellSeconds * 1000L) + 1000, new ModuleHealth(1, 2, 3))));
    }

    // The client keeps the first JSON object for values, an error too, until Home Assistant is restarted.
    [Fact]
    public async Task No_error_on_its_path_is_a_JSON_object_whether_it_is_on_or_off()
    {
        using var module = new RunningModule(options => options with { IsShared = true });
        using ModuleClient owner = await module.Owner();
        foreach (bool isOn in new[] { false, true })
        {
            object allow = isOn ? new[] { "192.0.2.7" } : Array.Empty<string>();
            await owner.Json("PUT", "/api/v1/settings", new { integrations = new { dabbler = new { enabled = isOn, allow } } });
            foreach ((string method, string host) in new[] { ("GET", ""), ("POST", ""), ("DELETE", ""), ("GET", "evil.example"), ("GET", "esp32-mep.fritz.box") })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), Path);
                request.Headers.Host = host.Length == 0 ? null : host;
                using HttpResponseMessage answer = await owner.Http.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.InRange((int)answer.StatusCode, 400, 499);
                Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
                Assert.NotEqual('{', (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))[0]);
            }
        }
    }

    [Fact]
    public async Task Its_name_opens_its_path_while_it_is_on_and_nothing_else()
    {
        using var module = new RunningModule(options => options with { IsShared = true });
        using ModuleClient owner = await module.Owner();
        await module.WaitForReading();
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusFor(module, Path));

        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { dabbler = new { enabled = true } } });
        Assert.Equal(HttpStatusCode.OK, await StatusFor(module, Path));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusFor(module, "/"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusFor(module, "/api/v1/reading"));

        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { dabbler = new { enabled = false } } });
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusFor(module, Path));
    }

    // What version 1.0.6 sent, with Python 3.11 and aiohttp 3.8.4, on 30 November 2026.
    [Fact]
    public async Task The_request_that_the_client_really_sends_gets_values()
    {
        using var module = new RunningModule(options => options with { IsShared = true });
        using ModuleClient owner = await module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { dabbler = new { enabled = true } } });
        await module.WaitForReading();
        string request = File.ReadAllText(Repository.Place("tests/transcripts/jnxxx/request.txt")).ReplaceLineEndings("\r\n");

        string answer = "";
        for (int i = 0; i < 100 && !answer.Contains("\"Fwd_Act_Wh\"", StringComparison.Ordinal); i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, module.Address.Port, TestContext.Current.CancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
            using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.OrdinalIgnoreCase);

            // Until the energies are read as well it is null, and the client asks again.
            Assert.True(answer.EndsWith("\r\n\r\nnull", StringComparison.Ordinal) || answer.EndsWith('}'), answer);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Contains("\"Utility_SN\"", answer);
    }

    private static MeterBench Read(string profile, int missingPhases, bool exports)
    {
        // At noon in June the simulated house has more sun than it needs.
        DateTime start = exports ? new DateTime(2026, 6, 21, 11, 0, 0, DateTimeKind.Utc) : new MeterOptions().StartUtc;
        var bench = new MeterBench(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 1, MissingPhases = missingPhases, StartUtc = start });
        bench.WaitForEnergies();
        return bench;
    }

    private static OutputData Take(MeterBench bench) => OutputData.Take(_module, bench.Service, _rules, bench.Clock.Milliseconds, new ModuleHealth(1, 2, 3));

    private static string TimeOf(string json) => JsonDocument.Parse(json).RootElement.GetProperty("CurrentDateTime").GetString()!;

    private static string Write(OutputData data)
    {
        var sink = new TextSink();
        var text = new BufferedText(sink, new byte[64]);
        new DabblerWriter(data).Write(text);
        text.Flush();
        return sink.Text;
    }

    private static void Compare(string file, string json)
    {
        string place = Repository.Place("tests/MepModule.App.Tests/Integrations/Golden/dabbler/" + file);
        string found = json.Replace(",\"", ",\n\"", StringComparison.Ordinal) + "\n";
        if (!File.Exists(place))
        {
            File.WriteAllText(place, found);
            Assert.Fail(file + " was written. Look whether it is right.");
        }

        Assert.Equal(File.ReadAllText(place), found);
    }

    private static async Task<HttpStatusCode> StatusFor(RunningModule module, string path)
    {
        using var client = new HttpClient { BaseAddress = module.Address };
        client.DefaultRequestHeaders.Host = "esp32-mep.local";
        using HttpResponseMessage answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
