using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Desktop;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.MeterSimulator;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>Typed clients, made of the OpenAPI file by the generators that programmers use, read every call of a running module.</summary>
public sealed class TypedClientTests(TypedClientTests.KnownModule shared) : IClassFixture<TypedClientTests.KnownModule>
{
    // A build without the page has none of its files.
    private static readonly bool _hasPage = typeof(DesktopModule).Assembly.GetManifestResourceNames().Contains("assets/manifest.json");
    private static readonly string[] _ofPage = ["/api/openapi.json", "/api/v1/catalogue"];

    // Kiota has no name for an empty word of an enumeration; in settings, what is left out stays.
    private static readonly string[] _emptyWords = ["/api/v1/settings.board.profile", "/api/v1/backup.settings.board.profile"];

    [Fact]
    public async Task What_a_client_of_kiota_reads_is_all_that_the_module_said()
    {
        string token = await shared.Token();
        Dictionary<string, JsonElement> told = Run(TypedClients.StartCSharp(shared.Address, RunningModule.Password, token));
        HoldCommon(told);
        foreach ((string path, string content) in Calls())
        {
            JsonElement what = told[path];
            if (content != "application/json" || _ofPage.Contains(path))
            {
                Assert.True(what.TryGetProperty("line", out JsonElement line) && line.GetString()!.Length > 0, $"{path}: {what}");
                continue;
            }

            Assert.True(what.TryGetProperty("heard", out JsonElement heard), $"{path}: {what}");
            Assert.Equal([], Losses(JsonDocument.Parse(heard.GetString()!).RootElement, JsonDocument.Parse(what.GetProperty("written").GetString()!).RootElement, path));
        }
    }

    [Fact]
    public async Task A_client_in_TypeScript_compiles_and_reads_every_call()
    {
        string token = await shared.Token();
        Dictionary<string, JsonElement> told = Run(TypedClients.StartTypeScript(shared.Address, RunningModule.Password, token));
        HoldCommon(told);
        Assert.All(Calls(), call =>
        {
            JsonElement what = told[call.Path];
            Assert.True(what.GetProperty("status").GetInt32() == 200 && what.TryGetProperty("data", out _) && !what.TryGetProperty("error", out _), $"{call.Path}: {what}");
        });
    }

    private static IEnumerable<(string Path, string Content)> Calls() => TypedClients.Reads.Where(call => _hasPage || !_ofPage.Contains(call.Path));

    // What both programs do as a programmer would write it.
    private static void HoldCommon(Dictionary<string, JsonElement> told)
    {
        Assert.Equal(32, told["login"].GetProperty("csrf").GetInt32());
        JsonElement typed = told["typed"];
        Assert.True(typed.GetProperty("power").GetInt32() > 0);
        Assert.Equal((3, 600, 1440), (typed.GetProperty("phases").GetInt32(), typed.GetProperty("seconds").GetInt32(), typed.GetProperty("minutes").GetInt32()));
        Assert.True(typed.GetProperty("days").GetInt32() > 0);
        Assert.InRange((DateTime.UtcNow - typed.GetProperty("time").GetDateTime().ToUniversalTime()).TotalMinutes, -1, 5);
        Assert.Equal((403, "forbidden", "The scope of this API token does not reach; this call needs 'admin'."),
            (told["refused"].GetProperty("status").GetInt32(), told["refused"].GetProperty("code").GetString(), told["refused"].GetProperty("message").GetString()));
    }

    private static Dictionary<string, JsonElement> Run(ForeignProgram program)
    {
        using (program)
        {
            program.Until(() => program.Said.Contains("{\"call\":\"refused\"", StringComparison.Ordinal), "its last call", 120000);
            Assert.Equal(0, program.UntilEnded());
            return program.Said.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)
                .ToDictionary(line => line.GetProperty("call").GetString()!, line => line.GetProperty("what"));
        }
    }

    /// <summary>Where what a client writes again differs from what it heard. Null is the same as left out, and what is read-only is not written.</summary>
    private static IEnumerable<string> Losses(JsonElement heard, JsonElement written, string place)
    {
        if (heard.ValueKind == JsonValueKind.Object && written.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in heard.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null && !TypedClients.ReadOnly.Contains(member.Name)))
            {
                string[] losses = written.TryGetProperty(member.Name, out JsonElement again) ? [.. Losses(member.Value, again, $"{place}.{member.Name}")]
                    : _emptyWords.Contains($"{place}.{member.Name}") && member.Value.GetString() == "" ? [] : [$"{place}.{member.Name} is lost"];
                foreach (string loss in losses)
                {
                    yield return loss;
                }
            }
        }
        else if (heard.ValueKind == JsonValueKind.Array && written.ValueKind == JsonValueKind.Array && heard.GetArrayLength() == written.GetArrayLength())
        {
            foreach (string loss in heard.EnumerateArray().Zip(written.EnumerateArray()).SelectMany((pair, i) => Losses(pair.First, pair.Second, $"{place}[{i}]")))
            {
                yield return loss;
            }
        }
        else if (!IsSame(heard, written))
        {
            yield return $"{place} is {heard.GetRawText()} and was read as {written.GetRawText()}";
        }
    }

    private static bool IsSame(JsonElement heard, JsonElement written) =>
        heard.ValueKind == written.ValueKind && heard.ValueKind switch
        {
            JsonValueKind.Number => heard.GetDecimal() == written.GetDecimal(),
            JsonValueKind.String => heard.GetString() == written.GetString() || (heard.TryGetDateTimeOffset(out DateTimeOffset one) && written.TryGetDateTimeOffset(out DateTimeOffset other) && one == other),
            _ => heard.GetRawText() == written.GetRawText(),
        };

    /// <summary>A module whose meter answers at once, and that knows what the meter is and records.</summary>
    public sealed class KnownModule : IAsyncLifetime
    {
        private readonly RunningModule _module = new(options => options with { Wire = WireSpeed.Fast });

        public string Address => _module.Address.GetLeftPart(UriPartial.Authority);

        public async ValueTask InitializeAsync()
        {
            await _module.WaitForReading();
            using ModuleClient owner = await _module.Owner();
            await owner.Json("PUT", "/api/v1/settings", new { meter = new { polling = "fast" } });
            while ((await owner.Json("GET", "/api/v1/load-profile/sets")).GetProperty("sets").GetArrayLength() == 0 ||
                (await owner.Json("GET", "/api/v1/history?range=days")).GetProperty("days").GetArrayLength() == 0)
            {
                await Task.Delay(100);
            }
        }

        /// <summary>A token that reads only.</summary>
        public async Task<string> Token()
        {
            using ModuleClient holder = await _module.Holder("read");
            return holder.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        }

        public ValueTask DisposeAsync()
        {
            _module.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
