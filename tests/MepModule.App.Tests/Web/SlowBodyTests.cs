using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web;

/// <summary>What others change while a body comes in stays changed.</summary>
public sealed class SlowBodyTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task Changes_of_different_members_at_the_same_time_are_all_kept()
    {
        using ModuleClient owner = await _module.Owner();
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

            var now = _module.Module.App.Settings.Current;
            Assert.Equal((name, isPublic, name), (now.HostName, now.HasPublicReading, now.Tokens.Single().Name));
            Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/" + now.Tokens[0].Id));
        }
    }

    [Fact]
    public async Task A_request_that_was_held_brings_back_neither_a_revoked_token_nor_the_old_password()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient holder = await _module.Holder("read");
        using Slow held = Begin(owner, """{"network":{"host_name":"late"}}""");

        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/1"));
        await owner.Json("PUT", "/api/v1/settings", new { access = new { password = "a new password", current_password = RunningModule.Password } });
        Assert.Equal(200, await held.Finish());

        Assert.Equal("late", _module.Module.App.Settings.Current.HostName);
        Assert.Equal(HttpStatusCode.Unauthorized, await holder.Status("GET", "/api/v1/settings"));
        using ModuleClient again = _module.Stranger();
        await again.Login("a new password");
    }

    [Fact]
    public async Task A_request_whose_session_ended_while_its_body_came_in_changes_nothing()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient other = await _module.Owner();
        using Slow held = Begin(other, """{"network":{"host_name":"late"}}""");

        await owner.Json("PUT", "/api/v1/settings", new { access = new { password = "a new password", current_password = RunningModule.Password } });

        Assert.Equal(401, await held.Finish());
        Assert.Equal("mep-module", _module.Module.App.Settings.Current.HostName);
    }

    [Fact]
    public async Task A_request_whose_token_was_revoked_while_its_body_came_in_changes_nothing()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient holder = await _module.Holder("admin");
        using Slow held = Begin(holder, """{"network":{"host_name":"late"}}""");

        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/1"));

        Assert.Equal(401, await held.Finish());
        Assert.Equal("mep-module", _module.Module.App.Settings.Current.HostName);
    }

    private Slow Begin(ModuleClient client, string body)
    {
        string credentials = client.Http.DefaultRequestHeaders.Authorization is { } authorization
            ? "Authorization: " + authorization
            : $"Cookie: {client.Cookies.GetCookieHeader(_module.Address)}\r\nX-CSRF-Token: {client.Csrf}";
        return new Slow(_module.Address, $"PUT /api/v1/settings HTTP/1.1\r\nHost: {_module.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{credentials}\r\n\r\n", body);
    }

    /// <summary>A request that stops in the middle of its body.</summary>
    private sealed class Slow : IDisposable
    {
        private readonly TcpClient _client;
        private readonly string _body;

        public Slow(Uri address, string head, string body)
        {
            _client = new TcpClient(address.Host, address.Port);
            _body = body;
            _client.Client.Send(Encoding.ASCII.GetBytes(head + body[..3]));
        }

        public void Dispose() => _client.Dispose();

        /// <summary>Sends the rest; returns the status of the answer.</summary>
        public async Task<int> Finish()
        {
            await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(_body[3..]), TestContext.Current.CancellationToken);
            var buffer = new byte[64];
            int count = await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            return int.Parse(Encoding.ASCII.GetString(buffer, 0, count).Split(' ')[1]);
        }
    }
}
