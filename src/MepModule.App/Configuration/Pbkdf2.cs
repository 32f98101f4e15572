using System;
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
        Array.Copy(salt, first, salt.Length);
        int done = 0;
        for (int block = 1; done < length; block++)
        {
            first[salt.Length + 2] = (byte)(block >> 8);
            first[salt.Length + 3] = (byte)block;
            byte[] round = HMACSHA256.HashData(password, first);

            // Byte by byte this sum would be nine tenths of what the interpreter of nanoFramework has to do here.
            long sum0 = BitConverter.ToInt64(round, 0);
            long sum1 = BitConverter.ToInt64(round, 8);
            long sum2 = BitConverter.ToInt64(round, 16);
            long sum3 = BitConverter.ToInt64(round, 24);
            for (int i = 1; i < iterations; i++)
            {
                round = HMACSHA256.HashData(password, round);
                sum0 ^= BitConverter.ToInt64(round, 0);
                sum1 ^= BitConverter.ToInt64(round, 8);
                sum2 ^= BitConverter.ToInt64(round, 16);
                sum3 ^= BitConverter.ToInt64(round, 24);
            }

            var sum = new byte[HashBytes];
            Put(sum0, sum, 0);
            Put(sum1, sum, 8);
            Put(sum2, sum, 16);
            Put(sum3, sum, 24);

            int take = length - done < HashBytes ? length - done : HashBytes;
            Array.Copy(sum, 0, derived, done, take);
            done += take;
        }

        return derived;
    }

    private static void Put(long value, byte[] sum, int offset)
    {
        Array.Copy(BitConverter.GetBytes(value), 0, sum, offset, 8);
    }
}
