namespace MepModule.Device.Bench.Scenarios;

/// <summary>
/// The OMA digest as the MEP Client Developer's Guide (appendix A) writes it, step by step and without a thought for speed: the measure that our own is held against.
/// </summary>
internal sealed class PlainDigest
{
    private readonly byte[] _key;
    private readonly byte[] _state = new byte[8];

    public PlainDigest(byte[] key)
    {
        _key = key;
    }

    /// <summary>The digest of up to two messages one after the other; overwritten by the next call.</summary>
    public byte[] Of(byte[] first, int firstCount, byte[] second, int secondCount)
    {
        byte[] key = _key;
        byte[] state = _state;
        for (int i = 0; i < 8; i++)
        {
            state[i] = 0;
        }

        int count = firstCount + secondCount;
        int position = 0;
        do
        {
            for (int row = 0; row < key.Length * 3 / 2; row++)
            {
                int bits = key[row % key.Length];
                for (int column = 0; column < 8; column++)
                {
                    int m = 0;
                    if (position < firstCount)
                    {
                        m = first[position];
                    }
                    else if (position < count)
                    {
                        m = second[position - firstCount];
                    }

                    position++;
                    int v = 7 - column;
                    int x = ~(state[v] + v) & 0xFF;
                    if ((bits & 1) != 0)
                    {
                        state[v] = (byte)(state[(v + 1) & 7] + m + ((x << 1) | (x >> 7)));
                    }
                    else
                    {
                        state[v] = (byte)(state[(v + 1) & 7] + m - ((x >> 1) | (x << 7)));
                    }

                    bits >>= 1;
                }
            }
        }
        while (position < count);
        return state;
    }
}
