using System;
using System.Text;
using MepModule.App.Platform;

namespace MepModule.App.Configuration;

/// <summary>A password as it is stored: iterations (4, little-endian), salt (16), PBKDF2-HMAC-SHA256 (32).</summary>
internal static class PasswordHash
{
    /// <summary>Iterations on a small board.</summary>
    public const int DeviceIterations = 1000;

    /// <summary>Iterations on a PC.</summary>
    public const int DesktopIterations = 100000;

    private const int SaltAt = 4;
    private const int SaltBytes = 16;
    private const int HashAt = SaltAt + SaltBytes;
    private const int HashBytes = 32;

    /// <summary>Makes the stored form of a password.</summary>
    public static byte[] Of(string password, int iterations, IRandom random)
    {
        var stored = new byte[HashAt + HashBytes];
        for (int i = 0; i < SaltAt; i++)
        {
            stored[i] = (byte)(iterations >> (8 * i));
        }

        random.Fill(stored, SaltAt, SaltBytes);
        Array.Copy(Derive(password, stored), 0, stored, HashAt, HashBytes);
        return stored;
    }

    /// <summary>Whether a password is the one that was stored. Takes the same time whichever byte differs.</summary>
    public static bool Matches(string password, byte[] stored)
    {
        if (IterationsOf(stored) < 1 || password.Length == 0)
        {
            return false;
        }

        return SecretText.AreEqual(Derive(password, stored), 0, stored, HashAt, HashBytes);
    }

    /// <summary>Iterations of a stored password: 0 when there is none, -1 when it is not what <see cref="Of"/> makes.</summary>
    public static int IterationsOf(byte[] stored)
    {
        if (stored.Length == 0)
        {
            return 0;
        }

        int iterations = stored.Length == HashAt + HashBytes ? stored[0] | (stored[1] << 8) | (stored[2] << 16) | (stored[3] << 24) : -1;
        return iterations < 1 ? -1 : iterations;
    }

    private static byte[] Derive(string password, byte[] stored)
    {
        var salt = new byte[SaltBytes];
        Array.Copy(stored, SaltAt, salt, 0, SaltBytes);
        return Pbkdf2.Derive(Encoding.UTF8.GetBytes(password), salt, IterationsOf(stored), HashBytes);
    }
}
