using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Web.Access;
using MepModule.Testing;

namespace MepModule.App.Tests.Web.Access;

/// <summary>Browsers that stay logged in.</summary>
public sealed class RememberedLoginTests : IDisposable
{
    private static readonly DateTime Today = new(2026, 11, 30, 9, 0, 0);

    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task A_remembered_browser_goes_on_after_a_restart_with_its_CSRF_token_and_another_one_does_not()
    {
        using ModuleClient remembered = await Remembered();
        using ModuleClient other = await _module.Owner();

        await Restarts.WaitFor(_module, () => remembered.Json("POST", "/api/v1/restart", "{}", HttpStatusCode.Accepted));

        Assert.Equal(HttpStatusCode.OK, await remembered.Status("PUT", "/api/v1/settings", "{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await other.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task The_cookie_lasts_90_days_and_only_its_hash_is_stored()
    {
        using ModuleClient client = _module.Stranger();
        using HttpResponseMessage response = await client.Send("POST", "/api/v1/login", new { user = "admin", password = RunningModule.Password, remember = true });

        string cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^mep_session_[0-9]+=[0-9a-f]{32}; Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict$", cookie);
        string value = cookie.Split('=', ';')[1];
        byte[] secret = Convert.FromHexString(value);
        byte[] stored = Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current);
        Assert.Equal(-1, stored.AsSpan().IndexOf(secret.AsSpan()));
        Assert.Equal(-1, stored.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(value)));
        Assert.Equal(1, RememberedLogins.Count(_module.Module.App.Settings.Current.Logins));
    }

    [Fact]
    public async Task The_settings_list_them_and_revoking_one_ends_it_at_once_and_for_good()
    {
        using ModuleClient owner = await Remembered();
        using ModuleClient lost = await Remembered("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36");
        List<JsonElement> logins = await List(owner);
        Assert.Equal(["?", "Chrome, Android"], logins.Select(login => login.GetProperty("name").GetString()));
        Assert.Equal([true, false], logins.Select(login => login.GetProperty("own").GetBoolean()));

        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/logins/" + logins[1].GetProperty("id").GetString()));

        Assert.Equal(HttpStatusCode.Unauthorized, await lost.Status("GET", "/api/v1/settings"));
        Assert.Single(await List(owner));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status("DELETE", "/api/v1/logins/" + logins[1].GetProperty("id").GetString()));
        await Restarts.WaitFor(_module, () => owner.Json("POST", "/api/v1/restart", "{}", HttpStatusCode.Accepted));
        Assert.Equal(HttpStatusCode.Unauthorized, await lost.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task A_logout_holds_over_a_restart_and_the_browser_stays_known()
    {
        using ModuleClient browser = await Remembered();
        Assert.Equal(HttpStatusCode.NoContent, await browser.Status("POST", "/api/v1/logout"));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status("GET", "/api/v1/settings"));
        using ModuleClient owner = await _module.Owner();
        Assert.False((await List(owner)).Single().GetProperty("logged_in").GetBoolean());

        await Restarts.WaitFor(_module, () => owner.Json("POST", "/api/v1/restart", "{}", HttpStatusCode.Accepted));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.Status("GET", "/api/v1/settings"));

        // The first wait is a second long, and a busy machine may take that for the next call: then the right password has ended the wait, and the guesser begins anew.
        using ModuleClient stranger = _module.Stranger();
        bool isKeptOut = false;
        for (int tries = 0; tries < 5 && !isKeptOut; tries++)
        {
            await GuessUntilRefused();
            isKeptOut = await TryPassword(stranger, RunningModule.Password) == HttpStatusCode.TooManyRequests;
        }

        Assert.True(isKeptOut, "a stranger never waited because of the guesses");
        await browser.Login(RunningModule.Password);
    }

