using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>TLS on the runtime of the device: 64-bit words, turns and tables are where it could differ.</summary>
[TestClass]
public class TlsTests
{
    /// <summary>Every key, hash, proof and record of a session with mbed TLS.</summary>
    [TestMethod]
    public static void All_fields_of_a_session_come_out_equal()
    {
        TlsFields fields = TlsFields.Make();
        Assert.AreEqual("", fields.Wrong);
        Assert.AreEqual(43, fields.Compared);
    }

    /// <summary>The same session by the link, in portions as the driver hands them over.</summary>
    [TestMethod]
    public static void A_session_opens_and_reads_go_through_it()
    {
        var meter = new TlsVectorMeter { Portion = 23 };
        var clock = new TestClock();
        string explanation;
        var link = new MepLink(meter, clock, new VectorRandom()) { Key = MepKey.Parse(TlsVector.Psk, out explanation), Protection = ProtectionMode.Tls };
        var client = new MeterClient(link, clock);
        byte[] truth = Hex.Bytes(TlsVector.Answer);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual((int)MeterError.None, (int)client.ReadInPlace(28, 0, 220));
            for (int n = 0; n < 220; n++)
            {
                Assert.AreEqual((int)truth[3 + n], (int)link.ResponseBuffer[link.DataOffset + n]);
            }
        }

        Assert.AreEqual(1, meter.Sessions);
        Assert.AreEqual(3, meter.Answers);
    }
}
