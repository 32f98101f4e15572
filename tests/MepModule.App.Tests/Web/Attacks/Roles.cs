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
        ["a read token"] = (access, _) => access is "Exchange" or "Admin" or "SessionOnly" ? 403 : 0,
        ["an exchange token"] = (access, _) => access is "Admin" or "SessionOnly" ? 403 : 0,
        ["an admin token"] = (access, _) => access == "SessionOnly" ? 403 : 0,
        ["a session"] = (_, _) => 0,
    };

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
            case "a read token" or "an exchange token" or "an admin token":
                client.Dispose();
                client = await module.Holder(role.Split(' ')[1]);
                break;
            default: throw new InvalidDataException("Nobody knows how to become " + role + ".");
        }

        return client;
    }
}
