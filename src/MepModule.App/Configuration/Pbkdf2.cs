using System.Security.Cryptography;

namespace MepModule.App.Configuration;

/// <summary>PBKDF2 with HMAC-SHA256 (RFC 8018, 5.2).</summary>
internal static class Pbkdf2
{
    private const int HashBytes = 32;

    /// <summary>Derives bytes from a password.</summary>
    /// <param name="password">The password in UTF-8; at least one byte.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="iterations">1 or more.</param>
    /// <param name="length">Number of bytes wanted.</param>
    public static byte[] Derive(byte[] password, byte[] salt, int iterations, int length)
    {
        var derived = new byte[length];
        var first = new byte[salt.Length + 4];
        System.Array.Copy(salt, first, salt.Length);
        int done = 0;
        for (int block = 1; done < length; block++)
        {
            first[salt.Length + 2] = (byte)(block >> 8);
            first[salt.Length + 3] = (byte)block;
            byte[] round = HMACSHA256.HashData(password, first);
            var sum = new byte[HashBytes];
            System.Array.Copy(round, sum, HashBytes);
            for (int i = 1; i < iterations; i++)
            {
                round = HMACSHA256.HashData(password, round);
                for (int k = 0; k < HashBytes; k++)
                {
                    sum[k] ^= round[k];
                }
            }

            int take = length - done < HashBytes ? length - done : HashBytes;
            System.Array.Copy(sum, 0, derived, done, take);
            done += take;
        }

        return derived;
    }
}
