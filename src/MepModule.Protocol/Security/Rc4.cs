namespace MepModule.Protocol.Security;

/// <summary>The RC4 stream cipher.</summary>
public sealed class Rc4
{
    private const int StateLength = 256;

    private readonly byte[] _state = new byte[StateLength];
    private int _i;
    private int _j;

    /// <summary>Starts the key stream of a key.</summary>
    public void Start(byte[] key)
    {
        byte[] s = _state;
        for (int i = 0; i < StateLength; i++)
        {
            s[i] = (byte)i;
        }

        int j = 0;
        for (int i = 0; i < StateLength; i++)
        {
            byte swapped = s[i];
            j = (j + swapped + key[i % key.Length]) & 0xFF;
            s[i] = s[j];
            s[j] = swapped;
        }

        _i = 0;
        _j = 0;
    }

    /// <summary>Encrypts or decrypts bytes in place with the next bytes of the key stream.</summary>
    public void Apply(byte[] data, int offset, int count)
    {
        for (int k = 0; k < count; k++)
        {
            data[offset + k] ^= Next();
        }
    }

    /// <summary>Leaves out bytes of the key stream.</summary>
    public void Skip(int count)
    {
        for (int k = 0; k < count; k++)
        {
            Next();
        }
    }

    private byte Next()
    {
        byte[] s = _state;
        _i = (_i + 1) & 0xFF;
        byte swapped = s[_i];
        _j = (_j + swapped) & 0xFF;
        s[_i] = s[_j];
        s[_j] = swapped;
        return s[(s[_i] + swapped) & 0xFF];
    }
}
