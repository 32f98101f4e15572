namespace MepModule.App.Platform;

/// <summary>AES-128 in CBC mode without padding (nanoFramework takes no other key length), which the places to run offer under different names.</summary>
public interface ICipher
{
    /// <summary>Encrypts whole blocks.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="iv">16 bytes.</param>
    /// <param name="data">A multiple of 16 bytes.</param>
    byte[] Encrypt(byte[] key, byte[] iv, byte[] data);

    /// <summary>Undoes <see cref="Encrypt"/>.</summary>
    byte[] Decrypt(byte[] key, byte[] iv, byte[] data);
}
