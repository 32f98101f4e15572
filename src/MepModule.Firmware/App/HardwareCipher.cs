using System.Security.Cryptography;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>The AES of the firmware.</summary>
public sealed class HardwareCipher : ICipher
{
    /// <inheritdoc/>
    public byte[] Encrypt(byte[] key, byte[] iv, byte[] data)
    {
        return Cipher(key, iv).Encrypt(data);
    }

    /// <inheritdoc/>
    public byte[] Decrypt(byte[] key, byte[] iv, byte[] data)
    {
        return Cipher(key, iv).Decrypt(data);
    }

    private static Aes Cipher(byte[] key, byte[] iv)
    {
        Aes aes = new Aes(CipherMode.CBC);
        aes.Key = key;
        aes.IV = iv;
        return aes;
    }
}
