using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Tests.Network;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.Desktop;

namespace MepModule.App.Tests.Web.Access;

public sealed class LoginTests(SharedModule shared) : IClassFixture<SharedModule>
{
    private readonly RunningModule _module = shared.Module;

    [Fact]
    public async Task A_login_sets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        using ModuleClient client = _module.Stranger();
        using HttpResponseMessage response = await client.Send("POST", "/api/v1/login", new { user = "admin", password = RunningModule.Password });

        string cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches($"^mep_session_{_module.Address.Port}=[0-9a-f]{{32}}; Path=/; HttpOnly; SameSite=Strict$", cookie);
        Assert.Equal(HttpStatusCode.OK, await client.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task Two_modules_on_one_host_do_not_log_each_other_out()
    {
        using var other = new RunningModule();
        using ModuleClient browser = _module.Stranger();
        await browser.Login(RunningModule.Password);
        using var beside = new ModuleClient(other.Address, browser.Cookies);
        await beside.Login(RunningModule.Password);

        Assert.Equal(HttpStatusCode.OK, await browser.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.OK, await beside.Status("GET", "/api/v1/settings"));
    }

    [Theory]
    [InlineData("admin", "wrong password")]
    [InlineData("admin", "")]
    [InlineData("root", RunningModule.Password)]
    [InlineData("", RunningModule.Password)]
    public async Task A_wrong_user_or_password_gets_nothing(string user, string password)
    {
        using var fresh = new RunningModule();
        using ModuleClient client = fresh.Stranger();
        (string code, string message) = await client.Error("POST", "/api/v1/login", new { user, password }, HttpStatusCode.Unauthorized);

        Assert.Equal("wrong_password", code);
        Assert.Equal("User or password is wrong.", message);
        Assert.Equal(HttpStatusCode.Unauthorized, await client.Status("GET", "/api/v1/settings"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"user":"admin"}""")]
    [InlineData("""{"password":"long enough"}""")]
    public async Task A_login_without_user_or_password_is_no_try(string body)
    {
        using ModuleClient client = _module.Stranger();
        (_, string message) = await client.Error("POST", "/api/v1/login", body, HttpStatusCode.BadRequest);

        Assert.Equal("`user` and `password` are both needed.", message);
    }

    [Fact]
    public async Task A_logout_ends_the_session_and_no_other()
    {
        using ModuleClient first = await _module.Owner();
        using ModuleClient second = await _module.Owner();

        Assert.Equal(HttpStatusCode.NoContent, await first.Status("POST", "/api/v1/logout"));
        Assert.Equal(HttpStatusCode.Unauthorized, await first.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.OK, await second.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task A_reloaded_page_finds_its_session_and_CSRF_token_again()
    {
        using ModuleClient client = await _module.Owner();
        JsonElement session = await client.Json("GET", "/api/v1/session");

        Assert.Equal(client.Csrf, session.GetProperty("csrf").GetString());
        Assert.Equal(0, session.GetProperty("writes_unlocked_s").GetInt32());
    }

    [Fact]
    public async Task From_the_sixth_wrong_try_on_the_guesser_waits()
    {
        using var fresh = new RunningModule();
        using ModuleClient client = fresh.Stranger();
        for (int i = 1; i <= 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await client.Status("POST", "/api/v1/login", new { user = "admin", password = "guess " + i }));
        }

        using HttpResponseMessage sixth = await client.Send("POST", "/api/v1/login", new { user = "admin", password = "guess 6" });
        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.InRange(int.Parse(sixth.Headers.GetValues("Retry-After").Single()), 1, 60);
    }

    [Fact]
    public void The_wait_doubles_up_to_a_minute_and_a_right_password_ends_it()
    {
        var clock = new VirtualClock();
        var guard = new LoginGuard(clock, new WorkUnderWay(1));
        byte[] stored = PasswordHash.Of("right password", 1, new SystemRandom());
        for (int i = 0; i < LoginGuard.FreeTries; i++)
        {
            Assert.False(guard.Check("1.2.3.4", false, "wrong", stored));
        }

        foreach (int seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        {
            Assert.Equal(seconds, Assert.Throws<ApiException>(() => guard.Check("1.2.3.4", false, "wrong", stored)).RetryAfterSeconds);

            // Not even the right password gets in before the time.
            clock.Milliseconds += (seconds * 1000) - 1;
            Assert.Equal(429, Assert.Throws<ApiException>(() => guard.Check("1.2.3.4", false, "right password", stored)).Status);
            clock.Milliseconds += 1;
        }

        Assert.True(guard.Check("1.2.3.4", false, "right password", stored));
        Assert.False(guard.Check("1.2.3.4", false, "wrong", stored));
    }

    [Fact]
    public void A_guesser_does_not_lock_out_another_address()
    {
        var guard = new LoginGuard(new VirtualClock(), new WorkUnderWay(1));
        byte[] stored = PasswordHash.Of("right password", 1, new SystemRandom());
        for (int i = 0; i < 20; i++)
        {
            Record.Exception(() => guard.Check("6.6.6.6", false, "wrong", stored));
        }

        Assert.True(guard.Check("1.2.3.4", false, "right password", stored));
    }

    [Fact]
    public void Many_addresses_of_one_guesser_meet_the_back_off_and_keep_no_known_browser_out()
    {
        var clock = new VirtualClock();
        var guard = new LoginGuard(clock, new WorkUnderWay(1));
        byte[] stored = PasswordHash.Of("right password", 1, new SystemRandom());
        int checkedGuesses = 0;
        for (int second = 0; second < 600; second++)
        {
            for (int i = 1; i <= 9; i++)
            {
                try
                {
                    checkedGuesses += guard.Check("127.0.5." + i, false, "wrong", stored) ? 0 : 1;
                }
                catch (ApiException problem)
                {
                    Assert.Equal(429, problem.Status);
                }
            }

            Assert.True(guard.Check("192.168.1.9", true, "right password", stored));
            clock.Milliseconds += 1000;
        }

        // Twenty are free, then 1, 2, 4, ... 60 seconds lie between two.
        Assert.InRange(checkedGuesses, LoginGuard.FreeTriesOfAll, LoginGuard.FreeTriesOfAll + 16);
        Assert.Equal(429, Assert.Throws<ApiException>(() => guard.Check("192.168.1.9", false, "right password", stored)).Status);
    }

    [Fact]
    public void A_known_browser_that_guesses_waits_as_well()
    {
        var guard = new LoginGuard(new VirtualClock(), new WorkUnderWay(1));
        byte[] stored = PasswordHash.Of("right password", 1, new SystemRandom());
        for (int i = 0; i < LoginGuard.FreeTries; i++)
        {
            Assert.False(guard.Check("1.2.3.4", true, "wrong", stored));
        }

        Assert.Equal(429, Assert.Throws<ApiException>(() => guard.Check("1.2.3.4", true, "wrong", stored)).Status);
    }

    [Fact]
    public async Task The_log_tells_where_logins_came_from_good_or_bad()
    {
        using var fresh = new RunningModule();
        using ModuleClient client = fresh.Stranger();
        await client.Status("POST", "/api/v1/login", new { user = "admin", password = "wrong password" });
        await client.Login(RunningModule.Password);

        string log = await client.Text("GET", "/api/v1/diagnostics/log");
        Assert.Contains("A login with a wrong password was refused; it came from 127.0.0.1.", log, System.StringComparison.Ordinal);
        Assert.Contains("Somebody logged in from 127.0.0.1.", log, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_fifth_session_ends_the_one_that_was_idle_longest()
    {
        var clock = new VirtualClock();
        var sessions = new Sessions(clock, new SystemRandom());
        Session[] all = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            clock.Milliseconds += 10;
            return sessions.Begin();
        })];
        clock.Milliseconds += 10;
        sessions.Find(all[0].Id);
        clock.Milliseconds += 10;
        sessions.Begin();

        Assert.NotNull(sessions.Find(all[0].Id));
        Assert.Null(sessions.Find(all[1].Id));
        Assert.NotNull(sessions.Find(all[2].Id));
    }

    [Fact]
    public void An_idle_session_ends_by_itself()
    {
        var clock = new VirtualClock();
        var sessions = new Sessions(clock, new SystemRandom());
        Session session = sessions.Begin();
        clock.Milliseconds += Sessions.IdleSeconds * 1000L;
        Assert.NotNull(sessions.Find(session.Id));
        clock.Milliseconds += (Sessions.IdleSeconds * 1000L) + 1;
        Assert.Null(sessions.Find(session.Id));
    }
}
