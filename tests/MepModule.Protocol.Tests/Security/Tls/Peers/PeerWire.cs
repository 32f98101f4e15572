using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Protocol.Link;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>The wire to a peer, in virtual time. What a bad line does to a frame is a function from it to the frames that arrive.</summary>
internal sealed class PeerWire(TlsPeer peer) : IByteChannel
{
    private readonly Queue<byte> _arriving = [];

    /// <summary>What becomes of a frame on its way to the meter.</summary>
    public Func<byte[], byte[][]> Out { get; set; } = Whole;

    /// <summary>What becomes of an answer on its way back.</summary>
    public Func<byte[], byte[][]> Back { get; set; } = Whole;

    /// <summary>Most bytes that one read brings.</summary>
    public int Portion { get; set; } = int.MaxValue;

    /// <summary>The frames that were sent, as they left.</summary>
    public List<byte[]> Sent { get; } = [];

    public string? Problem => null;

    public int BytesAvailable => Math.Min(_arriving.Count, Portion);

    /// <summary>A line that does nothing to a frame.</summary>
    public static byte[][] Whole(byte[] frame) => [frame];

    /// <summary>A line that loses it.</summary>
    public static byte[][] Lost(byte[] frame) => [];

    /// <summary>A line that brings it twice.</summary>
    public static byte[][] Twice(byte[] frame) => [frame, frame];

    /// <summary>A line that turns a bit of a byte, counted from the end where it is below 0.</summary>
    public static Func<byte[], byte[][]> Damaged(int at, byte bit = 0x10) => frame =>
    {
        byte[] damaged = [.. frame];
        damaged[at < 0 ? damaged.Length + at : at] ^= bit;
        return [damaged];
    };

    /// <summary>The next frame of a code suffers, and no other.</summary>
    public void SpoilNextOut(byte code, Func<byte[], byte[][]> how) => Out = frame =>
    {
        if (frame[2] != code)
            return [frame];
        Out = Whole;
        return how(frame);
    };

    /// <summary>The next answer suffers, and no other.</summary>
    public void SpoilNextBack(Func<byte[], byte[][]> how) => Back = frame =>
    {
        Back = Whole;
        return how(frame);
    };

    public bool EnsureOpen() => true;

    public int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(count, BytesAvailable);
        for (int i = 0; i < read; i++)
            buffer[offset + i] = _arriving.Dequeue();
        return read;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        byte[] frame = buffer[offset..(offset + count)];
        Sent.Add(frame);
        foreach (byte[] answer in Out(frame).Select(peer.Answer).Where(answer => answer.Length > 0).SelectMany(answer => Back(answer)))
            foreach (byte value in answer)
                _arriving.Enqueue(value);
        return true;
    }

    public void Close()
    {
    }
}
