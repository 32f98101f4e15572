using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>
/// Every route by everybody who may not call it, made from the text of Routes.cs: a new call is covered by being there, with the access
/// that its line says.
/// </summary>
public sealed class RolesTests(SharedModule shared) : IClassFixture<SharedModule>
{
    private const string Forged = "0123456789abcdef0123456789abcdef";

    private readonly RunningModule _module = shared.Module;

    /// <summary>Who calls, and what each access level answers to him; 0 for "let in".</summary>
    private static readonly Dictionary<string, Func<string, bool, int>> _roles = new()
    {
        ["a stranger"] = (access, _) => access is "Open" or "PublicReading" ? 0 : 401,
        ["a stranger with invented cookie and CSRF token"] = (access, _) => access is "Open" or "PublicReading" ? 0 : 401,
        ["an invented token"] = (_, _) => 401,
        ["a revoked admin token"] = (_, _) => 401,
        ["a session that was logged out"] = (access, _) => access is "Open" or "PublicReading" ? 0 : 401,
        ["a session without CSRF token"] = (access, changes) => changes && access != "Open" ? 403 : 0,
        ["a session with an invented CSRF token"] = (access, changes) => changes && access != "Open" ? 403 : 0,
        ["a session from another site's page"] = (_, changes) => changes ? 403 : 0,
        ["a read token"] = (access, _) => access is "Exchange" or "Admin" or "SessionOnly" ? 403 : 0,
        ["an exchange token"] = (access, _) => access is "Admin" or "SessionOnly" ? 403 : 0,
        ["an admin token"] = (access, _) => access == "SessionOnly" ? 403 : 0,
    };

    public static TheoryData<string> Roles() => [.. _roles.Keys];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Nobody_gets_further_than_the_route_says(string role)
    {
        using ModuleClient client = await Become(role);
        string before = Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current));
        int refused = 0;
        foreach ((string method, string path, string access) in SourceRoutes.Read())
        {
            bool changes = method != "GET";
            int expected = _roles[role](access, changes);

            // Whoever is let in by a call that changes something would change it; the other tests of the API do that. Some that only read
            // ask the meter and take seconds, so that one who may read shows it for all.
            if (expected == 0 && (changes || (role != "an admin token" && access != "Open")))
            {
                continue;
            }

            HttpStatusCode status = await client.Status(method, path.Replace("{id}", "1", StringComparison.Ordinal), changes ? "{}" : null);
            bool isRight = expected == 0 ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) : (int)status == expected;
            Assert.True(isRight, $"{role} at {method} {path} ({access}): {(int)status} instead of {(expected == 0 ? "let in" : expected)}");
            refused += expected == 0 ? 0 : 1;
        }

        Assert.True(refused > 0, role + " was refused nothing");
        Assert.Equal(before, Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current)));
    }

    [Fact]
    public void Every_access_level_of_the_routes_is_known_here() =>
        Assert.Empty(SourceRoutes.Read().Select(route => route.Access).Except(["Open", "FirstRun", "PublicReading", "Read", "Exchange", "Admin", "SessionOnly"]));

    private async Task<ModuleClient> Become(string role)
    {
        ModuleClient client = role.Contains("session", StringComparison.Ordinal) ? await _module.Owner() : _module.Stranger();
        switch (role)
        {
            case "a stranger": break;
            case "a stranger with invented cookie and CSRF token":
                client.Cookies.Add(_module.Address, new Cookie("mep_session", Forged));
                client.Csrf = Forged;
                break;
            case "an invented token": client.Http.DefaultRequestHeaders.Authorization = new("Bearer", "mep_" + Forged); break;
            case "a revoked admin token":
                client.Dispose();
                client = await _module.Holder("admin");
                using (ModuleClient owner = await _module.Owner())
                {
                    Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/" + _module.Module.App.Settings.Current.Tokens[^1].Id));
                }

                break;
            case "a session that was logged out":
                string cookies = client.Cookies.GetCookieHeader(_module.Address);
                Assert.Equal(HttpStatusCode.NoContent, await client.Status("POST", "/api/v1/logout"));
                client.Http.DefaultRequestHeaders.Add("Cookie", cookies);
                break;
            case "a session without CSRF token": client.Csrf = null; break;
            case "a session with an invented CSRF token": client.Csrf = Forged; break;
            case "a session from another site's page": client.Http.DefaultRequestHeaders.Add("Origin", "http://evil.example"); break;
            case "a read token" or "an exchange token" or "an admin token":
                client.Dispose();
                client = await _module.Holder(role.Split(' ')[1]);
                break;
            default: throw new InvalidDataException("Nobody knows how to become " + role + ".");
        }

        return client;
    }
}
