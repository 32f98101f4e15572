using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>Everybody who may call a module, rightly or not.</summary>
internal static class Roles
{
    private const string Forged = "0123456789abcdef0123456789abcdef";

    /// <summary>Who calls, and what each access level answers to him; 0 for "let in".</summary>
    public static IReadOnlyDictionary<string, Func<string, bool, int>> All { get; } = new Dictionary<string, Func<string, bool, int>>
    {
        ["a stranger"] = (access, _) => access is "Open" or "PublicReading" ? 0 : 401,
        ["a stranger with invented cookie and CSRF token"] = (access, _) => access is "Open" or "PublicReading" ? 0 : 401,
        ["an invented token"] = (_, _) => 401,
        ["a revoked admin token"] = (_, _) => 401,
        ["a session that was logged out"] = (access, _) => access is "Open" or "PublicReading" ? 0 : 401,
        ["a session without CSRF token"] = (access, changes) => changes && access != "Open" ? 403 : 0,
        ["a session with an invented CSRF token"] = (access, changes) => changes && access != "Open" ? 403 : 0,
        ["a session from another site's page"] = (_, changes) => changes ? 403 : 0,
        ["a read token"] = (access, _) => OfToken(access, []),
        ["an exchange token"] = (access, _) => OfToken(access, ["Exchange"]),
        ["a snapshot token"] = (access, _) => OfToken(access, ["Snapshot"]),
        ["a write token"] = (access, _) => OfToken(access, ["Write", "Exchange", "Snapshot"]),
        ["an update token"] = (access, _) => OfToken(access, ["Update"]),
        ["a backup token"] = (access, _) => OfToken(access, ["Backup"]),
        ["a settings token"] = (access, _) => OfToken(access, ["Settings"]),
        ["an admin token"] = (access, _) => access == "SessionOnly" ? 403 : 0,
        ["a session"] = (_, _) => 0,
    };

    private static int OfToken(string access, string[] reaches) => access is "Open" or "FirstRun" or "PublicReading" or "Read" || Array.IndexOf(reaches, access) >= 0 ? 0 : 403;

    /// <summary>A client in a role.</summary>
    public static async Task<ModuleClient> Become(string role, RunningModule module)
    {
        ModuleClient client = role.Contains("session", StringComparison.Ordinal) ? await module.Owner() : module.Stranger();
        switch (role)
        {
            case "a stranger" or "a session": break;
            case "a stranger with invented cookie and CSRF token":
                client.Cookies.Add(module.Address, new Cookie("mep_session", Forged));
                client.Csrf = Forged;
                break;
            case "an invented token": client.Http.DefaultRequestHeaders.Authorization = new("Bearer", "mep_" + Forged); break;
            case "a revoked admin token":
                client.Dispose();
                client = await module.Holder("admin");
                using (ModuleClient owner = await module.Owner())
                {
                    Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/" + module.Module.App.Settings.Current.Tokens[^1].Id));
                }

                break;
            case "a session that was logged out":
                string cookies = client.Cookies.GetCookieHeader(module.Address);
                Assert.Equal(HttpStatusCode.NoContent, await client.Status("POST", "/api/v1/logout"));
                client.Http.DefaultRequestHeaders.Add("Cookie", cookies);
                break;
            case "a session without CSRF token": client.Csrf = null; break;
            case "a session with an invented CSRF token": client.Csrf = Forged; break;
            case "a session from another site's page": client.Http.DefaultRequestHeaders.Add("Origin", "http://evil.example"); break;
            case not null when role.EndsWith(" token", StringComparison.Ordinal):
                client.Dispose();
                client = await module.Holder(role.Split(' ')[1]);
                break;
            default: throw new InvalidDataException("Nobody knows how to become " + role + ".");
        }

        return client;
    }
}
