using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MepModule.MeterSimulator.Security;

namespace MepModule.MeterSimulator.Tests;

/// <summary>The meter's own digest and cipher, held against the vectors of the guide without any client code.</summary>
public class SecurityTests
{
    private static readonly byte[] GuideKey = [.. Enumerable.Repeat((byte)1, 16)];

    public static TheoryData<string> Digests => [.. Names("digests.txt")];

    public static TheoryData<string> Ciphers => [.. Names("ciphers.txt")];

    [Theory]
    [MemberData(nameof(Digests))]
    public void TheDigestOfEveryVectorIsReproduced(string name)
    {
        string[] vector = Vector("digests.txt", name);
        var digest = new MeterDigest(Hex(vector[1]));
        digest.Begin();
        Assert.Equal(vector[3], Finish(digest, Hex(vector[2])));
        if (vector[4] == "-")
            return;
        digest.Begin();
        digest.Feed(Hex(vector[2]));
        Assert.Equal(vector[5], Finish(digest, Hex(vector[4])));
    }

    [Theory]
    [InlineData(191, "BB09288C7C2512F6")]
    [InlineData(192, "F709288C7C2512F6")]
    public void AMessageThatFillsAPassInOneCallGetsNoFurtherPass(int length, string expected)
    {
        var digest = new MeterDigest(GuideKey);
        digest.Begin();
        Assert.Equal(expected, Finish(digest, Counting(length)));
    }

    [Fact]
    public void FinishingACompletePassWithoutDataRunsOnePassOfZeros()
    {
        var digest = new MeterDigest(GuideKey);
        digest.Begin();
        digest.Feed(Counting(192));
        Assert.Equal("FD2C22DD6503BF49", Finish(digest, []));
    }

    [Fact]
    public void Rc4ReproducesItsTextbookVector()
    {
        var cipher = new StreamCipher();
        cipher.Begin("Key"u8);
        byte[] text = [.. "Plaintext"u8];
        cipher.Apply(text);
        Assert.Equal("BBF316E8D940AF0AD3", Convert.ToHexString(text));
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void RequestAndResponseOfAPacketShareOneCipherStream(string name)
    {
        string[] vector = Vector("ciphers.txt", name);
        var cipher = new StreamCipher();
        cipher.BeginPacket(Hex(vector[1]), Hex(vector[2]));
        byte[] request = Hex(vector[3]), response = Hex(vector[5]);
        cipher.Apply(request);
        cipher.Apply(response);
        Assert.Equal(vector[4], Convert.ToHexString(request));
        Assert.Equal(vector[6], Convert.ToHexString(response));
    }

    [Theory]
    [InlineData("0123456789ABCDEF", "30313233343536373839414243444546")]
    [InlineData("53540BEEB79D0514AC00", "35333534304245454237394430353134")]
    [InlineData("3031323334353637383941424344454600000000", "30313233343536373839414243444546")]
    [InlineData("00112233445566778899aabbccddeeff", "00112233445566778899AABBCCDDEEFF")]
    public void AKeyIsTakenAsCharactersOrAsHexDigitsByItsLength(string text, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(MeterKey.Parse(text).Bytes));

    [Theory]
    [InlineData("")]
    [InlineData("secret-of-17-chars")]
    [InlineData("0011223344556677889900112233445g")]
    [InlineData("0123456789ABCDEé")]
    public void AnythingElseIsRefusedWithoutRepeatingIt(string text)
    {
        var error = Assert.Throws<FormatException>(() => MeterKey.Parse(text));
        Assert.Contains("16 or 20 ASCII characters", error.Message);
        Assert.True(text.Length == 0 || !error.Message.Contains(text));
    }

    [Fact]
    public void AKeyNeverPrintsItself() => Assert.DoesNotContain("DEMO", MeterKey.Parse(MeterKey.DemoBasic).ToString());

    private static byte[] Counting(int length) => [.. Enumerable.Range(0, length).Select(n => (byte)(7 * n + 3))];

    private static string Finish(MeterDigest digest, byte[] lastBytes)
    {
        var result = new byte[MeterDigest.Length];
        digest.Finish(lastBytes, result);
        return Convert.ToHexString(result);
    }

    private static IEnumerable<string> Names(string file) => Vectors(file).Select(vector => vector[0]);

    private static string[] Vector(string file, string name) => Vectors(file).Single(vector => vector[0] == name);

    private static IEnumerable<string[]> Vectors(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestData", file), Encoding.UTF8)
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('|').Select(field => field.Replace(" ", "")).ToArray());

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
