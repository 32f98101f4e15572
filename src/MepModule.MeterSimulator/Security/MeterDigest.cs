using System;

namespace MepModule.MeterSimulator.Security;

/// <summary>
/// The meter's side of the OMA digest (fact sheet 1.7): eight state bytes, fed one message byte at a time.
/// Written apart from the client's digest on purpose: two readings of the same text check each other.
/// </summary>
internal sealed class MeterDigest
{
    public const int Length = 8;

    private readonly byte[] _key;
    private readonly int _passLength;
    private readonly byte[] _state = new byte[Length];
    private int _position;

    public MeterDigest(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        _passLength = key.Length * 3 / 2 * 8;
    }

    public void Begin()
    {
        Array.Clear(_state);
        _position = 0;
    }

    public void Feed(ReadOnlySpan<byte> message)
    {
        foreach (byte value in message)
            Feed(value);
    }

    /// <summary>Feeds the last bytes, fills the running pass with zeros and gives the digest out.</summary>
    public void Finish(ReadOnlySpan<byte> lastBytes, Span<byte> digest)
    {
        Feed(lastBytes);
        // A call without data runs one whole pass of zeros even when the pass was complete; a call with data does not.
        if (lastBytes.IsEmpty)
            Feed(0);
        while (_position != 0)
            Feed(0);
        _state.CopyTo(digest);
    }

    private void Feed(byte value)
    {
        int row = _position / 8, column = _position % 8;
        int cell = 7 - column;
        byte mixed = (byte)~(_state[cell] + cell);
        bool keyBit = (_key[row % _key.Length] >> column & 1) != 0;
        int turned = keyBit
            ? mixed << 1 | mixed >> 7
            : -(mixed >> 1 | (mixed & 1) << 7);
        _state[cell] = (byte)(_state[(cell + 1) % 8] + value + turned);
        _position = (_position + 1) % _passLength;
    }
}
