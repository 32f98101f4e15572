using System;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Configuration;
using MepModule.Desktop;

namespace MepModule.App.Tests.Configuration;

public sealed class PasswordTests
{
    // Test vectors of RFC 7914, 11 (PBKDF2-HMAC-SHA256), and the usual ones derived from RFC 6070.
    [Theory]
    [InlineData("passwd", "salt", 1, 64, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")]
    [InlineData("password", "salt", 1, 32, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b")]
    [InlineData("password", "salt", 4096, 32, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a")]
    [InlineData("passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 40, "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9")]
    public void Derived_bytes_agree_with_the_published_vectors(string password, string salt, int iterations, int length, string expectedStart)
    {
        byte[] derived = Pbkdf2.Derive(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), iterations, length);

        Assert.Equal(length, derived.Length);
        Assert.StartsWith(expectedStart, Convert.ToHexStringLower(derived));
    }

    [Fact]
    public void Derived_bytes_agree_with_the_implementation_of_NET()
    {
        var random = new Random(5);
        for (int i = 0; i < 50; i++)
        {
            var password = new byte[1 + random.Next(100)];
            var salt = new byte[random.Next(40)];
            random.NextBytes(password);
            random.NextBytes(salt);
            int length = 1 + random.Next(100);
            int iterations = 1 + random.Next(20);

            Assert.Equal(Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, length), Pbkdf2.Derive(password, salt, iterations, length));
        }
    }

    [Fact]
    public void Only_the_password_itself_matches_its_hash()
    {
        byte[] stored = PasswordHash.Of("hemmelig ord", PasswordHash.DeviceIterations, new SystemRandom());

        Assert.True(PasswordHash.Matches("hemmelig ord", stored));
        Assert.False(PasswordHash.Matches("hemmelig Ord", stored));
        Assert.False(PasswordHash.Matches("", stored));
        Assert.False(PasswordHash.Matches("hemmelig ord", []));
    }

    [Fact]
    public void The_same_password_is_stored_differently_each_time_and_never_in_clear()
    {
        byte[] first = PasswordHash.Of("hemmelig ord", 1, new SystemRandom());
        byte[] second = PasswordHash.Of("hemmelig ord", 1, new SystemRandom());

        Assert.NotEqual(first, second);
        Assert.Equal(-1, first.AsSpan().IndexOf("hemmelig"u8));
    }

    [Fact]
    public void The_iterations_are_stored_with_the_hash()
    {
        byte[] stored = PasswordHash.Of("hemmelig ord", 1234, new SystemRandom());

        Assert.Equal(1234, BitConverter.ToInt32(stored, 0));
        stored[0]++;
        Assert.False(PasswordHash.Matches("hemmelig ord", stored));
    }
}
