using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Security;

namespace MepModule.MeterSimulator.Tests;

/// <summary>The other end of the wire for these tests: virtual time, hand-made frames, no client library.</summary>
internal sealed class TestClient
{
    private readonly MeterDigest _digest;
    private readonly MeterKey _key;

    public TestClient(MeterOptions options, bool advanced = false)
    {
        Meter = new Meter(options);
        Wire = new MeterWire(Meter, () => Now);
        _key = advanced ? options.AdvancedKey : options.BasicKey;
        _digest = new MeterDigest(_key.Bytes);
    }

    public Meter Meter { get; }

    public MeterWire Wire { get; }

    /// <summary>Virtual time in microseconds.</summary>
    public long Now { get; set; }

    public uint Sequence { get; set; }

    /// <summary>Reads part of a table, resynchronising the sequence number when it must.</summary>
    public byte[] Read(int table, int offset, int count)
    {
        byte[] body = Exchange([0x3F, (byte)(table >> 8), (byte)table, (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, (byte)(count >> 8), (byte)count]);
        if (body[0] != 0 || body.Length != 3 + count)
            throw new InvalidOperationException($"reading table {table:X4} gave code {body[0]:X2} and {body.Length} bytes");
        return body[3..];
    }

    /// <summary>A whole table in pieces.</summary>
    public byte[] ReadAll(int table, int size)
    {
        var bytes = new List<byte>();
        while (bytes.Count < size)
            bytes.AddRange(Read(table, bytes.Count, Math.Min(465, size - bytes.Count)));
        return [.. bytes];
    }

    /// <summary>Writes part of a table and gives the response code.</summary>
    public byte Write(int table, int offset, params byte[] data) =>
        Exchange([0x4F, (byte)(table >> 8), (byte)table, (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, (byte)(data.Length >> 8), (byte)data.Length, .. data])[0];

    /// <summary>Calls a procedure by a full write of BT07.</summary>
    public byte Call(int procedure, byte number, params byte[] parameters)
    {
        byte[] data = [(byte)procedure, (byte)(procedure >> 8), number, .. parameters];
        return Exchange([0x40, 0x00, 0x07, (byte)(data.Length >> 8), (byte)data.Length, .. data])[0];
    }

    /// <summary>One request with its sequence number and digest; answers to 0x0C by taking the number and asking again.</summary>
    public byte[] Exchange(byte[] message)
    {
        byte[] body = ExchangeOnce(message);
        if (body[0] != 0x0C)
            return body;
        Sequence = (uint)(body[1] << 24 | body[2] << 16 | body[3] << 8 | body[4]) + 1;
        return ExchangeOnce(message);
    }

    public byte[] ExchangeOnce(byte[] message)
    {
        byte[] request = Request(message, Sequence++);
        Send(request);
        byte[] frame = Receive() ?? throw new TimeoutException("the meter did not answer");
        Assert.Equal(ResponseDigest(request[2..^8], frame[2..^8]), frame[^8..]);
        return frame[2..^8];
    }

    public byte[] Request(byte[] message, uint sequence)
    {
        byte[] body = [.. message, (byte)(sequence >> 24), (byte)(sequence >> 16), (byte)(sequence >> 8), (byte)sequence];
        var digest = new byte[8];
        _digest.Begin();
        _digest.Finish(body, digest);
        int length = body.Length + 8;
        return [(byte)(length >> 8), (byte)length, .. body, .. digest];
    }

    public byte[] ResponseDigest(byte[] request, byte[] response)
    {
        var digest = new byte[8];
        _digest.Begin();
        _digest.Feed(request);
        _digest.Finish(response, digest);
        return digest;
    }

    /// <summary>Encrypts the span of a frame that the link encrypts, and hands out the cipher for the response.</summary>
    public byte[] Encrypt(byte[] frame, out StreamCipher cipher)
    {
        cipher = new StreamCipher();
        cipher.BeginPacket(_key.Bytes, frame.AsSpan(frame.Length - 8));
        byte[] wire = [.. frame];
        cipher.Apply(wire.AsSpan(2, wire.Length - 10));
        return wire;
    }

    public void Send(byte[] bytes) => Wire.Write(bytes, 0, bytes.Length);

    /// <summary>Waits in virtual time for one frame; null when the line stays silent. Alerts are counted apart.</summary>
    public byte[]? Receive(long patienceMicroseconds = 2_000_000)
    {
        long deadline = Now + patienceMicroseconds;
        var frame = new List<byte>();
        var one = new byte[1];
        while (true)
        {
            while (Wire.Read(one, 0, 1) == 1)
            {
                frame.Add(one[0]);
                if (frame.Count < 2)
                    continue;
                int length = frame[0] << 8 | frame[1];
                if (length == 0)
                {
                    Alerts++;
                    AlertTimes.Add(Now);
                    frame.Clear();
                }
                else if (frame.Count == 2 + length)
                    return [.. frame];
            }
            long next = Meter.NextEventMicroseconds;
            if (next > deadline)
            {
                Now = deadline;
                return null;
            }
            Now = Math.Max(Now, next);
        }
    }

    public int Alerts { get; private set; }

    public List<long> AlertTimes { get; } = [];
}
