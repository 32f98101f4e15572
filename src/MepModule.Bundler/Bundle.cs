using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Hashing;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.Bundler;

/// <summary>Makes and reads update bundles.</summary>
public static class Bundle
{
    // Takes updates in on the board; where a base has it for other boards only, a bundle would start without it, and be given up after three trials.
    private const string Taker = "MepModule.Updates";

    /// <summary>Packs code and assets behind the header that <see cref="BundleHeader"/> describes, signed when a key is given.</summary>
    /// <param name="target">Name of the board profile.</param>
    /// <param name="version">Version of the app.</param>
    /// <param name="label">What the page calls it besides.</param>
    /// <param name="description">The base; only what holds for the target goes in.</param>
    /// <param name="code">The app's assemblies, see <see cref="DeploymentImage"/>.</param>
    /// <param name="assets">The section of web pages.</param>
    /// <param name="key">Key to sign with.</param>
    /// <exception cref="InvalidDataException">The board takes no updates.</exception>
    public static byte[] Pack(string target, AppVersion version, string label, BaseDescription description, byte[] code, byte[] assets, RSA? key = null)
    {
        if (description.App.Any(assembly => assembly.Name == Taker) && !description.For(target).App.Any(assembly => assembly.Name == Taker))
        {
            throw new InvalidDataException($"'{target}' takes no updates over the network, because its base has no {Taker}. Make a deployment image for it, or name the board in that line of the base.");
        }

        byte[] header = new byte[BundleHeader.Length];
        "MEPF"u8.CopyTo(header);
        Put16(header, 4, 1);
        Put16(header, 6, BundleHeader.Length);
        PutText(header, 8, 16, target);
        PutVersion(header, 24, version);
        Put16(header, 30, key == null ? 0 : 1);
        PutVersion(header, 32, description.LeastLauncher);
        Put16(header, 38, BaseIdentity.EntryContract);
        PutVersion(header, 40, description.Clr);
        Put32(header, 48, description.For(target).Fingerprint);
        Put32(header, 52, (uint)code.Length);
        Put32(header, 56, (uint)assets.Length);
        Put32(header, 60, Crc32.HashToUInt32(code));
        Put32(header, 64, Crc32.HashToUInt32(assets));
        var strong = new StrongChecksum();
        strong.Append(code, 0, code.Length);
        strong.Append(assets, 0, assets.Length);
        strong.Finish().CopyTo(header, 68);
        PutText(header, 100, 40, label);
        Put32(header, 252, Crc32.HashToUInt32(header.AsSpan(0, 252)));
        if (key != null)
        {
            if (key.KeySize != 2048)
            {
                throw new InvalidDataException($"The signing key has {key.KeySize} bits; the module takes RSA keys of 2048 bits only. Make one with: openssl genrsa -out signer.pem 2048");
            }

            key.SignData(header, 0, BundleHeader.SignedLength, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CopyTo(header, BundleHeader.SignatureOffset);
        }

        return [.. header, .. code, .. assets];
    }

    /// <summary>Reads a bundle and checks all that can be checked without a module.</summary>
    /// <returns>The header.</returns>
    /// <exception cref="InvalidDataException">The bundle is damaged; the message says how.</exception>
    public static BundleHeader Check(byte[] bundle, byte[]? modulus = null)
    {
        BundleHeader header = BundleHeader.Parse(bundle)
            ?? throw new InvalidDataException("This is no update bundle, or its header is damaged.");
        if (header.TotalLength != bundle.Length)
        {
            throw new InvalidDataException($"The bundle is {bundle.Length} bytes long, but its header says {header.TotalLength}: it was cut short or something was added.");
        }

        var strong = new StrongChecksum();
        strong.Append(bundle, BundleHeader.Length, bundle.Length - BundleHeader.Length);
        if (!strong.Finish().AsSpan().SequenceEqual(header.Bytes.AsSpan(68, 32)))
        {
            throw new InvalidDataException("The content does not fit the checksum in the header: the bundle is damaged.");
        }

        if (modulus != null)
        {
            if (!header.IsSigned)
            {
                throw new InvalidDataException("The bundle is not signed.");
            }

            if (!new RsaPublicKey(modulus).Verify(header.Bytes, BundleHeader.SignedLength, header.Bytes, BundleHeader.SignatureOffset))
            {
                throw new InvalidDataException("The signature was made with another key, or the header was changed.");
            }
        }

        return header;
    }

    private static void Put16(byte[] header, int offset, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(offset), (ushort)value);

    private static void Put32(byte[] header, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(offset), value);

    private static void PutVersion(byte[] header, int offset, AppVersion version)
    {
        Put16(header, offset, version.Major);
        Put16(header, offset + 2, version.Minor);
        Put16(header, offset + 4, version.Patch);
    }

    private static void PutText(byte[] header, int offset, int length, string text)
    {
        if (text.Length > length || !Ascii.IsValid(text))
        {
            throw new InvalidDataException($"'{text}' does not fit: at most {length} ASCII characters.");
        }

        Encoding.ASCII.GetBytes(text, header.AsSpan(offset));
    }
}
