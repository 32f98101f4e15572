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

    private readonly byte[] _key;
    private readonly int _passLength;
    private readonly byte[] _state = new byte[Length];
    private readonly byte[] _finished = new byte[Length];
    private int _position;

    /// <summary>Makes a digest with a key of any even length; the meter uses 16 bytes.</summary>
    public OmaDigest(byte[] key)
    {
        _key = key;
        _passLength = key.Length * 3 / 2 * 8;
    }

    /// <summary>Makes a digest with a MEP key.</summary>
    public OmaDigest(MepKey key)
        : this(key.Bytes)
    {
    }

    /// <summary>Forgets all message bytes.</summary>
    public void Begin()
    {
        for (int i = 0; i < Length; i++)
        {
            _state[i] = 0;
        }

        _position = 0;
    }

    /// <summary>Takes further message bytes.</summary>
    public void Append(byte[] message, int offset, int count)
    {
        _position = Run(_state, _position, message, offset, count);
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
        for (int i = 0; i < Length; i++)
        {
            _finished[i] = _state[i];
        }

        if (_position > 0 || count == 0)
        {
            Run(_finished, _position, null, 0, _passLength - _position);
        }

        return _finished;
    }

    /// <summary>Goes on from where another digest of the same key stands, so that both can be continued.</summary>
    public void CopyFrom(OmaDigest other)
    {
        for (int i = 0; i < Length; i++)
        {
            _state[i] = other._state[i];
        }

        _position = other._position;
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

    // The step of the guide: a byte of the state takes in its neighbour (already updated in this row), the message byte and
    // itself rotated left or right, as the key bit says. Bytes are walked 7..0, key bits 0..7. A null message is zeros.
    private int Run(byte[] state, int position, byte[]? message, int offset, int count)
    {
        byte[] key = _key;
        int keyLength = key.Length;
        int row = position >> 3;
        int column = position & 7;
        int keyByte = key[row >= keyLength ? row - keyLength : row] >> column;
        int next = state[column == 0 ? 0 : 8 - column];
        for (int i = 0; i < count; i++)
        {
            int index = 7 - column;
            int x = ~(state[index] + index) & 0xFF;
            int turned = (keyByte & 1) != 0 ? (x << 1) | (x >> 7) : -((x >> 1) | ((x << 7) & 0xFF));
            next = (next + turned + (message == null ? 0 : message[offset + i])) & 0xFF;
            state[index] = (byte)next;
            keyByte >>= 1;
            column++;
            if (column == 8)
            {
                column = 0;
                row++;
                if (row * 8 == _passLength)
                {
                    row = 0;
                }

                keyByte = key[row >= keyLength ? row - keyLength : row];
            }
        }

        return (row * 8) + column;
    }
}
