using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Faults;

namespace MepModule.MeterSimulator.Link;

/// <summary>
/// The wire between client and meter: when each byte has arrived, in both directions, and what damage it took on the way.
/// Times are microseconds; a byte counts when its last bit is through.
/// </summary>
internal sealed class Line(WireSpeed speed, FaultDice dice)
{
    private const int SegmentBytes = 117;
    private const long SegmentPauseMicroseconds = 25_000;
    private const int BitsPerByte = 10;
    private const int LongestQueue = 65_536;

    private readonly Queue<(byte Value, long At)> _toMeter = new();
    private readonly Queue<(byte Value, long At)> _toClient = new();
    private long _toMeterFree;
    private long _toClientFree;

    public FaultRates Rates { get; set; } = new();

    /// <summary>Bits per second.</summary>
    public int Baud { get; set; } = 9600;

    public long NextForMeter => _toMeter.Count > 0 ? _toMeter.Peek().At : long.MaxValue;

    public long NextForClient => _toClient.Count > 0 ? _toClient.Peek().At : long.MaxValue;

    /// <summary>When the last byte for the client is through.</summary>
    public long ClientQuietAt => _toClientFree;

    public void SendToMeter(ReadOnlySpan<byte> bytes, long now)
    {
        long start = Math.Max(now, _toMeterFree);
        for (int n = 0; n < bytes.Length; n++)
        {
            start += Pause();
            _toMeterFree = speed == WireSpeed.Fast ? start : start + ByteTime(n + 1);
            Damage(_toMeter, bytes[n], _toMeterFree);
        }
    }

    public byte TakeForMeter() => _toMeter.Dequeue().Value;

    public void SendToClient(ReadOnlySpan<byte> bytes, long from)
    {
        long start = Math.Max(from, _toClientFree);
        for (int n = 0; n < bytes.Length; n++)
        {
            start += Pause();
            _toClientFree = speed == WireSpeed.Fast ? start : start + ByteTime(n + 1) + n / SegmentBytes * SegmentPauseMicroseconds;
            Damage(_toClient, bytes[n], _toClientFree);
        }
        // Nobody listens: a real line would have lost the oldest bytes long ago.
        while (_toClient.Count > LongestQueue)
            _toClient.Dequeue();
    }

    public int TakeForClient(long now, Span<byte> destination)
    {
        int count = 0;
        while (count < destination.Length && NextForClient <= now)
            destination[count++] = _toClient.Dequeue().Value;
        return count;
    }

    /// <summary>How many bytes the client could take now.</summary>
    public int WaitingForClient(long now)
    {
        int count = 0;
        foreach ((byte _, long at) in _toClient)
        {
            if (at > now)
                break;
            count++;
        }
        return count;
    }

    /// <summary>Bytes on their way are gone.</summary>
    public void Clear(long now)
    {
        _toMeter.Clear();
        _toClient.Clear();
        _toMeterFree = _toClientFree = now;
    }

    private long ByteTime(int bytes) => (long)bytes * BitsPerByte * 1_000_000 / Baud;

    private long Pause() => dice.Hits(Rates.PausedBytes) ? 20_000 + dice.Below(180_000) : 0;

    private void Damage(Queue<(byte, long)> queue, byte value, long at)
    {
        if (Rates.HurtsBytes)
        {
            if (dice.Hits(Rates.InsertedBytes))
                queue.Enqueue(((byte)dice.Below(256), at));
            if (dice.Hits(Rates.LostBytes))
                return;
            if (dice.Hits(Rates.FlippedBytes))
                value ^= (byte)(1 << dice.Below(8));
        }
        queue.Enqueue((value, at));
    }
}
