using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.Desktop;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>
/// Every route by everybody, made from the text of Routes.cs: a new call is covered by being there, with the access that its line says.
/// </summary>
public sealed class RolesTests(RolesTests.QuickModule shared) : IClassFixture<RolesTests.QuickModule>
{
    private const string Restart = "POST /api/v1/restart";
    private const string Logout = "POST /api/v1/logout";

    // How a call is made that is let in, and what it answers then. Where doing it would end the test, or needs what is not there, the answer is that of the call itself, behind the door.
    private static readonly Dictionary<string, (string Body, int Status)> _calls = new()
    {
        ["POST /api/v1/login"] = ("{}", 400),
        [Logout] = ("", 204),
        ["POST /api/v1/setup/login"] = ("""{"password":"another password"}""", 409),
        ["POST /api/v1/setup/complete"] = ("", 202),
        ["POST /api/v1/mep/exchange"] = ("""{"request":"3f00340000000007"}""", 200),
        ["POST /api/v1/mep/unlock"] = ("", 200),
        ["DELETE /api/v1/mep/unlock"] = ("", 204),
        ["POST /api/v1/mep/procedures/ep17"] = ("", 423),
        ["POST /api/v1/meter/snapshot"] = ("", 423),
        ["POST /api/v1/meter/key-test"] = ("{}", 200),
        ["PUT /api/v1/settings"] = ("""{"network":{"host_name":"cellar"}}""", 200),
        ["POST /api/v1/tokens"] = ("""{"name":"a program","scope":"read"}""", 201),
        ["DELETE /api/v1/tokens/none"] = ("", 404),
        ["DELETE /api/v1/logins/none"] = ("", 404),
        ["POST /api/v1/backup"] = ("{}", 400),
        ["POST /api/v1/network/scan"] = ("", 202),
        ["POST /api/v1/network/test"] = ("{}", 400),
        ["POST /api/v1/firmware"] = ("no bundle", 400),
        ["POST /api/v1/firmware/confirm"] = ("", 409),
        ["POST /api/v1/firmware/revert"] = ("", 409),
        ["PUT /api/v1/firmware/signer"] = ("{}", 400),
        ["DELETE /api/v1/firmware/signer"] = ("", 204),
        [Restart] = ("", 202),
        ["POST /api/v1/factory-reset"] = ("{}", 400),
    };

    // These read tables of the meter, one a second: who may just do that shows it for all.
    private static readonly string[] _slow = ["GET /api/v1/load-profile", "GET /api/v1/load-profile.csv", "GET /api/v1/events", "GET /api/v1/mep/dimensions", "GET /api/v1/outages", "GET /api/v1/power-quality", "GET /api/v1/alerts/ports"];

    // A build without the page has none of its files.
    private static readonly bool _hasPage = typeof(DesktopModule).Assembly.GetManifestResourceNames().Contains("assets/manifest.json");

    private readonly RunningModule _module = shared.Module;

