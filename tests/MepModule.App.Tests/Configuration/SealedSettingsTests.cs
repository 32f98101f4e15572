using System;
using MepModule.App.Configuration;
using MepModule.Desktop;

namespace MepModule.App.Tests.Configuration;

public sealed class SealedSettingsTests
{
    private const string Passphrase = "en lang sætning";

    [Fact]
    public void What_was_sealed_opens_with_its_passphrase()
    {
        SealedSettings box = Seal();
        var opened = new Settings();

        Assert.True(box.Open(Passphrase, new SystemCipher(), opened));
        SettingsSamples.AssertEqual(SettingsSamples.Full(), opened);
    }

    [Fact]
    public void Another_passphrase_opens_nothing() => Assert.False(Seal().Open("en lang sætning.", new SystemCipher(), new Settings()));

    [Fact]
    public void A_flipped_bit_in_any_part_is_noticed()
    {
        foreach (Func<SealedSettings, byte[]> part in new Func<SealedSettings, byte[]>[] { b => b.Salt, b => b.Iv, b => b.Ciphertext, b => b.Hmac })
        {
            SealedSettings box = Seal();
            byte[] bytes = part(box);
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= 1;
                Assert.False(box.Open(Passphrase, new SystemCipher(), new Settings()));
                bytes[i] ^= 1;
            }

            Assert.True(box.Open(Passphrase, new SystemCipher(), new Settings()));
        }

        SealedSettings other = Seal();
        other.Iterations++;
        Assert.False(other.Open(Passphrase, new SystemCipher(), new Settings()));
    }

    [Fact]
    public void No_secret_shows_in_the_sealed_bytes()
    {
        byte[] sealedBytes = Seal().Ciphertext;

        Assert.Equal(-1, sealedBytes.AsSpan().IndexOf("DEMO"u8));
        Assert.Equal(-1, sealedBytes.AsSpan().IndexOf("correct horse"u8));
    }

    private static SealedSettings Seal() => SealedSettings.Seal(SettingsSamples.Full(), Passphrase, 2, new SystemCipher(), new SystemRandom());
}
