using System;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Platform;

namespace MepModule.App.Configuration;

/// <summary>
/// All settings, secrets included, under a passphrase: AES-128-CBC, then HMAC-SHA256 over iterations (4, big-endian), salt, iv and
/// ciphertext. PBKDF2-HMAC-SHA256 of the passphrase gives 32 bytes: the AES key and the HMAC key, 16 each (nanoFramework has AES with 16-byte keys only).
/// </summary>
internal sealed class SealedSettings
{
    public const int SaltBytes = 16;
    public const int IvBytes = 16;
    public const int HmacBytes = 32;

    private const int BlockBytes = 16;
    private const int KeyBytes = 16;

    public int Iterations;
    public byte[] Salt = new byte[SaltBytes];
    public byte[] Iv = new byte[IvBytes];
    public byte[] Ciphertext = new byte[0];
    public byte[] Hmac = new byte[HmacBytes];

    /// <summary>Seals settings.</summary>
    public static SealedSettings Seal(Settings settings, string passphrase, int iterations, ICipher cipher, IRandom random)
    {
        var box = new SealedSettings { Iterations = iterations };
        random.Fill(box.Salt, 0, SaltBytes);
        random.Fill(box.Iv, 0, IvBytes);
        byte[] plain = SettingsCodec.Encode(settings);
        int padding = BlockBytes - (plain.Length % BlockBytes);
        var padded = new byte[plain.Length + padding];
        Array.Copy(plain, padded, plain.Length);
        for (int i = plain.Length; i < padded.Length; i++)
        {
            padded[i] = (byte)padding;
        }

        byte[] keys = box.KeysOf(passphrase);
        box.Ciphertext = cipher.Encrypt(Part(keys, 0), box.Iv, padded);
        box.Hmac = box.ComputeHmac(Part(keys, KeyBytes));
        return box;
    }

    /// <summary>Opens the box into settings that hold the defaults.</summary>
    /// <returns>False when the passphrase is another one or a bit was changed.</returns>
    public bool Open(string passphrase, ICipher cipher, Settings settings)
    {
        byte[] keys = KeysOf(passphrase);
        if (Ciphertext.Length == 0 || Ciphertext.Length % BlockBytes != 0 || Hmac.Length != HmacBytes
            || !SecretText.AreEqual(ComputeHmac(Part(keys, KeyBytes)), 0, Hmac, 0, HmacBytes))
        {
            return false;
        }

        byte[] padded = cipher.Decrypt(Part(keys, 0), Iv, Ciphertext);
        int padding = padded[padded.Length - 1];
        return padding >= 1 && padding <= BlockBytes && SettingsCodec.Decode(padded, 0, padded.Length - padding, settings);
    }

    private byte[] KeysOf(string passphrase) => Pbkdf2.Derive(Encoding.UTF8.GetBytes(passphrase), Salt, Iterations, 2 * KeyBytes);

    private byte[] ComputeHmac(byte[] key)
    {
        var covered = new byte[4 + SaltBytes + IvBytes + Ciphertext.Length];
        for (int i = 0; i < 4; i++)
        {
            covered[i] = (byte)(Iterations >> (24 - (8 * i)));
        }

        Array.Copy(Salt, 0, covered, 4, SaltBytes);
        Array.Copy(Iv, 0, covered, 4 + SaltBytes, IvBytes);
        Array.Copy(Ciphertext, 0, covered, 4 + SaltBytes + IvBytes, Ciphertext.Length);
        return HMACSHA256.HashData(key, covered);
    }

    private static byte[] Part(byte[] keys, int offset)
    {
        var part = new byte[KeyBytes];
        Array.Copy(keys, offset, part, 0, KeyBytes);
        return part;
    }
}
