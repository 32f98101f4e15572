using System;
using System.IO;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;

namespace MepModule.App.Bundles;

/// <summary>
/// The user's own key for update bundles. Once one is stored, only bundles signed with it are taken. It is written once and then
/// only removed, so one file with a checksum is enough: a cut while it is being stored leaves the module without one, as before.
/// </summary>
public sealed class SignerStore
{
    private const string FileName = "signer.key";

    private readonly IFileStore _files;
    private RsaPublicKey? _key;

    /// <summary>Reads the stored key.</summary>
    public SignerStore(IFileStore files)
    {
        _files = files;
        try
        {
            byte[] bytes = new byte[RsaPublicKey.ModulusLength + 4];
            if (files.Read(FileName, 0, bytes, 0, bytes.Length) == bytes.Length
                && LittleEndian.UInt32(bytes, RsaPublicKey.ModulusLength) == Checksum.Of(bytes, 0, RsaPublicKey.ModulusLength))
            {
                byte[] modulus = new byte[RsaPublicKey.ModulusLength];
                Array.Copy(bytes, 0, modulus, 0, modulus.Length);
                _key = new RsaPublicKey(modulus);
            }
        }
        catch (IOException)
        {
            // Without the storage there is nothing to update into either.
        }
        catch (ArgumentException)
        {
            // A file with a sound checksum that is no key was not written by this class: as if there were none.
        }
    }

    /// <summary>The key that bundles must be signed with; null when none is stored and any bundle is taken.</summary>
    public RsaPublicKey? Key
    {
        get { return _key; }
    }

    /// <summary>Stores a key.</summary>
    /// <param name="modulus">256 bytes, big-endian.</param>
    /// <exception cref="ArgumentException">The bytes are no RSA-2048 modulus.</exception>
    /// <exception cref="IOException">The storage failed.</exception>
    public void Store(byte[] modulus)
    {
        RsaPublicKey key = new RsaPublicKey(modulus);
        byte[] bytes = new byte[RsaPublicKey.ModulusLength + 4];
        Array.Copy(modulus, 0, bytes, 0, modulus.Length);
        LittleEndian.WriteUInt32(bytes, RsaPublicKey.ModulusLength, Checksum.Of(modulus));
        using (IFileWriter writer = _files.Create(FileName))
        {
            writer.Write(bytes, 0, bytes.Length);
        }

        _key = key;
    }

    /// <summary>Removes the key, so that any bundle is taken.</summary>
    /// <exception cref="IOException">The storage failed.</exception>
    public void Remove()
    {
        _files.Delete(FileName);
        _key = null;
    }
}
