using System;
using System.Security.Cryptography;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>The link in TLS mode with a peer at the other end, in virtual time.</summary>
internal sealed class PeerBench : IDisposable
{
    public const string BasicKey = "PEER-MBK-0123456", AdvancedKey = "PEER-MAK-0123456";

    private readonly TlsPeer _peer;

    public PeerBench(TlsPeer peer, string key)
    {
        _peer = peer;
        Wire = new PeerWire(peer);
        Link = new MepLink(Wire, Clock, new SystemRandomBytes()) { Key = MepKey.Parse(key, out _), Protection = ProtectionMode.Tls };
        Client = new MeterClient(Link, Clock);
    }

    public VirtualClock Clock { get; } = new();

    public PeerWire Wire { get; }

    public MepLink Link { get; }

    public MeterClient Client { get; }

    public ReadOnlySpan<byte> Data => Link.ResponseBuffer.AsSpan(Link.DataOffset, Link.DataLength);

    /// <summary>Reads a table that nobody writes; whatever comes of it, no wrong byte is given out.</summary>
    public MeterError Read(int table = 28, int offset = 0, int count = 220)
    {
        MeterError error = Client.ReadInPlace(table, offset, count);
        Assert.NotEqual("", MeterErrorText.Sentence(error));
        if (error == MeterError.None)
        {
            Assert.Equal(count, Link.DataLength);
            for (int i = 0; i < count; i++)
                Assert.Equal(MbedTlsMeter.ByteOf(table, offset + i), Data[i]);
        }
        return error;
    }

    /// <summary>Reads, and must succeed.</summary>
    public void AssertReads() => Assert.Equal(MeterError.None, Read());

    public void Dispose() => _peer.Dispose();

    private sealed class SystemRandomBytes : IRandomBytes
    {
        public void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
    }
}
