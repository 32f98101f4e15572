using System.Security.Cryptography;
using System.Text;
using MepModule.Protocol;
using MepModule.Protocol.Security;

namespace MepModule.App.Configuration;

/// <summary>
/// Something to compare keys by eye with: eight hex digits of a hash, which many keys share, so that the key does not follow
/// from them.
/// </summary>
internal static class KeyFingerprint
{
    /// <summary>Fingerprint of a key.</summary>
    public static string Of(MepKey key)
    {
        var bytes = new byte[MepKey.Length];
        key.CopyTo(bytes, 0);
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes("MepModule key fingerprint"), bytes);
        return HexText.Format(hash, 0, 4);
    }
}
