using System.Security.Cryptography;
using System.Text;
using MepModule.Protocol;

namespace MepModule.App.Web.Access;

/// <summary>A login that holds, in memory only: a restart ends it, unless its browser is remembered and begins it again.</summary>
internal sealed class Session
{
    public Session(string id)
    {
        Id = id;
        Csrf = HexText.Format(HMACSHA256.HashData(Encoding.UTF8.GetBytes("MepModule CSRF token"), Encoding.UTF8.GetBytes(id)), 0, 16);
    }

    /// <summary>Value of the cookie.</summary>
    public string Id { get; }

    /// <summary>What changing calls must bring along. It follows from the cookie, so that an open page goes on after a restart.</summary>
    public string Csrf { get; }

    /// <summary>Monotonic milliseconds at which it ends unless it is used.</summary>
    public long ExpiresAt;

    /// <summary>Monotonic milliseconds until which writes to the meter are unlocked.</summary>
    public long WritesUnlockedUntil;
}