    public static TheoryData<string> Everybody() => [.. Roles.All.Keys];

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Nobody_gets_further_than_the_route_says(string role)
    {
        await RevokeAll();
        using ModuleClient client = await Roles.Become(role, _module);
        string before = Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current));
        int refused = 0;
        foreach ((string method, string path, string access) in SourceRoutes.Read())
        {
            int expected = Roles.All[role](access, method != "GET");
            if (expected != 0)
            {
                HttpStatusCode status = await client.Status(method, path.Replace("{id}", "none", StringComparison.Ordinal), method != "GET" ? "{}" : null);
                Assert.True((int)status == expected, $"{role} at {method} {path} ({access}): {(int)status} instead of {expected}");
                refused++;
            }
        }

        Assert.True(refused > 0 || role == "a session", role + " was refused nothing");
        Assert.Equal(before, Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current)));
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Whoever_may_make_a_call_gets_what_it_is_for(string role)
    {
        // What ends the session, or all of them, comes last.
        string[] last = [Logout, Restart];
        IEnumerable<(string Call, string Access)> routes = SourceRoutes.Read()
            .Select(route => ($"{route.Method} {route.Path.Replace("{id}", "none", StringComparison.Ordinal)}", route.Access))
            .OrderBy(route => Array.IndexOf(last, route.Item1));

        // The role before may have restarted the module.
        await _module.WaitForReading();
        await RevokeAll();
        ModuleClient client = await Roles.Become(role, _module);
        int let = 0;
        foreach ((string call, string access) in routes)
        {
            bool changes = !call.StartsWith("GET ", StringComparison.Ordinal);
            if (Roles.All[role](access, changes) != 0 || (_slow.Contains(call) && role != "a read token"))
            {
                continue;
            }

            if (call == Restart)
            {
                client.Dispose();
                client = await Roles.Become(role, _module);
                await Restarts.WaitFor(_module, () => AssertLetIn(client, role, call));
            }
            else
            {
                await AssertLetIn(client, role, call);
            }

            let++;
        }

        client.Dispose();
        Assert.True(let > 0 || Roles.All[role]("Open", false) != 0, role + " was let in nowhere");
    }

    [Fact]
    public void Every_access_level_of_the_routes_is_known_here() =>
        Assert.Empty(SourceRoutes.Read().Select(route => route.Access).Except(["Open", "FirstRun", "PublicReading", "SessionOnly"]).Select(access => access.ToLowerInvariant()).Except(ApiDescription.Scopes));

    // A module has eight tokens at most.
    private async Task RevokeAll()
    {
        using ModuleClient owner = await _module.Owner();
        foreach (int id in _module.Module.App.Settings.Current.Tokens.Select(token => token.Id))
        {
            Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/" + id));
        }
    }

    private static async Task AssertLetIn(ModuleClient client, string role, string call)
    {
        string[] parts = call.Split(' ');
        bool isKnown = _calls.TryGetValue(call, out (string Body, int Status) made);
        string? body = isKnown ? made.Body : parts[0] == "GET" ? null : "{}";
        ByteArrayContent? content = body is { Length: > 0 } ? new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(parts[1] == "/api/v1/firmware" ? "application/octet-stream" : "application/json") } } : null;
        string query = call.StartsWith("GET /api/v1/history", StringComparison.Ordinal) ? "?range=10m" : "";
        HttpResponseMessage answer = await client.Send(parts[0], parts[1] + query, content, HttpCompletionOption.ResponseHeadersRead);
        HttpStatusCode taken = parts[1] switch { "/api/v1/live" or "/api/v1/outages" or "/api/v1/power-quality" => HttpStatusCode.ServiceUnavailable, "/api/v1/load-profile.csv" => HttpStatusCode.Conflict, _ => 0 };
        for (DateTime end = DateTime.UtcNow.AddSeconds(20); answer.StatusCode == taken && DateTime.UtcNow < end;)
        {
            // The streams of the roles before are given up when the next event cannot be sent, and so is the load profile or the log of the call before.
            answer.Dispose();
            await Task.Delay(200, TestContext.Current.CancellationToken);
            answer = await client.Send(parts[0], parts[1], null, HttpCompletionOption.ResponseHeadersRead);
        }

        string text = answer.Content.Headers.ContentType?.MediaType == "application/json" && !_slow.Contains(call) ? await answer.Content.ReadAsStringAsync() : "";

        // A call that is new and not written above has at least passed the door.
        bool isOfPage = parts[1] is "/api/v1/catalogue" or "/api/openapi.json";
        bool isRight = isOfPage && !_hasPage ? answer.StatusCode == HttpStatusCode.NotFound
            : isKnown ? (int)answer.StatusCode == made.Status
            : parts[0] == "GET" ? answer.IsSuccessStatusCode
            : (int)answer.StatusCode is not (401 or 403 or >= 500);
        Assert.True(isRight, $"{role} at {call}: {(int)answer.StatusCode} {text}");
        if (text.Length > 0)
        {
            JsonDocument.Parse(text).Dispose();
        }

        answer.Dispose();
    }

    /// <summary>A module whose meter answers at once, and was asked for all that it has.</summary>
    public sealed class QuickModule : IDisposable
    {
        public QuickModule()
        {
            Module = new RunningModule(options => options with { Wire = WireSpeed.Fast });
        }

        public RunningModule Module { get; }

        public void Dispose() => Module.Dispose();
    }
}
