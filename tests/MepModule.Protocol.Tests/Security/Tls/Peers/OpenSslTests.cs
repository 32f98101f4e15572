using System;
using System.Linq;
using MepModule.Protocol.Link;
using static MepModule.Protocol.Tests.Security.Tls.Peers.PeerWire;
using static MepModule.Protocol.Tests.Security.Tls.Peers.TlsPeer;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>The link against openssl: random nonces, a hint, a session that could be resumed. It proves key and cipher, and nothing about the identity.</summary>
public sealed class OpenSslTests : IDisposable
{
    private PeerBench _bench = null!;

    [Theory]
    [InlineData("-state")]
    [InlineData("-psk_hint meter")]
    [InlineData("-no_ticket -no_cache")]
    public void Messages_of_every_length_come_back(string arguments)
    {
        Start(PeerBench.BasicKey, arguments);
        for (int length = 5; length <= _bench.Link.MaximumMessage; length += length < 40 ? 1 : 29)
        {
            // Where the count has a line's end in it, openssl cuts the message.
            if (((length - 3) & 0xFF) != '\n')
                AssertEchoes(length);
        }
        Assert.Equal(1, _bench.Link.Statistics.Sessions);
    }

    [Fact]
    public void A_wrong_key_is_told()
    {
        Start("WRONG-KEY-012345");
        Assert.Equal(MeterError.WrongKey, Echo(20));
        Assert.Equal(20, _bench.Link.LastTlsAlert);
    }

    [Fact]
    public void A_new_session_is_a_whole_one_and_each_has_its_own_randoms()
    {
        Start(PeerBench.BasicKey);
        for (int i = 0; i < 3; i++)
        {
            _bench.Link.Protection = MepModule.Protocol.Security.ProtectionMode.Plain;
            _bench.Link.Protection = MepModule.Protocol.Security.ProtectionMode.Tls;
            AssertEchoes(20);
        }
        Assert.Equal(3, _bench.Link.Statistics.Sessions);
        byte[][] hellos = [.. _bench.Wire.Sent.Where(frame => frame[2] == FirstFlight)];
        Assert.Equal(3, hellos.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Damaged_lost_and_doubled_frames_make_no_wrong_message()
    {
        Start(PeerBench.BasicKey);
        AssertEchoes(20);

        // Behind the head of the record: openssl waits for what a damaged length promises.
        foreach (Func<byte[], byte[][]> how in new[] { Lost, Twice, Damaged(-1), Damaged(9), Damaged(20) })
        {
            _bench.Wire.SpoilNextOut(Application, how);
            AssertEchoesSoon();
            _bench.Wire.SpoilNextBack(how);
            AssertEchoesSoon();
        }
    }

    public void Dispose() => _bench?.Dispose();

    private void Start(string key, string arguments = "-state") => _bench = new PeerBench(new OpenSslPort(PeerBench.BasicKey, arguments.Split(' ')), key);

    // A full read whose message, from behind to front, is the answer to one: code, count, data. The end of the line stays where it is.
    private MeterError Echo(int length)
    {
        int count = length - 3;
        byte[] message = [0x30, .. Enumerable.Range(0, length - 5).Select(i => (byte)(0x20 + i % 90)), (byte)count, (byte)(count >> 8), 0, (byte)'\n'];
        return _bench.Link.Exchange(message, 0, message.Length);
    }

    private void AssertEchoes(int length)
    {
        Assert.Equal(MeterError.None, Echo(length));
        AssertMirrored();
    }

    private void AssertEchoesSoon()
    {
        int turns = 0;
        while (Echo(30) is not MeterError.None)
            Assert.InRange(++turns, 0, 8);
        AssertMirrored();
    }

    private void AssertMirrored()
    {
        int length = _bench.Data.Length + 3;
        byte[] sent = _bench.Link.RequestFrame[2..(2 + length - 1)];
        byte[] heard = [.. _bench.Link.ResponseBuffer[2..(2 + length - 1)]];
        Assert.Equal(sent.Reverse(), heard);
    }
}
