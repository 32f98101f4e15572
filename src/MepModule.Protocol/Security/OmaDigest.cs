using System;

namespace MepModule.Protocol.Security;

/// <summary>
/// The OMA digest: eight keyed bytes over a request, or over a request followed by its response. It is the only error check
/// on the wire. Source: MEP Client Developer's Guide, appendix A.
/// </summary>
/// <remarks>
/// A pass takes 12 message bytes per key byte and wraps around; the end of a message is filled with zero bytes up to the end
/// of its pass. So zero bytes at the end of a message are not protected: whoever checks a digest checks the length too.
/// </remarks>
public sealed class OmaDigest
{
    /// <summary>Number of bytes of a digest.</summary>
    public const int Length = 8;

    /// <summary>Number of bytes that <see cref="Save"/> writes.</summary>
    public const int StateLength = BegunAt + 1;

    // A state is eight bytes, the row of eight message bytes that has begun, the number of the row in its pass, and the bytes of it that are there.
    private const int RowLength = 8;
    private const int RowStart = Length;
    private const int RowAt = RowStart + RowLength;
    private const int BegunAt = RowAt + 1;

    private readonly byte[] _key;
    private readonly byte[] _left = new byte[256];
    private readonly byte[] _right = new byte[256];
    private readonly byte[] _state = new byte[StateLength];
    private readonly byte[] _finished = new byte[Length];

    /// <summary>Makes a digest with a key of any even length up to 100; the meter uses 16 bytes.</summary>
    public OmaDigest(byte[] key)
    {
        _key = key;
        for (int i = 0; i < _left.Length; i++)
        {
            int x = ~i & 0xFF;
            _left[i] = (byte)(((x << 1) | (x >> 7)) - 1);
            _right[i] = (byte)(-((x >> 1) | ((x << 7) & 0xFF)) - 1);
        }

        Begin();
    }

    /// <summary>Makes a digest with a MEP key.</summary>
    public OmaDigest(MepKey key)
        : this(key.Bytes)
    {
    }

    private int RowsInPass => _key.Length * 3 / 2;

    /// <summary>Forgets all message bytes.</summary>
    public void Begin()
    {
        for (int i = 0; i < Length; i++)
        {
            _state[i] = (byte)i;
        }

        _state[RowAt] = 0;
        _state[BegunAt] = 0;
    }

    /// <summary>Takes further message bytes.</summary>
    public void Append(byte[] message, int offset, int count)
    {
        int begun = _state[BegunAt];
        if (begun > 0)
        {
            int part = count < RowLength - begun ? count : RowLength - begun;
            Array.Copy(message, offset, _state, RowStart + begun, part);
            offset += part;
            count -= part;
            begun += part;
            if (begun == RowLength)
            {
                _state[RowAt] = (byte)Run(_state, _state, RowStart, 1, 0);
                begun = 0;
            }
        }

        if (count >= RowLength)
        {
            int rows = count / RowLength;
            _state[RowAt] = (byte)Run(_state, message, offset, rows, 0);
            offset += rows * RowLength;
            count -= rows * RowLength;
        }

        if (count > 0)
        {
            Array.Copy(message, offset, _state, RowStart, count);
            begun = count;
        }

        _state[BegunAt] = (byte)begun;
    }

    /// <summary>
    /// Takes the last message bytes and returns the digest. The message is not closed by it: a response can be appended to its request.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">First byte to take.</param>
    /// <param name="count">Number of bytes; with 0 at the start of a pass, the guide's routine runs one whole pass of zero bytes.</param>
    /// <returns>The eight digest bytes in the order of the wire; overwritten by the next call.</returns>
    public byte[] Finish(byte[] message, int offset, int count)
    {
        Append(message, offset, count);
        int begun = _state[BegunAt];
        int row = _state[RowAt];
        int zeroRows = row == 0 && begun == 0 && count > 0 ? 0 : RowsInPass - row;
        if (begun > 0)
        {
            Array.Clear(_state, RowStart + begun, RowLength - begun);
            Run(_finished, _state, RowStart, 1, zeroRows - 1);
        }
        else
        {
            Run(_finished, _state, RowStart, 0, zeroRows);
        }

        for (int i = 1; i < Length; i++)
        {
            _finished[i] = (byte)(_finished[i] - i);
        }

        return _finished;
    }

