using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Web.Access;

namespace MepModule.App.Tests.Web.Access;

public sealed class HostTests
{
    private static readonly Settings Known = new() { HostName = "cellar", AllowedHosts = ["meter.example"] };

    private static Announcements Names { get; } = Announced();

    private static Announcements Announced()
    {
        var names = new Announcements("cellar");
        names.Add(new Announcement("esp32-mep", "", "", 0, [], ["/getDashDataWS", "/rpc/"]));
        return names;
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("192.168.1.20:80")]
    [InlineData("[::1]:8080")]
    [InlineData("localhost:8080")]
    [InlineData("LOCALHOST")]
    [InlineData("cellar")]
    [InlineData("Cellar:8080")]
    [InlineData("cellar.local")]
    [InlineData("cellar.local.")]
    [InlineData("cellar.lan")]
    [InlineData("cellar.")]
    [InlineData("cellar.home:8080")]
    [InlineData("cellar.home.arpa")]
    [InlineData("CELLAR.internal.:80")]
    [InlineData("cellar.localdomain")]
    [InlineData("192.168.1.20.")]
    [InlineData("meter.example:8080")]
    public void Addresses_and_own_names_are_ours(string host) => Assert.True(HostGuard.IsOurs(host, "/", Known, Names));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("cellar.evil.example")]
    [InlineData("evilcellar")]
    [InlineData("cellar.local.evil")]
    [InlineData("cellar.fritz.box")]
    [InlineData("cellar.local..")]
    [InlineData("cellar..local")]
    [InlineData("cellarlan")]
    [InlineData("other.lan")]
    [InlineData(".lan")]
    [InlineData(".")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.0.0.1@evil.example")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("")]
    [InlineData(":8080")]
    [InlineData("[evil")]
    public void Other_names_are_not(string host) => Assert.False(HostGuard.IsOurs(host, "/", Known, Names));

    // The name of an output opens what the output answers, and nothing else.
    [Theory]
    [InlineData("esp32-mep.local", "/getDashDataWS", true)]
    [InlineData("ESP32-MEP.local.:8080", "/getDashDataWS", true)]
    [InlineData("esp32-mep.local", "/rpc/Shelly.GetStatus", true)]
    [InlineData("esp32-mep.local", "/", false)]
    [InlineData("esp32-mep.local", "/getDashDataWS/", false)]
    [InlineData("esp32-mep.local", "/rpc", false)]
    [InlineData("esp32-mep.local", "/api/v1/reading", false)]
    [InlineData("esp32-mep", "/getDashDataWS", false)]
    [InlineData("esp32-mep.local.evil.example", "/getDashDataWS", false)]
    [InlineData(".local", "/getDashDataWS", false)]
    public void A_name_that_an_output_announces_is_ours_on_its_paths(string host, string path, bool isOurs) => Assert.Equal(isOurs, HostGuard.IsOurs(host, path, Known, Names));

    [Fact]
    public void A_module_that_had_to_take_another_name_answers_to_both()
    {
        var names = new Announcements("cellar");
        Assert.False(HostGuard.IsOurs("cellar-2.local", "/", Known, names));
        names.Own.Renumber(2);
        Assert.True(HostGuard.IsOurs("cellar-2.local", "/", Known, names));
        Assert.True(HostGuard.IsOurs("cellar-2.lan:8080", "/api/v1/reading", Known, names));
        Assert.True(HostGuard.IsOurs("cellar.local", "/", Known, names));
        Assert.False(HostGuard.IsOurs("cellar-3.local", "/", Known, names));
    }

    [Fact]
    public async Task A_name_that_was_made_to_point_here_gets_no_answer()
    {
        using var module = new RunningModule(options => options with { IsShared = true });
        using ModuleClient owner = await module.Owner();

        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusFor(module, "evil.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusFor(module, "mep-module"));
        Assert.Equal(HttpStatusCode.OK, await StatusFor(module, "mep-module.local:8080"));

        await owner.Json("PUT", "/api/v1/settings", new { network = new { allowed_hosts = new[] { "evil.example" } } });
        Assert.Equal(HttpStatusCode.OK, await StatusFor(module, "evil.example"));
    }

    // A router gives names of its own. Whoever follows one is told where the module is; a program, and a name that is nothing like the module's, is not.
    [Theory]
    [InlineData("da-DK,da;q=0.9", "Modulet er her")]
    [InlineData("de", "Das Modul ist hier")]
    [InlineData("fr", "The module is here")]
    public async Task A_name_that_a_router_gave_gets_words_and_a_link(string language, string words)
    {
        using var module = new RunningModule(options => options with { IsShared = true });

        using HttpResponseMessage page = await AskAsync(module, "/", "mep-module.fritz.box:8080", "text/html,*/*;q=0.8", language);

        Assert.Equal((HttpStatusCode.MisdirectedRequest, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        string text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(words, text);
        Assert.Contains("<a href=\"http://192.168.1.87:8080/\">", text);
        foreach ((string path, string host, string accept) in new[] { ("/api/v1/reading", "mep-module.fritz.box", "text/html"), ("/", "mep-module.fritz.box", "*/*"), ("/", "evil.example", "text/html") })
        {
            using HttpResponseMessage refusal = await AskAsync(module, path, host, accept, language);
            Assert.Equal((HttpStatusCode.MisdirectedRequest, "application/json"), (refusal.StatusCode, refusal.Content.Headers.ContentType!.MediaType));
        }
    }

    [Fact]
    public async Task With_the_set_up_access_point_open_every_foreign_name_leads_to_the_portal()
    {
        using var module = new RunningModule(options => options with { IsShared = true, StartsUnowned = true });
        using ModuleClient phone = module.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/generate_204");
        request.Headers.Host = "connectivitycheck.gstatic.com";
        using HttpResponseMessage response = await phone.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("http://192.168.4.1/", response.Headers.Location!.ToString());
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningModule module, string path, string host, string accept, string language)
    {
        using ModuleClient client = module.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusFor(RunningModule module, string host)
    {
        using ModuleClient client = module.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = host;
        using HttpResponseMessage response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
