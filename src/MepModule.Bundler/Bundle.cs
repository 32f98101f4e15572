using System;
using System.IO;
using System.Security.Cryptography;
using MepModule.App.Update;

namespace MepModule.Bundler;

/// <summary>Makes and reads update bundles.</summary>
public static class Bundle
{
    /// <summary>Packs code and assets behind a header, signed when a key is given.</summary>
    public static byte[] Pack(string target, AppVersion version, string label, BaseDescription description, byte[] code, byte[] assets, RSA? key = null)
    {
        var header = new BundleHeader(target, version, label, description.Launcher, description.Clr, description.Fingerprint, code, assets);
        if (key != null)
        {
            if (key.KeySize != 2048)
            {
                throw new InvalidDataException($"The signing key has {key.KeySize} bits; the module takes RSA keys of 2048 bits only. Make one with: openssl genrsa -out signer.pem 2048");
            }

            header.MarkSigned();
            header.SetSignature(key.SignData(header.Bytes, 0, BundleHeader.SignedLength, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        byte[] bundle = new byte[header.TotalLength];
        header.Bytes.CopyTo(bundle, 0);
        code.CopyTo(bundle, BundleHeader.Length);
        assets.CopyTo(bundle, BundleHeader.Length + code.Length);
        return bundle;
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
}