    /// <summary>Writes down where the digest stands, so that it can go on from there.</summary>
    /// <param name="state">Receives <see cref="StateLength"/> bytes.</param>
    public void Save(byte[] state)
    {
        Array.Copy(_state, state, StateLength);
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote down for the same key.</summary>
    public void Restore(byte[] state)
    {
        Array.Copy(state, _state, StateLength);
    }

    /// <summary>Whether eight bytes of a frame equal a digest.</summary>
    public static bool Matches(byte[] digest, byte[] frame, int offset)
    {
        int difference = 0;
        for (int i = 0; i < Length; i++)
        {
            difference |= digest[i] ^ frame[offset + i];
        }

        return difference == 0;
    }

    // The step of the guide: byte v of the state becomes its neighbour (already updated in this row), the message byte and ~(itself + v), rotated left
    // or, negative, right, as the key bit says. Bytes are walked 7..0, key bits 0..7. Here byte v is kept with v added: then one table for each
    // direction has all of the turn, and the difference of 1 to the neighbour as well, which at the end of a row comes to 8. All eight steps of a row
    // stand one by one, with the state in locals: an interpreter runs them in a third of the time of a loop.
    private int Run(byte[] result, byte[] message, int offset, int rows, int zeroRows)
    {
        byte[] state = _state;
        byte[] key = _key;
        byte[] left = _left;
        byte[] right = _right;
        int keyLength = key.Length;
        int rowsInPass = RowsInPass;
        int row = state[RowAt];
        int d0 = state[0];
        int d1 = state[1];
        int d2 = state[2];
        int d3 = state[3];
        int d4 = state[4];
        int d5 = state[5];
        int d6 = state[6];
        int d7 = state[7];
        for (int end = offset + (rows * RowLength); offset < end; offset += RowLength)
        {
            int bits = key[row < keyLength ? row : row - keyLength];
            d7 = (byte)(d0 + message[offset] + ((bits & 0x01) != 0 ? left : right)[d7] + 8);
            d6 = (byte)(d7 + message[offset + 1] + ((bits & 0x02) != 0 ? left : right)[d6]);
            d5 = (byte)(d6 + message[offset + 2] + ((bits & 0x04) != 0 ? left : right)[d5]);
            d4 = (byte)(d5 + message[offset + 3] + ((bits & 0x08) != 0 ? left : right)[d4]);
            d3 = (byte)(d4 + message[offset + 4] + ((bits & 0x10) != 0 ? left : right)[d3]);
            d2 = (byte)(d3 + message[offset + 5] + ((bits & 0x20) != 0 ? left : right)[d2]);
            d1 = (byte)(d2 + message[offset + 6] + ((bits & 0x40) != 0 ? left : right)[d1]);
            d0 = (byte)(d1 + message[offset + 7] + ((bits & 0x80) != 0 ? left : right)[d0]);
            row++;
            if (row == rowsInPass)
            {
                row = 0;
            }
        }

        // The zero bytes that fill up a pass: more than half of all steps.
        for (int end = row + zeroRows; row < end; row++)
        {
            int bits = key[row < keyLength ? row : row - keyLength];
            d7 = (byte)(d0 + ((bits & 0x01) != 0 ? left : right)[d7] + 8);
            d6 = (byte)(d7 + ((bits & 0x02) != 0 ? left : right)[d6]);
            d5 = (byte)(d6 + ((bits & 0x04) != 0 ? left : right)[d5]);
            d4 = (byte)(d5 + ((bits & 0x08) != 0 ? left : right)[d4]);
            d3 = (byte)(d4 + ((bits & 0x10) != 0 ? left : right)[d3]);
            d2 = (byte)(d3 + ((bits & 0x20) != 0 ? left : right)[d2]);
            d1 = (byte)(d2 + ((bits & 0x40) != 0 ? left : right)[d1]);
            d0 = (byte)(d1 + ((bits & 0x80) != 0 ? left : right)[d0]);
        }

        result[0] = (byte)d0;
        result[1] = (byte)d1;
        result[2] = (byte)d2;
        result[3] = (byte)d3;
        result[4] = (byte)d4;
        result[5] = (byte)d5;
        result[6] = (byte)d6;
        result[7] = (byte)d7;
        return row;
    }
}
