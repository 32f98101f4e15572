using System;
using System.Linq;
using System.Security.Cryptography;
using MepModule.Protocol.Security.Tls;

namespace MepModule.Protocol.Tests.Security.Tls;

/// <summary>AES-256 and its GCM against published vectors and .NET's classes.</summary>
public class GcmTests
{
    private static readonly uint[] _table = AesTable.Make();

    // FIPS 197, C.3.
    [Fact]
    public void The_cipher_is_the_published_one()
    {
        byte[] key = Vectors.Bytes("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
        Assert.Equal("8EA2B7CA516745BFEAFC49904B496089", Convert.ToHexString(Block(key, Vectors.Bytes("00112233445566778899AABBCCDDEEFF"))));
    }

    [Fact]
    public void The_cipher_is_that_of_NET()
    {
        var random = new Random(256);
        for (int n = 0; n < 500; n++)
        {
            byte[] key = new byte[Aes256.KeyLength];
            byte[] block = new byte[Aes256.BlockLength];
            random.NextBytes(key);
            random.NextBytes(block);
            using var aes = Aes.Create();
            aes.Key = key;
            Assert.Equal(aes.EncryptEcb(block, PaddingMode.None), Block(key, block));
        }
    }

    // The Galois/Counter Mode of Operation (McGrew, Viega), test cases 13, 14 and 16.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "", "", "530F8AFBC74536B9A963B4F1C4CB738B")]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
        "CEA7403D4D606B6E074EC5D3BAF39D18", "D0D1C8A799996BF0265B98B5D48AB919")]
    [InlineData(
        "FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308", "CAFEBABEFACEDBADDECAF888", "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
        "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A721C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39",
        "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F662", "76FC6ECE0F4E1768CDDF8853BB2D551B")]
    public void Text_and_tag_are_the_published_ones(string key, string nonce, string header, string text, string cipher, string tag)
    {
        byte[] data = Vectors.Bytes(text);
        Gcm gcm = Keyed(Vectors.Bytes(key));
        Assert.Equal(tag, Convert.ToHexString(Run(gcm, Vectors.Bytes(nonce), Vectors.Bytes(header), data, encrypts: true)));
        Assert.Equal(cipher, Convert.ToHexString(data));
        Assert.Equal(tag, Convert.ToHexString(Run(gcm, Vectors.Bytes(nonce), Vectors.Bytes(header), data, encrypts: false)));
        Assert.Equal(text, Convert.ToHexString(data));
    }

    [Fact]
    public void Text_and_tag_are_those_of_NET_for_every_length_of_a_frame()
    {
        var random = new Random(12);
        for (int length = 0; length <= 460; length++)
        {
            byte[] key = new byte[Aes256.KeyLength];
            byte[] nonce = new byte[12];
            byte[] header = new byte[random.Next(40)];
            byte[] text = new byte[length];
            foreach (byte[] bytes in new[] { key, nonce, header, text })
            {
                random.NextBytes(bytes);
            }

            byte[] cipher = new byte[length];
            byte[] tag = new byte[Gcm.TagLength];
            using var theirs = new AesGcm(key, Gcm.TagLength);
            theirs.Encrypt(nonce, text, cipher, tag, header);
            Gcm ours = Keyed(key);
            byte[] data = text.ToArray();
            Assert.Equal(tag, Run(ours, nonce, header, data, encrypts: true));
            Assert.Equal(cipher, data);
            Assert.Equal(tag, Run(ours, nonce, header, data, encrypts: false));
            Assert.Equal(text, data);
        }
    }

    [Fact]
    public void A_forgotten_key_covers_nothing_any_more()
    {
        byte[] key = Enumerable.Repeat((byte)7, Aes256.KeyLength).ToArray();
        byte[] nonce = new byte[12];
        byte[] known = new byte[32];
        Gcm gcm = Keyed(key);
        Run(gcm, nonce, [], known, encrypts: true);
        gcm.Forget();
        byte[] later = new byte[32];
        Run(gcm, nonce, [], later, encrypts: true);
        Assert.NotEqual(known, later);
    }

    private static byte[] Block(byte[] key, byte[] block)
    {
        var aes = new Aes256(_table);
        byte[] result = new byte[Aes256.BlockLength];
        aes.SetKey(key, 0);
        aes.Encrypt(block, result, 0);
        return result;
    }

    private static Gcm Keyed(byte[] key)
    {
        var gcm = new Gcm(_table, GaloisHash.Remainders());
        gcm.SetKey(key, 0);
        return gcm;
    }

    private static byte[] Run(Gcm gcm, byte[] nonce, byte[] header, byte[] text, bool encrypts)
    {
        gcm.Begin(nonce);
        gcm.Authenticate(header, header.Length);
        for (int done = 0; done < text.Length; done += Aes256.BlockLength)
        {
            int count = Math.Min(Aes256.BlockLength, text.Length - done);
            if (encrypts)
            {
                gcm.Encrypt(text, done, count);
            }
            else
            {
                gcm.Decrypt(text, done, count);
            }

            gcm.Cover();
        }

        return gcm.Finish().ToArray();
    }
}
