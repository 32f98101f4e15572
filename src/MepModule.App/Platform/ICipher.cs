namespace MepModule.App.Platform;

/// <summary>AES-256 in CBC mode without padding, which the places to run offer under different names.</summary>
public interface ICipher
{
    /// <summary>Encrypts whole blocks.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="data">A multiple of 16 bytes.</param>
    byte[] Encrypt(byte[] key, byte[] iv, byte[] data);

    /// <summary>Undoes <see cref="Encrypt"/>.</summary>
    byte[] Decrypt(byte[] key, byte[] iv, byte[] data);
}
