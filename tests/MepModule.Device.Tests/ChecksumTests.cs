using System.Text;
using MepModule.App.Storage;
using MepModule.App.Update;
using MepModule.Protocol.Tables;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>The checks of a bundle. CRC32 is native there, SHA-256 is our own and all unsigned arithmetic.</summary>
[TestClass]
public class ChecksumTests
{
    /// <summary>The check value of CRC-32/ISO-HDLC.</summary>
    [TestMethod]
    public static void Crc32_has_its_check_value()
    {
        Assert.AreEqual(0xCBF43926, Checksum.Of(Encoding.UTF8.GetBytes("123456789")));
    }

    /// <summary>The example of FIPS 180-4.</summary>
    [TestMethod]
    public static void Sha256_has_the_value_of_its_standard()
    {
        byte[] hash = Sha256.Of(Encoding.UTF8.GetBytes("abc"), 0, 3);
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hex.Text(hash, 0, hash.Length));
    }

    /// <summary>The highest bit is where an integer may lose its sign.</summary>
    [TestMethod]
    public static void Integers_keep_their_sign_on_the_way_through_bytes()
    {
        byte[] bytes = new byte[4];
        LittleEndian.WriteUInt32(bytes, 0, 0xFFFFFF9C);
        Assert.AreEqual(-100, LittleEndian.Int32(bytes, 0));
        Assert.AreEqual(0xFFFFFF9C, LittleEndian.UInt32(bytes, 0));
    }
}
