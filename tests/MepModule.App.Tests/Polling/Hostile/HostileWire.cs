using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.MeterSimulator;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests.Polling.Hostile;

/// <summary>What an attack makes of a request and of the meter's answer to it.</summary>
/// <param name="request">The request's frame.</param>
/// <param name="answer">The answer's frame.</param>
/// <returns>What is heard, and how many milliseconds after the answer.</returns>
internal delegate IEnumerable<(int After, byte[] Bytes)> AnswerAttack(byte[] request, byte[] answer);

/// <summary>Somebody between meter and module: hears both and says what he likes.</summary>
internal sealed class HostileWire : IByteChannel
{
    private const int BufferLength = 1024;

    private readonly MeterWire _wire;
    private readonly IMonotonicClock _clock;
    private readonly Attack _attack;
    private readonly List<byte> _fromMeter = [];
    private readonly List<(long At, byte Value)> _heard = [];
    private readonly long _begun;
    private byte[] _request = [];
    private long _streamed;

    public HostileWire(MeterWire wire, IMonotonicClock clock, Attack attack)
    {
        _wire = wire;
        _clock = clock;
        _attack = attack;
        _begun = clock.Milliseconds;
    }

    public string? Problem => null;

    public int BytesAvailable
    {
        get
        {
            Listen();
            return _heard.Count(heard => heard.At <= _clock.Milliseconds);
        }
    }

    public bool EnsureOpen() => true;

    public int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(count, BytesAvailable);
        for (int i = 0; i < read; i++)
        {
            buffer[offset + i] = _heard[i].Value;
        }

        _heard.RemoveRange(0, read);
        return read;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        _request = buffer[offset..(offset + count)];
        return true;
    }

    public void Close()
    {
    }

    private void Listen()
    {
        var buffer = new byte[64];
        for (int read = _wire.Read(buffer, 0, buffer.Length); read > 0; read = _wire.Read(buffer, 0, buffer.Length))
        {
            _fromMeter.AddRange(buffer[..read]);
        }

        for (int length = FrameLength(); length > 0; length = FrameLength())
        {
            byte[] answer = [.. _fromMeter[..length]];
            _fromMeter.RemoveRange(0, length);
            foreach ((int after, byte[] bytes) in _attack.Answer(_request, answer))
            {
                _heard.AddRange(bytes.Select(value => (_clock.Milliseconds + after, value)));
            }
        }

        for (long due = (_clock.Milliseconds - _begun) * _attack.StreamBytesPerSecond / 1000; _streamed < due; _streamed++)
        {
            // What the buffer has no room for is lost.
            if (_heard.Count < BufferLength)
            {
                _heard.Add((_clock.Milliseconds, _attack.Stream(_streamed)));
            }
        }
    }

    private int FrameLength() => _fromMeter.Count >= 2 && _fromMeter.Count >= 2 + Stated() ? 2 + Stated() : 0;

    private int Stated() => _fromMeter[0] << 8 | _fromMeter[1];
}
