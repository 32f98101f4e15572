using System.Net;
using System.Text.Json;
using System.Threading.Tasks;

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
    public async Task The_end_of_the_first_run_leaves_the_set_up_access_point()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient owner = module.Stranger();
        owner.Csrf = (await owner.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();

        await Restarts.WaitFor(module, () => owner.Json("POST", "/api/v1/setup/complete", "{}", HttpStatusCode.Accepted));

        using ModuleClient again = module.Stranger();
        await again.Login("first password");
        JsonElement now = await again.Json("GET", "/api/v1/setup");
        Assert.Equal("normal", now.GetProperty("mode").GetString());
        Assert.True(now.GetProperty("complete").GetBoolean());
    }
}
