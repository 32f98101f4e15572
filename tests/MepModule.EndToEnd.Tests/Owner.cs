using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Configuration;
using MepModule.Desktop.Storage;

namespace MepModule.EndToEnd.Tests;

/// <summary>Whoever owns a module has chosen its password.</summary>
internal static class Owner
{
    /// <summary>The login password of every module that is owned.</summary>
    public const string Password = "browse the meter";

    // As many as a small board takes; the module computes as many as the stored hash says. A PC's 100,000 at every start and
    // login would be a good part of all that these tests compute.
    private const int Iterations = 1000;
    private const int SaltAt = 4;
    private const int HashAt = 20;

    private static readonly byte[] _hash = HashOfPassword();

    /// <summary>Stores the password where a module will look for its settings.</summary>
    public static void Settle(string dataDirectory) =>
        new SettingsStore(new DirectoryStore(dataDirectory), new Settings()).Change(new Chosen());

    // The stored form: iterations (4, little-endian), salt (16), PBKDF2-HMAC-SHA256 (32).
    private static byte[] HashOfPassword()
    {
        var hash = new byte[52];
        BinaryPrimitives.WriteInt32LittleEndian(hash, Iterations);
        RandomNumberGenerator.Fill(hash.AsSpan(SaltAt..HashAt));
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Password), hash.AsSpan(SaltAt..HashAt), hash.AsSpan(HashAt..), Iterations, HashAlgorithmName.SHA256);
        return hash;
    }

    private sealed class Chosen : SettingsChange
    {
        public override void Apply(Settings settings)
        {
            settings.HasPublicReading = true;
            settings.Password = _hash;
        }
    }
}
