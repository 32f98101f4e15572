using System.Linq;
using MepModule.Device.Tests;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Security.Tls;

/// <summary>A recorded session with mbed TLS, as the tests on the device's runtime have it.</summary>
public class VectorTests
{
    [Fact]
    public void All_fields_of_a_session_come_out_equal()
    {
        TlsFields fields = TlsFields.Make();
        Assert.Equal("", fields.Wrong);
        Assert.Equal(43, fields.Compared);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(478)]
    public void A_session_opens_and_reads_go_through_it(int portion)
    {
        var meter = new TlsVectorMeter { Portion = portion };
        MepLink link = Link(meter, out MeterClient client);
        byte[] truth = Hex.Bytes(TlsVector.Answer);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(MeterError.None, client.ReadInPlace(28, 0, 220));
            Assert.Equal(truth.Skip(3), link.ResponseBuffer.Skip(link.DataOffset).Take(220));
        }

        Assert.Equal((1, 3), (meter.Sessions, meter.Answers));
    }

    [Fact]
    public void Every_wrong_bit_of_an_answer_is_noticed_and_none_of_it_is_given_out()
    {
        var meter = new TlsVectorMeter { Portion = 23 };
        MepLink link = Link(meter, out MeterClient client);
        Assert.Equal(MeterError.None, client.ReadInPlace(28, 0, 220));
        byte[] truth = Hex.Bytes(TlsVector.Answer);
        int length = TlsVector.Frame6.Length / 2;
        for (int bit = 0; bit < length * 8; bit += 3)
        {
            meter.WrongBit = bit;
            int damaged = meter.Answers;
            MeterError error = client.ReadInPlace(28, 0, 220);
            if (error == MeterError.None)
            {
                Assert.True(meter.Answers > damaged + 1, $"bit {bit} was not noticed");
                Assert.Equal(truth.Skip(3), link.ResponseBuffer.Skip(link.DataOffset).Take(220));
            }
            else
            {
                Assert.Equal(MeterError.NumberJumped, error);
            }
        }

        Assert.Equal(0, link.Statistics.Failed);
    }

    private static MepLink Link(TlsVectorMeter meter, out MeterClient client)
    {
        var clock = new VirtualClock();
        var link = new MepLink(meter, clock, new VectorRandom()) { Key = MepKey.Parse(TlsVector.Psk, out _), Protection = ProtectionMode.Tls };
        client = new MeterClient(link, clock);
        return link;
    }
}
