using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web.Access;

public sealed class AccessTests(SharedModule shared) : IClassFixture<SharedModule>
{
    private readonly RunningModule _module = shared.Module;

    public static TheoryData<string, string> ClosedCalls() => Calls(operation => !ApiDescription.IsOpen(operation));

    public static TheoryData<string, string> ChangingCalls()
    {
        var calls = new TheoryData<string, string>();
        foreach (var (method, path, operation) in ApiDescription.Calls().Where(call => call.Method != "GET" && !ApiDescription.IsOpen(call.Operation)))
        {
            calls.Add(method, path);
        }

        return calls;
    }

    [Theory]
    [MemberData(nameof(ClosedCalls))]
    public async Task Without_session_and_token_a_call_is_refused(string method, string path)
    {
        using ModuleClient stranger = _module.Stranger();
        stranger.Csrf = "0123456789abcdef0123456789abcdef";
        (string code, _) = await stranger.Error(method, path, method == "GET" ? null : "{}", HttpStatusCode.Unauthorized);

        Assert.Equal("unauthorized", code);
    }

    [Theory]
    [MemberData(nameof(ChangingCalls))]
    public async Task A_session_changes_nothing_without_its_CSRF_token(string method, string path)
    {
        using ModuleClient owner = await _module.Owner();
        foreach (string? csrf in new[] { null, "", "0123456789abcdef0123456789abcdef", owner.Csrf![..31], owner.Csrf + "0" })
        {
            owner.Csrf = csrf;
            (string code, _) = await owner.Error(method, path, "{}", HttpStatusCode.Forbidden);
            Assert.Equal("csrf", code);
        }
    }

