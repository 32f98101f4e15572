using System;
using MepModule.App.Storage;
using MepModule.App.Update;
using MepModule.Protocol.Tables;

namespace MepModule.App.Bundles;

/// <summary>
/// The first 512 bytes of an update bundle (<c>.mepfw</c>) and of the slot file that keeps it. All integers little-endian.
/// <code>
///   0  4  "MEPF"
///   4  2  format, 1
///   6  2  length of the header, 512
///   8 16  target: name of the board profile, ASCII, filled up with NUL
///  24  6  version of the app: major, minor, patch
///  30  2  flags: bit 0 = signed
///  32  6  least version of the launcher
///  38  2  entry contract
///  40  6  least version of the CLR: major, minor, build
///  46  2  zero
///  48  4  fingerprint of the framework assemblies (names, versions, native checksums)
///  52  4  length of the code, see <see cref="CodeImage"/>
///  56  4  length of the section of web assets
///  60  4  CRC32 of the code
///  64  4  CRC32 of the assets
///  68 32  strong checksum over code and assets, see <see cref="StrongChecksum"/>
/// 100 40  label of the build, ASCII, filled up with NUL
/// 140 112 zero
/// 252  4  CRC32 of bytes 0 to 251
/// 256 256 signature over bytes 0 to 255 (RSA-2048, PKCS #1 v1.5, SHA-256), or zero
/// 512     code, then assets
/// </code>
/// </summary>
public sealed class BundleHeader
{
    /// <summary>Length of the header in bytes.</summary>
    public const int Length = 512;

    /// <summary>The bytes that the signature covers.</summary>
    public const int SignedLength = 256;

    /// <summary>Where the signature begins; it is 256 bytes long.</summary>
    public const int SignatureOffset = 256;

    /// <summary>The largest code or asset section that is accepted, in bytes.</summary>
    public const int MaximumSectionLength = 1024 * 1024;

    internal const int StrongChecksumOffset = 68;
    internal const int StrongChecksumLength = 32;
    private const int HeaderChecksumOffset = 252;
    private const int LabelOffset = 100;
    private const int LabelLength = 40;

    private readonly byte[] _bytes;

    private BundleHeader(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>The header as it stands in the file. Not a copy.</summary>
    public byte[] Bytes
    {
        get { return _bytes; }
    }

    /// <summary>Name of the board profile that the bundle is for.</summary>
    public string Target
    {
        get { return TableText.Read(_bytes, 8, 16); }
    }

    /// <summary>Version of the app in the bundle.</summary>
    public AppVersion Version
    {
        get { return BaseIdentity.ReadVersion(_bytes, 24); }
    }

    /// <summary>What the builder called this build, for the user's eyes.</summary>
    public string Label
    {
        get { return TableText.Read(_bytes, LabelOffset, LabelLength); }
    }

    /// <summary>Whether the bundle carries a signature.</summary>
    public bool IsSigned
    {
        get { return (LittleEndian.UInt16(_bytes, 30) & 1) != 0; }
    }

    /// <summary>Length of the code in bytes; it follows the header.</summary>
    public int CodeLength
    {
        get { return LittleEndian.Int32(_bytes, 52); }
    }

    /// <summary>Length of the web assets in bytes; they follow the code.</summary>
    public int AssetsLength
    {
        get { return LittleEndian.Int32(_bytes, 56); }
    }

    /// <summary>Length of the whole bundle in bytes.</summary>
    public int TotalLength
    {
        get { return Length + CodeLength + AssetsLength; }
    }

    /// <summary>CRC32 of the header, by which the boot record knows the bundle again.</summary>
    public uint HeaderChecksum
    {
        get { return LittleEndian.UInt32(_bytes, HeaderChecksumOffset); }
    }

    internal uint CodeChecksum
    {
        get { return LittleEndian.UInt32(_bytes, 60); }
    }

    internal uint AssetsChecksum
    {
        get { return LittleEndian.UInt32(_bytes, 64); }
    }

    /// <summary>Reads a header and checks its own form: magic, format, lengths and checksum.</summary>
    /// <param name="bytes">At least <see cref="Length"/> bytes; the header keeps a copy.</param>
    /// <returns>The header, or null when these bytes are not a sound one.</returns>
    public static BundleHeader? Parse(byte[] bytes)
    {
        if (bytes.Length < Length
            || bytes[0] != 'M' || bytes[1] != 'E' || bytes[2] != 'P' || bytes[3] != 'F'
            || LittleEndian.UInt16(bytes, 4) != 1
            || LittleEndian.UInt16(bytes, 6) != Length
            || LittleEndian.UInt32(bytes, HeaderChecksumOffset) != Checksum.Of(bytes, 0, HeaderChecksumOffset)
            || LittleEndian.UInt32(bytes, 52) > MaximumSectionLength
            || LittleEndian.UInt32(bytes, 52) == 0
            || LittleEndian.UInt32(bytes, 56) > MaximumSectionLength)
        {
            return null;
        }

        byte[] copy = new byte[Length];
        Array.Copy(bytes, 0, copy, 0, Length);
        BundleHeader header = new BundleHeader(copy);
        for (int i = SignatureOffset; i < Length && !header.IsSigned; i++)
        {
            if (copy[i] != 0)
            {
                return null;
            }
        }

        return header;
    }

    /// <summary>Whether the bundle was built for this board and this base.</summary>
    /// <returns>Null when it was, else a sentence that says what does not fit.</returns>
    public string? WhyNotFor(BaseIdentity identity)
    {
        if (Target != identity.Target)
        {
            return "This bundle is for the board '" + Target + "', but this module is a '" + identity.Target
                + "'. Choose the bundle for '" + identity.Target + "'.";
        }

        if (LittleEndian.UInt16(_bytes, 38) != BaseIdentity.EntryContract
            || BaseIdentity.ReadVersion(_bytes, 32).CompareTo(identity.Launcher) > 0
            || BaseIdentity.ReadVersion(_bytes, 40).CompareTo(identity.Clr) > 0
            || LittleEndian.UInt32(_bytes, 48) != identity.FrameworkFingerprint)
        {
            return "This bundle needs another base (launcher " + BaseIdentity.ReadVersion(_bytes, 32).ToString()
                + ", CLR " + BaseIdentity.ReadVersion(_bytes, 40).ToString()
                + ", framework " + LittleEndian.UInt32(_bytes, 48).ToString("X8")
                + ") than this module has (launcher " + identity.Launcher.ToString()
                + ", CLR " + identity.Clr.ToString()
                + ", framework " + identity.FrameworkFingerprint.ToString("X8")
                + "). Flash the base by USB first, or choose a bundle that was built for it.";
        }

        return null;
    }
}
