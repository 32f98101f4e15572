using System;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.App.Tests.Update;

public sealed class SignatureTests
{
    [Fact]
    public void The_hash_is_sha_256_for_every_length_around_the_block_borders()
    {
        byte[] message = new byte[300];
        new Random(1).NextBytes(message);
        for (int length = 0; length <= 260; length++)
        {
            Assert.Equal(SHA256.HashData(message.AsSpan(3, length)), Sha256.Of(message, 3, length));
        }
    }

    [Fact]
    public void A_signature_of_any_key_of_2048_bits_verifies_and_no_changed_one_does()
    {
        byte[] message = Encoding.ASCII.GetBytes("the first 256 bytes of a header");
        for (int i = 0; i < 8; i++)
        {
            using RSA key = RSA.Create(2048);
            byte[] signature = key.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var verifier = new RsaPublicKey(key.ExportParameters(false).Modulus!);
            Assert.True(verifier.Verify(message, message.Length, signature, 0));
            Assert.False(verifier.Verify(message, message.Length - 1, signature, 0));
            for (int bit = 0; bit < 2048; bit += 61)
            {
                signature[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(verifier.Verify(message, message.Length, signature, 0));
                signature[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Other_paddings_hashes_and_trivial_numbers_are_no_signature()
    {
        using RSA key = RSA.Create(2048);
        byte[] message = Encoding.ASCII.GetBytes("message");
        byte[] modulus = key.ExportParameters(false).Modulus!;
        var verifier = new RsaPublicKey(modulus);
        Assert.False(verifier.Verify(message, message.Length, key.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), 0));
        Assert.False(verifier.Verify(message, message.Length, key.SignData(message, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1), 0));
        Assert.False(verifier.Verify(message, message.Length, new byte[256], 0));
        byte[] one = new byte[256];
        one[255] = 1;
        Assert.False(verifier.Verify(message, message.Length, one, 0));
        Assert.False(verifier.Verify(message, message.Length, modulus, 0));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(512)]
    public void A_key_of_another_length_is_refused_with_a_sentence(int length)
    {
        Assert.Contains("2048", Assert.Throws<ArgumentException>(() => new RsaPublicKey(new byte[length])).Message);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC1)]
    public void What_is_no_product_of_two_large_primes_is_refused_as_a_key(byte value)
    {
        byte[] modulus = new byte[256];
        Array.Fill(modulus, value);
        Assert.Contains("can be divided by", Assert.Throws<ArgumentException>(() => new RsaPublicKey(modulus)).Message);
    }

    [Fact]
    public void A_stored_key_survives_a_start_and_damage_to_its_file_is_noticed()
    {
        using RSA key = RSA.Create(2048);
        var store = new CutStore();
        new SignerStore(store).Store(key.ExportParameters(false).Modulus!);
        Assert.NotNull(new SignerStore(store).Key);
        store.Damage("signer.key", 100);
        Assert.Null(new SignerStore(store).Key);
    }
}
