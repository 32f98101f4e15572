using MepModule.Protocol.Security;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>Security on the runtime of the device: bytes that wrap around and shifts are where it could differ.</summary>
[TestClass]
public class DigestTests
{
    /// <summary>The read of BT23 that the MEP Client Developer's Guide prints (V3 and V4), with its key of sixteen bytes 0x01.</summary>
    [TestMethod]
    public static void An_exchange_of_the_guide_has_the_right_digests()
    {
        byte[] request = Hex.Bytes("00143F0017000000002C77635B9113DB85A135A0575E");
        byte[] response = Hex.Bytes("003700002C0000000000000000000000000000000008000000030000000000000000000000000000000000000006000000ADDCB82C3D417F91");
        byte[] key = new byte[16];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = 1;
        }

        OmaDigest digest = new OmaDigest(key);
        digest.Begin();
        Assert.IsTrue(OmaDigest.Matches(digest.Finish(request, 2, request.Length - 10), request, request.Length - 8));
        Assert.IsTrue(OmaDigest.Matches(digest.Finish(response, 2, response.Length - 10), response, response.Length - 8));
        response[20] ^= 1;
        digest.Begin();
        digest.Finish(request, 2, request.Length - 10);
        Assert.IsFalse(OmaDigest.Matches(digest.Finish(response, 2, response.Length - 10), response, response.Length - 8));
    }
}
