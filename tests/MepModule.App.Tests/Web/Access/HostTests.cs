using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Web.Access;

namespace MepModule.App.Tests.Web.Access;

public sealed class HostTests
{
    private static readonly Settings Known = new() { HostName = "cellar", AllowedHosts = ["meter.example"] };

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
    [InlineData("meter.example:8080")]
    public void Addresses_and_own_names_are_ours(string host) => Assert.True(HostGuard.IsOurs(host, Known));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("cellar.evil.example")]
    [InlineData("evilcellar")]
    [InlineData("cellar.local.evil")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.0.0.1@evil.example")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("")]
    [InlineData(":8080")]
    [InlineData("[evil")]
    public void Other_names_are_not(string host) => Assert.False(HostGuard.IsOurs(host, Known));

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

    private static async Task<HttpStatusCode> StatusFor(RunningModule module, string host)
    {
        using ModuleClient client = module.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = host;
        using HttpResponseMessage response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
