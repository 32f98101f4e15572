using System;

namespace MepModule.MeterSimulator.Link;

/// <summary>
/// Cuts the received bytes into messages. A packet that pauses for more than 50 ms is dropped; after an impossible length the
/// rest of the burst is ignored until the line has been quiet for as long.
/// </summary>
internal sealed class RequestReader
{
    /// <summary>Longest message after the length field.</summary>
    public const int LongestMessage = 476;

    private const int ShortestMessage = 1;
    private const long LongestPauseMicroseconds = 50_000;

    private readonly byte[] _message = new byte[LongestMessage];
    private long _lastByteAt = long.MinValue / 2;
    private int _received;
    private int _length;
    private bool _deaf;

    public ReadOnlySpan<byte> Message => _message.AsSpan(0, _length);

    /// <summary>Packets that were given up for a pause or a length.</summary>
    public int Dropped { get; private set; }

    /// <summary>Takes one byte; true when it completes a message.</summary>
    public bool Take(byte value, long at)
    {
        if (at - _lastByteAt > LongestPauseMicroseconds)
        {
            if (_received > 0)
                Dropped++;
            _received = 0;
            _deaf = false;
        }
        _lastByteAt = at;
        if (_deaf)
            return false;

        if (_received == 0)
            _length = value << 8;
        else if (_received == 1)
        {
            _length |= value;
            if (_length is < ShortestMessage or > LongestMessage)
            {
                Dropped++;
                _deaf = true;
                _received = 0;
                return false;
            }
        }
        else
            _message[_received - 2] = value;
        if (++_received < _length + 2 || _received < 2)
            return false;
        _received = 0;
        return true;
    }

    public void Reset()
    {
        _received = 0;
        _deaf = false;
    }
}
