namespace MepModule.Testing;

/// <summary>
/// The OMA digest as the guide describes it (MEP Client Developer's Guide, appendix A), step by step and without any cleverness: the measure of the module's own. Written in
/// the subset of nanoFramework, so that both can run there.
/// </summary>
public sealed class PlainDigest
{
    private readonly byte[] _key;
    private readonly byte[] _state = new byte[8];
    private int _position;

    /// <summary>Makes a digest with a key.</summary>
    public PlainDigest(byte[] key)
    {
        _key = key;
    }

    /// <summary>Forgets all message bytes.</summary>
    public void Begin()
    {
        for (int i = 0; i < 8; i++)
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

    /// <summary>Takes the last message bytes and fills up the pass in a copy of the state, so that a response can be appended.</summary>
    public byte[] Finish(byte[] message, int offset, int count)
    {
        Append(message, offset, count);
        byte[] finished = new byte[8];
        for (int i = 0; i < 8; i++)
        {
            finished[i] = _state[i];
        }

        int zeros = (_key.Length * 3 / 2 * 8) - _position;
        if (_position > 0 || count == 0)
        {
            Run(finished, _position, new byte[zeros], 0, zeros);
        }

        return finished;
    }

    private int Run(byte[] state, int position, byte[] message, int offset, int count)
    {
        byte[] key = _key;
        int rows = key.Length * 3 / 2;
        int row = position / 8;
        int column = position % 8;
        int end = offset + count;
        while (offset < end)
        {
            int bits = key[row % key.Length] >> column;
            for (; column < 8 && offset < end; column++)
            {
                int v = 7 - column;
                int x = (byte)~(state[v] + v);
                int turned = (bits & 1) != 0 ? (x << 1) | (x >> 7) : -((x >> 1) | (x << 7));
                state[v] = (byte)(state[(v + 1) & 7] + message[offset] + turned);
                bits >>= 1;
                offset++;
            }

            if (column == 8)
            {
                column = 0;
                row = (row + 1) % rows;
            }
        }

        return (row * 8) + column;
    }
}
