using System.Security.Cryptography;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>AES of .NET.</summary>
internal sealed class SystemCipher : ICipher
{
    public byte[] Encrypt(byte[] key, byte[] iv, byte[] data)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptCbc(data, iv, PaddingMode.None);
    }

    public byte[] Decrypt(byte[] key, byte[] iv, byte[] data)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptCbc(data, iv, PaddingMode.None);
    }
}