    [Fact]
    public async Task Another_password_forgets_all_browsers_but_that_of_who_changed_it()
    {
        using ModuleClient owner = await Remembered();
        using ModuleClient other = await Remembered();
        await owner.Json("PUT", "/api/v1/settings", new { access = new { password = "a new password", current_password = RunningModule.Password } });

        Assert.True(Assert.Single(await List(owner)).GetProperty("own").GetBoolean());
        Assert.Equal(HttpStatusCode.Unauthorized, await other.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public void A_ninth_login_takes_the_place_of_the_oldest()
    {
        byte[] logins = [];
        for (byte i = 0; i < 9; i++)
        {
            logins = RememberedLogins.With(logins, Hash(i), Today.AddDays(i == 3 ? -9 : i), "browser " + i);
        }

        Assert.Equal(RememberedLogins.Most, RememberedLogins.Count(logins));
        Assert.Equal(-1, RememberedLogins.IndexOf(logins, Hash(3)));
        Assert.Equal("browser 8", RememberedLogins.NameOf(logins, RememberedLogins.IndexOf(logins, Hash(8))));
    }

    [Fact]
    public void A_login_is_over_after_90_days_and_not_before_while_the_time_is_known()
    {
        byte[] logins = RememberedLogins.With([], Hash(1), Today, "");

        Assert.Equal(Today.Date, RememberedLogins.DayOf(logins, 0));
        Assert.False(RememberedLogins.IsOver(logins, 0, Today.AddDays(89), true));
        Assert.True(RememberedLogins.IsOver(logins, 0, Today.AddDays(90), true));
        Assert.False(RememberedLogins.IsOver(logins, 0, Today.AddDays(90), false));
        logins = RememberedLogins.LogOut(logins, 0);
        Assert.True(RememberedLogins.IsLoggedOut(logins, 0));
        Assert.Equal(Today.Date, RememberedLogins.DayOf(logins, 0));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge, Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari, iPhone")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15", "Safari, Mac")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("\u00e6\u00f8", "?")]
    [InlineData("", "?")]
    [InlineData(null, "?")]
    public void A_browser_is_named_in_words_that_its_user_knows(string? agent, string name) => Assert.Equal(name, BrowserName.Of(agent));

    [Fact]
    public async Task A_live_feed_ends_with_the_token_or_login_that_opened_it_also_while_reading_is_public()
    {
        using ModuleClient owner = await Remembered();
        using ModuleClient lost = await Remembered();
        using ModuleClient holder = await _module.Holder("read");
        using ModuleClient stranger = _module.Stranger();
        await _module.WaitForReading();
        Feed ofToken = await Feed.Open(holder);
        Feed ofLogin = await Feed.Open(lost);
        Feed ofStranger = await Feed.Open(stranger);
        Assert.All([ofToken, ofLogin, ofStranger], feed => Assert.True(feed.HasBegun.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "a feed told nothing"));
        string id = (await List(owner)).Single(login => !login.GetProperty("own").GetBoolean()).GetProperty("id").GetString()!;

        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/1"));
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/logins/" + id));

        // What is read from now on is not told them; the telling of one reading may be under way.
        DateTime revoked = _module.Module.App.Meter.Current!.SampleTimeUtc;
        await Task.WhenAll(ofToken.End, ofLogin.End).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.All([ofToken, ofLogin], feed => Assert.InRange(feed.SampleTimes.Count(time => time > revoked), 0, 1));
        Assert.False(ofStranger.End.IsCompleted);
    }

    /// <summary>Notes of what time the readings are that one listener is told.</summary>
    private sealed class Feed
    {
        /// <summary>Belongs to the thread of the feed until its end.</summary>
        public List<DateTime> SampleTimes { get; } = [];

        public ManualResetEventSlim HasBegun { get; } = new();

        public Task End { get; private set; } = Task.CompletedTask;

        public static async Task<Feed> Open(ModuleClient client)
        {
            StreamReader stream = await client.Listen();
            var feed = new Feed();
            feed.End = OwnThread.Run(() => feed.Note(stream));
            return feed;
        }

        private void Note(StreamReader stream)
        {
            try
            {
                while (stream.ReadLine() is { } line)
                {
                    if (line == "event: reading" && stream.ReadLine() is { } data)
                    {
                        SampleTimes.Add(JsonDocument.Parse(data["data: ".Length..]).RootElement.GetProperty("sample_time").GetDateTime());
                        HasBegun.Set();
                    }
                }
            }
            catch (IOException)
            {
                // Cut off: that is an end as well.
            }
        }
    }

    private static byte[] Hash(byte number) => [.. Enumerable.Repeat(number, RememberedLogins.HashBytes)];

    private static Task<HttpStatusCode> TryPassword(ModuleClient client, string password) => client.Status("POST", "/api/v1/login", new { user = "admin", password });

    private async Task GuessUntilRefused()
    {
        HttpStatusCode answer;
        int guesses = 0;
        do
        {
            Assert.True(guesses++ < 30, "a guesser was never refused");
            using ModuleClient guesser = _module.Stranger();
            answer = await TryPassword(guesser, "guess " + guesses);
        }
        while (answer != HttpStatusCode.TooManyRequests);
    }

    private async Task<ModuleClient> Remembered(string? agent = null)
    {
        ModuleClient client = _module.Stranger();
        if (agent != null)
        {
            client.Http.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        }

        JsonElement session = await client.Json("POST", "/api/v1/login", new { user = "admin", password = RunningModule.Password, remember = true });
        client.Csrf = session.GetProperty("csrf").GetString();
        return client;
    }

    private static async Task<List<JsonElement>> List(ModuleClient client) => [.. (await client.Json("GET", "/api/v1/logins")).GetProperty("logins").EnumerateArray()];
}