    [Theory]
    [MemberData(nameof(ChangingCalls))]
    public async Task A_page_of_another_site_changes_nothing_even_with_the_CSRF_token(string method, string path)
    {
        using ModuleClient owner = await _module.Owner();
        owner.Http.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        (string code, _) = await owner.Error(method, path, "{}", HttpStatusCode.Forbidden);

        Assert.Equal("csrf", code);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_log_in()
    {
        using ModuleClient client = _module.Stranger();
        client.Http.DefaultRequestHeaders.Add("Origin", "http://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, await client.Status("POST", "/api/v1/login", new { user = "admin", password = RunningModule.Password }));
    }

    public static TheoryData<string> NarrowScopes() => [.. ApiDescription.Scopes.Where(scope => scope != "admin")];

    [Theory]
    [MemberData(nameof(NarrowScopes))]
    public async Task A_token_reaches_as_far_as_its_scope(string scope)
    {
        using ModuleClient holder = await _module.Holder(scope);
        foreach (var (method, path, operation) in ApiDescription.Calls().Where(call => !ApiDescription.IsOpen(call.Operation)))
        {
            string? needed = ApiDescription.Scope(operation);
            bool reaches = needed == "read" || needed == scope || (scope == "write" && needed is "exchange" or "snapshot");
            if (reaches && method != "GET")
            {
                continue;
            }

            HttpStatusCode status = await holder.Status(method, path, method == "GET" ? null : "{}");
            Assert.True(reaches ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) : status == HttpStatusCode.Forbidden, $"{scope} at {method} {path}: {status}");
        }
    }

    [Fact]
    public async Task A_program_that_takes_snapshots_unlocks_them_and_gets_no_raw_message_through()
    {
        using var module = new RunningModule();
        using ModuleClient holder = await module.Holder("snapshot");
        await module.WaitForReading();
        Assert.Equal(HttpStatusCode.Locked, await holder.Status("POST", "/api/v1/meter/snapshot"));
        await holder.Json("POST", "/api/v1/mep/unlock");

        Assert.True((await holder.Json("POST", "/api/v1/meter/snapshot")).GetProperty("energy_import_wh").GetInt64() > 0);
        (string code, string message) = await holder.Error("POST", "/api/v1/mep/exchange", new { request = "40 0007 0003 00 00 01" }, HttpStatusCode.Forbidden);
        Assert.Equal(("forbidden", "The scope of this API token does not reach; this call needs 'exchange'."), (code, message));
    }

    [Fact]
    public async Task A_program_that_writes_unlocks_and_one_that_exchanges_cannot()
    {
        object write = new { request = "40 0007 0003 00 00 01" };
        using ModuleClient writer = await _module.Holder("write");
        using ModuleClient exchanger = await _module.Holder("exchange");
        Assert.Equal(HttpStatusCode.Locked, await writer.Status("POST", "/api/v1/mep/exchange", write));
        Assert.Equal(HttpStatusCode.Locked, await exchanger.Status("POST", "/api/v1/mep/exchange", write));
        Assert.Equal(HttpStatusCode.Forbidden, await exchanger.Status("POST", "/api/v1/mep/unlock"));
        await writer.Json("POST", "/api/v1/mep/unlock");

        Assert.NotEqual(HttpStatusCode.Locked, await writer.Status("POST", "/api/v1/mep/exchange", write));
        Assert.Equal(HttpStatusCode.Locked, await exchanger.Status("POST", "/api/v1/mep/exchange", write));
    }

    [Fact]
    public async Task A_program_that_fetches_backups_gets_them_without_secrets_only()
    {
        using ModuleClient holder = await _module.Holder("backup");
        Assert.False((await holder.Json("GET", "/api/v1/backup")).TryGetProperty("secrets", out _));

        holder.Http.DefaultRequestHeaders.Add("X-Backup-Passphrase", "long enough");
        holder.Http.DefaultRequestHeaders.Add("X-Login-Password", RunningModule.Password);
        Assert.Equal(HttpStatusCode.Forbidden, await holder.Status("GET", "/api/v1/backup"));
    }

    [Fact]
    public async Task An_admin_token_changes_settings_without_CSRF_token()
    {
        using ModuleClient holder = await _module.Holder("admin");

        Assert.Equal(HttpStatusCode.OK, await holder.Status("PUT", "/api/v1/settings", "{}"));
    }

    [Fact]
    public async Task A_revoked_or_invented_token_opens_nothing()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient holder = await _module.Holder("read");
        Assert.Equal(HttpStatusCode.OK, await holder.Status("GET", "/api/v1/settings"));
        foreach (var token in (await owner.Json("GET", "/api/v1/tokens")).GetProperty("tokens").EnumerateArray())
        {
            Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/" + token.GetProperty("id").GetString()));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await holder.Status("GET", "/api/v1/settings"));
        holder.Http.DefaultRequestHeaders.Authorization = new("Bearer", "mep_0000");
        Assert.Equal(HttpStatusCode.Unauthorized, await holder.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status("DELETE", "/api/v1/tokens/1"));
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task The_scheme_of_a_token_is_written_in_any_case(string scheme)
    {
        using ModuleClient holder = await _module.Holder("read");
        holder.Http.DefaultRequestHeaders.Authorization = new(scheme, holder.Http.DefaultRequestHeaders.Authorization!.Parameter);

        Assert.Equal(HttpStatusCode.OK, await holder.Status("GET", "/api/v1/settings"));
        holder.Http.DefaultRequestHeaders.Authorization = new(scheme, "mep_0000");
        Assert.Equal(HttpStatusCode.Unauthorized, await holder.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task A_wrong_token_is_not_made_good_by_a_session()
    {
        using ModuleClient owner = await _module.Owner();
        owner.Http.DefaultRequestHeaders.Authorization = new("Bearer", "mep_0000");

        Assert.Equal(HttpStatusCode.Unauthorized, await owner.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task Public_reading_is_a_setting()
    {
        using var module = new RunningModule();
        using ModuleClient stranger = module.Stranger();
        using ModuleClient owner = await module.Owner();
        Assert.Equal(HttpStatusCode.OK, await stranger.Status("GET", "/api/v1/reading"));

        await owner.Json("PUT", "/api/v1/settings", new { access = new { public_reading = false } });

        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/reading"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/live"));
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/api/v1/reading"));
    }

    [Fact]
    public async Task Health_and_API_description_are_for_everybody()
    {
        using ModuleClient stranger = _module.Stranger();

        Assert.Equal("ok", (await stranger.Json("GET", "/healthz")).GetProperty("status").GetString());
        Assert.NotEqual(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/openapi.json"));
    }

    [Fact]
    public async Task Unknown_addresses_of_the_API_tell_a_stranger_nothing()
    {
        using ModuleClient stranger = _module.Stranger();
        using ModuleClient owner = await _module.Owner();

        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/nothing"));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status("GET", "/api/v1/nothing"));
    }

    [Fact]
    public async Task Answers_carry_the_security_headers()
    {
        using ModuleClient stranger = _module.Stranger();
        foreach (string path in new[] { "/", "/healthz", "/api/v1/settings", "/nothing" })
        {
            using HttpResponseMessage response = await stranger.Send("GET", path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.True(response.Headers.ConnectionClose);
        }
    }

    [Theory]
    [InlineData("PUT", "/api/v1/login", "POST, OPTIONS")]
    [InlineData("DELETE", "/api/v1/settings", "GET, PUT, OPTIONS")]
    [InlineData("POST", "/", "GET, OPTIONS")]
    [InlineData("PATCH", "/healthz", "GET, OPTIONS")]
    public async Task An_unknown_method_is_answered_with_the_known_ones(string method, string path, string allowed)
    {
        using ModuleClient stranger = _module.Stranger();
        using HttpResponseMessage response = await stranger.Send(method, path, "{}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        using HttpResponseMessage options = await stranger.Send("OPTIONS", path);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.False(options.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task HEAD_answers_like_GET_without_the_body()
    {
        using ModuleClient stranger = _module.Stranger();
        foreach (string path in new[] { "/", "/healthz", "/api/v1/reading" })
        {
            using HttpResponseMessage head = await stranger.Send("HEAD", path);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    private static TheoryData<string, string> Calls(Func<System.Text.Json.JsonElement, bool> choose)
    {
        var calls = new TheoryData<string, string>();
        foreach (var (method, path, operation) in ApiDescription.Calls())
        {
            if (choose(operation))
            {
                calls.Add(method, path);
            }
        }

        return calls;
    }
}
