using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Tests.Web.Model;

namespace MepModule.App.Tests.Web;

/// <summary>What others change while a body comes in stays changed.</summary>
public sealed class SlowBodyTests
{
    private const string LateName = """{"network":{"host_name":"late"}}""";

    private readonly SettingsBench _bench = new(new CutStore(), new VirtualClock { Milliseconds = 1_796_000_000_000 });

    [Fact]
    public async Task Changes_of_different_members_at_the_same_time_are_all_kept()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        for (int i = 0; i < 30; i++)
        {
            string name = "name-" + i;
            bool isPublic = i % 2 == 0;
            Task<HttpStatusCode>[] both =
            [
                owner.Status("PUT", "/api/v1/settings", new { network = new { host_name = name } }),
                owner.Status("PUT", "/api/v1/settings", new { access = new { public_reading = isPublic } }),
                owner.Status("POST", "/api/v1/tokens", new { name, scope = "read" }),
            ];
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Created], await Task.WhenAll(both));

            var now = module.Module.App.Settings.Current;
            Assert.Equal((name, isPublic, name), (now.HostName, now.HasPublicReading, now.Tokens.Single().Name));
            Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/" + now.Tokens[0].Id));
        }
    }

    [Fact]
    public void A_request_that_was_held_brings_back_neither_a_revoked_token_nor_the_old_password()
    {
        Caller owner = FirstLogin();
        Caller holder = NewToken(owner, "read");
        HeldCall held = Begin(owner);

        Assert.Equal(204, Ask(owner, "DELETE", "/api/v1/tokens/" + holder.Token).Status);
        ChangePassword(owner);
        Assert.Equal(200, Finish(held));

        Assert.Equal("late", _bench.Store.Current.HostName);
        Assert.Equal(401, Ask(holder, "GET", "/api/v1/settings").Status);
        Assert.Equal(401, TryLogin("the old password").Status);
        Assert.Equal(200, TryLogin("the new password").Status);
    }

    [Fact]
    public void A_request_whose_session_ended_while_its_body_came_in_changes_nothing()
    {
        Caller owner = FirstLogin();
        HeldCall login = TryLogin("the old password");
        HeldCall held = Begin(Session(login));

        ChangePassword(owner);

        Assert.Equal(401, Finish(held));
        Assert.Equal("mep-module", _bench.Store.Current.HostName);
    }

    [Fact]
    public void A_request_whose_token_was_revoked_while_its_body_came_in_changes_nothing()
    {
        Caller owner = FirstLogin();
        Caller holder = NewToken(owner, "admin");
        HeldCall held = Begin(holder);

        Assert.Equal(204, Ask(owner, "DELETE", "/api/v1/tokens/" + holder.Token).Status);

        Assert.Equal(401, Finish(held));
        Assert.Equal("mep-module", _bench.Store.Current.HostName);
    }

    private Caller FirstLogin() => Session(_bench.Ask(new HeldCall("POST", "/api/v1/setup/login", """{"password":"the old password"}""")));

    private HeldCall TryLogin(string password) => _bench.Ask(new HeldCall("POST", "/api/v1/login", JsonSerializer.Serialize(new { user = "admin", password })));

    private static Caller Session(HeldCall login) => new(Session: 1, Token: 0, login.NewCookie!, login.Json.GetProperty("csrf").GetString()!);

    private Caller NewToken(Caller owner, string scope)
    {
        JsonElement made = Ask(owner, "POST", "/api/v1/tokens", JsonSerializer.Serialize(new { name = scope, scope })).Json;
        return new Caller(Session: 0, int.Parse(made.GetProperty("id").GetString()!), made.GetProperty("token").GetString()!, Csrf: "");
    }

    private void ChangePassword(Caller owner) =>
        Assert.Equal(200, Ask(owner, "PUT", "/api/v1/settings", """{"access":{"password":"the new password","current_password":"the old password"}}""").Status);

    private HeldCall Ask(Caller caller, string method, string path, string? body = null) => _bench.Ask(caller.Sign(new HeldCall(method, path, body)));

    /// <summary>A change that was let in and stops before its body.</summary>
    private HeldCall Begin(Caller caller)
    {
        HeldCall held = caller.Sign(new HeldCall("PUT", "/api/v1/settings", LateName));
        _bench.Begin(held);
        held.WaitHeld();
        Assert.Equal(0, held.Status);
        return held;
    }

    /// <summary>Lets the body in; returns the status of the answer.</summary>
    private static int Finish(HeldCall held)
    {
        held.Release();
        return held.Wait().Status;
    }
}
