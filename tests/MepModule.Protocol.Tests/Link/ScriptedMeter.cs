using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Link;

/// <summary>
/// The other end of the wire, told for each request what to send and when. Bytes arrive at 9600 baud.
/// </summary>
internal sealed class ScriptedMeter : IByteChannel
{
    private const int MicrosecondsPerByte = 1042;

    private readonly VirtualClock _clock;
    private readonly List<(long At, byte Value)> _line = [];
    private readonly Queue<Action<ScriptedMeter, byte[]>> _script = new();

    public ScriptedMeter(VirtualClock clock)
    {
        _clock = clock;
    }

    public List<byte[]> Requests { get; } = [];

    public List<long> RequestTimes { get; } = [];

    public string? Problem { get; set; }

    public int BytesAvailable => _line.TakeWhile(entry => entry.At <= _clock.Microseconds).Count();

    /// <summary>What to do at the next request; after the last step the meter is silent.</summary>
    public ScriptedMeter Then(Action<ScriptedMeter, byte[]> step)
    {
        _script.Enqueue(step);
        return this;
    }

    /// <summary>Puts bytes on the line, from so many milliseconds from now on.</summary>
    public void Send(int afterMilliseconds, params byte[] bytes)
    {
        long at = _clock.Microseconds + (afterMilliseconds * 1000L);
        foreach (byte value in bytes)
        {
            at += MicrosecondsPerByte;
            _line.Add((at, value));
        }

        _line.Sort((a, b) => a.At.CompareTo(b.At));
    }

    /// <summary>A signed answer frame to a request frame.</summary>
    public static byte[] Answer(byte[] request, byte[] message, byte[]? key = null)
    {
        var digest = new OmaDigest(key ?? Vectors.KeyOfOnes);
        digest.Begin();
        digest.Append(request, 2, request.Length - 10);
        byte[] frame = new byte[2 + message.Length + 8];
        BigEndian.WriteUInt16(frame, 0, message.Length + 8);
        message.CopyTo(frame, 2);
        digest.Finish(message, 0, message.Length).CopyTo(frame, 2 + message.Length);
        return frame;
    }

    /// <summary>A good answer to a partial read: bytes that count up from the table's offset.</summary>
    public static byte[] ReadAnswer(byte[] request)
    {
        int offset = BigEndian.ReadUInt24(request, 5);
        int count = BigEndian.ReadUInt16(request, 8);
        byte[] message = new byte[3 + count];
        BigEndian.WriteUInt16(message, 1, count);
        for (int i = 0; i < count; i++)
        {
            message[3 + i] = (byte)(offset + i + 1);
        }

        return Answer(request, message);
    }

    public static byte[] RefusedNumber(byte[] request, uint current)
    {
        byte[] message = [ResponseCode.InvalidSequenceNumber, 0, 0, 0, 0];
        BigEndian.WriteUInt32(message, 1, current);
        return Answer(request, message);
    }

    public static byte[] RefusedKey() => [0, 9, ResponseCode.AuthenticationFailure, 1, 2, 3, 4, 5, 6, 7, 8];

    public static uint SequenceOf(byte[] request) => BigEndian.ReadUInt32(request, request.Length - 12);

    public bool EnsureOpen() => Problem == null;

    public int Read(byte[] buffer, int offset, int count)
    {
        int read = 0;
        while (read < count && _line.Count > 0 && _line[0].At <= _clock.Microseconds)
        {
            buffer[offset + read++] = _line[0].Value;
            _line.RemoveAt(0);
        }

        return read;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        byte[] request = buffer.AsSpan(offset, count).ToArray();
        Requests.Add(request);
        RequestTimes.Add(_clock.Milliseconds);
        if (_script.Count > 0)
        {
            _script.Dequeue()(this, request);
        }

        return true;
    }

    public void Close()
    {
    }
}
