using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using MepModule.Protocol.Security.Tls;

namespace MepModule.Protocol.Tests.Security.Tls;

/// <summary>SHA-384, its HMAC and the function of TLS made of it, against published vectors and .NET's classes.</summary>
public class Sha384Tests
{
    private readonly Sha384 _hash = new(new Sha384Step());

    // FIPS 180-4, examples of NIST.
    [Theory]
    [InlineData("", "38B060A751AC96384CD9327EB1B1E36A21FDB71114BE07434C0CC7BF63F6E1DA274EDEBFE76F65FBD51AD2F14898B95B")]
    [InlineData("abc", "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED8086072BA1E7CC2358BAECA134C825A7")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "09330C33F71147E83D192FC782CD1B4753111B173B3B05D22FA08086E3B0F712FCC7C71A557E2DB966C3E9FA91746039")]
    public void The_hash_is_the_published_one(string text, string expected)
    {
        Assert.Equal(expected, Convert.ToHexString(Hash(Encoding.ASCII.GetBytes(text), 7)));
    }

    [Fact]
    public void The_hash_is_that_of_NET_for_every_length_and_every_cut()
    {
        var random = new Random(384);
        for (int length = 0; length < 600; length++)
        {
            byte[] text = new byte[length];
            random.NextBytes(text);
            Assert.Equal(SHA384.HashData(text), Hash(text, random.Next(1, 300)));
        }
    }

    [Fact]
    public void A_hash_can_be_looked_at_on_the_way()
    {
        byte[] text = new byte[300];
        new Random(1).NextBytes(text);
        var other = new Sha384(new Sha384Step());
        byte[] result = new byte[Sha384.Length];
        _hash.Begin();
        for (int done = 0; done < text.Length; done += 50)
        {
            _hash.Append(text, done, 50);
            other.Begin(_hash);
            other.Finish(result, 0);
            Assert.Equal(SHA384.HashData(text.AsSpan(0, done + 50)), result);
        }
    }

    // RFC 4231, test cases 1 to 3.
    [Theory]
    [InlineData(
        "0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B", "4869205468657265",
        "AFD03944D84895626B0825F4AB46907F15F9DADBE4101EC682AA034C7CEBC59CFAEA9EA9076EDE7F4AF152E8B2FA9CB6")]
    [InlineData(
        "4A656665", "7768617420646F2079612077616E7420666F72206E6F7468696E673F",
        "AF45D2E376484031617F78D2B58A6B1B9C7EF464F5A01B47E42EC3736322445E8E2240CA5E69E2C78B3239ECFAB21649")]
    [InlineData(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD",
        "88062608D3E6AD8A0AA2ACE014C8A86F0AA635D947AC9FEBE83EF4E55966144B2A5AB39DC13814B94E3AB6E101A34F27")]
    public void The_HMAC_is_the_published_one(string key, string text, string expected)
    {
        var hmac = new HmacSha384(_hash);
        Assert.Equal(expected, Convert.ToHexString(Code(hmac, Vectors.Bytes(key), Vectors.Bytes(text))));
    }

    [Fact]
    public void The_HMAC_is_that_of_NET_and_keeps_its_key_for_further_texts()
    {
        var random = new Random(2);
        var hmac = new HmacSha384(_hash);
        for (int length = 1; length <= 128; length++)
        {
            byte[] key = new byte[length];
            random.NextBytes(key);
            hmac.SetKey(key, length);
            for (int n = 0; n < 3; n++)
            {
                byte[] text = new byte[random.Next(300)];
                random.NextBytes(text);
                hmac.Begin();
                hmac.Append(text, 0, text.Length);
                Assert.Equal(HMACSHA384.HashData(key, text), hmac.Finish()[..Sha384.Length]);
            }
        }
    }

    // Posted to the TLS working group's list as a vector of TLS 1.2's function with SHA-384.
    [Fact]
    public void The_function_of_TLS_is_the_published_one()
    {
        Assert.Equal(
            "7B0C18E9CED410ED1804F2CFA34A336A1C14DFFB4900BB5FD7942107E81C83CDE9CA0FAA60BE9FE34F82B1233C9146A0E534CB400FED2700884F9DC236F80EDD8BFA961144C9E8D792ECA722A7B32FC3" +
            "D416D473EBC2C5FD4ABFDAD05D9184259B5BF8CD4D90FA0D31E2DEC479E4F1A26066F2EEA9A69236A3E52655C9E9AEE691C8F3A26854308D5EAA3BE85E0990703D73E56F",
            Convert.ToHexString(Derive(Vectors.Bytes("B80B733D6CEEFCDC71566EA48E5567DF"), "test label", Vectors.Bytes("CD665CF6A8447DD6FF8B27555EDB7465"), 148)));
    }

    [Fact]
    public void The_function_of_TLS_is_what_RFC_5246_makes_of_the_HMAC_of_NET()
    {
        var random = new Random(3);
        for (int n = 0; n < 100; n++)
        {
            byte[] secret = new byte[random.Next(1, 129)];
            byte[] seed = new byte[random.Next(0, 65)];
            random.NextBytes(secret);
            random.NextBytes(seed);
            int count = random.Next(1, 150);
            Assert.Equal(Expand(secret, "key expansion", seed, count), Derive(secret, "key expansion", seed, count));
        }
    }

    private byte[] Hash(byte[] text, int piece)
    {
        byte[] result = new byte[Sha384.Length];
        _hash.Begin();
        for (int done = 0; done < text.Length; done += piece)
        {
            _hash.Append(text, done, Math.Min(piece, text.Length - done));
        }

        _hash.Finish(result, 0);
        return result;
    }

    private static byte[] Code(HmacSha384 hmac, byte[] key, byte[] text)
    {
        hmac.SetKey(key, key.Length);
        hmac.Begin();
        hmac.Append(text, 0, text.Length);
        return hmac.Finish()[..Sha384.Length];
    }

    private byte[] Derive(byte[] secret, string label, byte[] seed, int count)
    {
        var prf = new Prf(new HmacSha384(_hash));
        byte[] result = new byte[count];
        prf.SetSecret(secret, secret.Length);
        prf.Begin(label);
        prf.Append(seed, 0, seed.Length);
        prf.Finish(result, count);
        return result;
    }

    private static byte[] Expand(byte[] secret, string label, byte[] seed, int count)
    {
        byte[] text = [.. Encoding.ASCII.GetBytes(label), .. seed];
        byte[] a = text;
        byte[] result = [];
        while (result.Length < count)
        {
            a = HMACSHA384.HashData(secret, a);
            result = [.. result, .. HMACSHA384.HashData(secret, a.Concat(text).ToArray())];
        }

        return result[..count];
    }
}
