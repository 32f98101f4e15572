using System;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.Desktop;

namespace MepModule.App.Tests.Web;

public sealed class SetupTests
{
    [Fact]
    public async Task A_module_that_nobody_owns_takes_its_first_password_once()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient first = module.Stranger();
        JsonElement before = await first.Json("GET", "/api/v1/setup");
        Assert.False(before.GetProperty("login_set").GetBoolean());
        Assert.Equal("setup", before.GetProperty("mode").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, await first.Status("POST", "/api/v1/login", new { user = "admin", password = "" }));
        Assert.Equal(HttpStatusCode.BadRequest, await first.Status("POST", "/api/v1/setup/login", new { password = "short" }));
        Assert.Equal(HttpStatusCode.BadRequest, await first.Status("POST", "/api/v1/setup/login", "{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await first.Status("GET", "/api/v1/settings"));

        first.Csrf = (await first.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();

        Assert.Equal(HttpStatusCode.OK, await first.Status("GET", "/api/v1/settings"));
        using ModuleClient second = module.Stranger();
        Assert.Equal(HttpStatusCode.Conflict, await second.Status("POST", "/api/v1/setup/login", new { password = "second password" }));
        Assert.Equal(HttpStatusCode.Unauthorized, await second.Status("GET", "/api/v1/setup"));
    }

    [Fact]
    public async Task A_second_browser_is_told_whether_the_first_run_goes_on()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient owner = module.Stranger();
        owner.Csrf = (await owner.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();
        using ModuleClient second = module.Stranger();
        Assert.Equal("first_run", (await second.Error("GET", "/api/v1/setup", null, HttpStatusCode.Unauthorized)).Code);
        Assert.Equal("unauthorized", (await second.Error("GET", "/api/v1/settings", null, HttpStatusCode.Unauthorized)).Code);

        await owner.Json("POST", "/api/v1/setup/complete", "{}", HttpStatusCode.Accepted);

        Assert.Equal("unauthorized", (await second.Error("GET", "/api/v1/setup", null, HttpStatusCode.Unauthorized)).Code);
    }

    [Fact]
    public async Task Without_a_network_the_end_of_the_first_run_keeps_the_access_point_open_and_says_so()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient owner = module.Stranger();
        owner.Csrf = (await owner.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();

        JsonElement end = await owner.Json("POST", "/api/v1/setup/complete", "{}", HttpStatusCode.Accepted);

        Assert.False(end.GetProperty("restarts").GetBoolean());
        Assert.Contains("No network is known", end.GetProperty("text").GetString());
        JsonElement now = await owner.Json("GET", "/api/v1/setup");
        Assert.Equal(("setup", true), (now.GetProperty("mode").GetString(), now.GetProperty("complete").GetBoolean()));
        Assert.True(module.Module.Wifi!.NextIsAccessPoint);
    }

    [Fact]
    public async Task The_end_of_the_first_run_leaves_the_set_up_access_point()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient owner = module.Stranger();
        owner.Csrf = (await owner.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();

        await owner.Json("PUT", "/api/v1/settings", new { network = new { networks = new[] { new { ssid = SimulatedWifi.Nearest, password = SimulatedWifi.Password } } } });

        await Restarts.WaitFor(module, async () =>
        {
            JsonElement end = await owner.Json("POST", "/api/v1/setup/complete", "{}", HttpStatusCode.Accepted);
            Assert.True(end.GetProperty("restarts").GetBoolean());
        });

        using ModuleClient again = module.Stranger();
        await again.Login("first password");
        JsonElement now = await again.Json("GET", "/api/v1/setup");
        Assert.Equal("normal", now.GetProperty("mode").GetString());
        Assert.True(now.GetProperty("complete").GetBoolean());
        Assert.False(now.GetProperty("key_set").GetBoolean());

        await again.Json("POST", "/api/v1/factory-reset", new { confirm = "erase everything" }, HttpStatusCode.Accepted);
        await AssertBeginsAnew(module);
    }

    // The module notices first that it knows no network any more, and then opens the set-up network by another restart.
    private static async Task AssertBeginsAnew(RunningModule module)
    {
        using ModuleClient stranger = module.Stranger();
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        JsonElement now = default;
        do
        {
            Assert.True(DateTime.UtcNow < end, $"the first run does not begin anew: {now}");
            try
            {
                using HttpResponseMessage answer = await stranger.Send("GET", "/api/v1/setup");
                now = answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.Clone() : default;
            }
            catch (HttpRequestException)
            {
                // It restarts just now.
            }
        }
        while (now.ValueKind == JsonValueKind.Undefined || now.GetProperty("mode").GetString() != "setup");

        Assert.False(now.GetProperty("login_set").GetBoolean());
        Assert.False(now.GetProperty("network_set").GetBoolean());
        Assert.False(now.GetProperty("key_set").GetBoolean());
        Assert.False(now.GetProperty("complete").GetBoolean());
    }

    // The page looks for the module in its new network by a picture; nobody else's page needs to.
    [Theory]
    [InlineData(true, "img-src 'self' data: http:;")]
    [InlineData(false, "img-src 'self' data:;")]
    public async Task Pictures_from_elsewhere_are_allowed_with_the_access_point_open_only(bool isUnowned, string policy)
    {
        using var module = new RunningModule(options => isUnowned ? options with { StartsUnowned = true, Password = null } : options);
        using ModuleClient visitor = module.Stranger();
        using HttpResponseMessage page = await visitor.Send("GET", "/healthz");
        Assert.Contains(policy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
    }
}
