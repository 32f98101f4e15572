using MepModule.App.Network;
using MepModule.Protocol.Link;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>The responders of the set-up access point.</summary>
[TestClass]
public class SetupNetworkTests
{
    /// <summary>Two phones one after the other: each is offered an address of its own.</summary>
    [TestMethod]
    public static void Every_phone_is_offered_an_address_of_its_own()
    {
        DhcpResponder dhcp = new DhcpResponder(new StillClock(), new byte[] { 192, 168, 4, 1 });
        byte[] reply = new byte[DhcpResponder.ReplyCapacity];
        Assert.AreEqual(300, dhcp.Answer(Discover(1), 244, reply));
        Assert.AreEqual("c0a80402", Hex.Text(reply, 16, 4));
        Assert.AreEqual("350102", Hex.Text(reply, 240, 3));
        dhcp.Answer(Discover(2), 244, reply);
        Assert.AreEqual("c0a80403", Hex.Text(reply, 16, 4));
        Assert.AreEqual(0, dhcp.Answer(Discover(2), 239, reply));
    }

    /// <summary>A query for www.example.com leads to the module.</summary>
    [TestMethod]
    public static void Every_name_is_the_module()
    {
        byte[] query = Hex.Bytes("1A2B010000010000000000000377777707" + "6578616D706C6503636F6D0000010001");
        byte[] reply = new byte[DnsResponder.ReplyCapacity];
        int length = new DnsResponder(new byte[] { 192, 168, 4, 1 }).Answer(query, query.Length, reply);
        Assert.AreEqual(query.Length + 16, length);
        Assert.AreEqual("1a2b8580", Hex.Text(reply, 0, 4));
        Assert.AreEqual("c0a80401", Hex.Text(reply, length - 4, 4));
    }

    private static byte[] Discover(int phone)
    {
        byte[] packet = new byte[244];
        packet[0] = 1;
        packet[1] = 1;
        packet[2] = 6;
        packet[33] = (byte)phone;
        packet[236] = 0x63;
        packet[237] = 0x82;
        packet[238] = 0x53;
        packet[239] = 0x63;
        packet[240] = 53;
        packet[241] = 1;
        packet[242] = 1;
        packet[243] = 255;
        return packet;
    }

    private sealed class StillClock : IMonotonicClock
    {
        public long Milliseconds => 1000;

        public void Sleep(int milliseconds)
        {
        }
    }
}
