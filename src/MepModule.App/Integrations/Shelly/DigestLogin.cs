using System.Text;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Integrations.Shelly;

/// <summary>
/// The login of the contract: digest with SHA-256 (RFC 7616), user <c>admin</c>. One client reads the challenge by the order of its parts, so they stand as the device has them. Called by several threads.
/// </summary>
internal sealed class DigestLogin
{
    private const string User = "admin";
    private const int NonceBytes = 16;

    // An older challenge is answered by a new one. What is read can be read again within it, by whoever recorded it.
    private const int NonceMilliseconds = 300000;

    private readonly string _realm;
    private readonly string _password;
    private readonly IRandom _random;
    private readonly IClock _clock;
    private readonly object _lock = new object();
    private string _nonce = "";
    private string _former = "";
    private long _madeAt;

    /// <param name="realm">Name of the device.</param>
    /// <param name="password">The password.</param>
    /// <param name="random">Makes challenges.</param>
    /// <param name="clock">Ends them.</param>
    public DigestLogin(string realm, string password, IRandom random, IClock clock)
    {
        _realm = realm;
        _password = password;
        _random = random;
        _clock = clock;
    }

    /// <summary>A challenge.</summary>
    public string Challenge() => "Digest qop=\"auth\", realm=\"" + _realm + "\", nonce=\"" + Nonce() + "\", algorithm=SHA-256";

    /// <summary>Whether what a client sent is right.</summary>
    /// <param name="authorization">The header, or null.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="path">Its path, which the client must have meant.</param>
    public bool IsRight(string? authorization, string method, string path)
    {
        if (authorization == null || !authorization.StartsWith("Digest "))
        {
            return false;
        }

        string nonce = Part(authorization, "nonce");
        string uri = Part(authorization, "uri");
        bool isForThis = uri == path || uri.StartsWith(path + "?");
        if (!isForThis || !IsOurs(nonce) || Part(authorization, "username") != User || Part(authorization, "qop") != "auth")
        {
            return false;
        }

        string expected = Hash(
            Hash(User + ":" + _realm + ":" + _password) + ":" + nonce + ":" + Part(authorization, "nc") + ":" + Part(authorization, "cnonce") + ":auth:" + Hash(method + ":" + uri));
        return IsSame(expected, Part(authorization, "response").ToLower());
    }

    private string Nonce()
    {
        lock (_lock)
        {
            long now = _clock.Milliseconds;
            if (_nonce.Length == 0 || now - _madeAt > NonceMilliseconds)
            {
                var bytes = new byte[NonceBytes];
                _random.Fill(bytes, 0, bytes.Length);
                _former = _nonce;
                _nonce = Hex(bytes);
                _madeAt = now;
            }

            return _nonce;
        }
    }

    private bool IsOurs(string nonce)
    {
        string present = Nonce();
        lock (_lock)
        {
            return nonce.Length > 0 && (nonce == present || nonce == _former);
        }
    }

    // In a time that does not tell how much of it was right.
    private static bool IsSame(string one, string other)
    {
        int difference = one.Length ^ other.Length;
        for (int i = 0; i < one.Length && i < other.Length; i++)
        {
            difference |= one[i] ^ other[i];
        }

        return difference == 0;
    }

    /// <summary>A part of the header, without quotes; empty when it is not there.</summary>
    private static string Part(string header, string name)
    {
        int at = 0;
        while ((at = header.IndexOf(name + "=", at)) > 0)
        {
            int start = at + name.Length + 1;
            if (header[at - 1] != ' ' && header[at - 1] != ',')
            {
                at = start;
                continue;
            }

            bool isQuoted = start < header.Length && header[start] == '"';
            start += isQuoted ? 1 : 0;
            int end = header.IndexOf(isQuoted ? '"' : ',', start);
            return (end < 0 ? header.Substring(start) : header.Substring(start, end - start)).Trim();
        }

        return "";
    }

    private static string Hash(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Hex(Sha256.Of(bytes, 0, bytes.Length));
    }

    private static string Hex(byte[] bytes)
    {
        string hex = "";
        for (int i = 0; i < bytes.Length; i++)
        {
            hex += ((int)bytes[i]).ToString("X2");
        }

        return hex.ToLower();
    }
}
