using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>AES with a key of 32 bytes, encryption only (FIPS 197), which is all that GCM needs. The platform's own takes keys of 16 bytes.</summary>
public sealed class Aes256
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of a block.</summary>
    public const int BlockLength = 16;

    private const int KeyWords = 8;
    private const int LastRound = 14 * 4;

    private readonly uint[] _table;
    private readonly uint[] _keys = new uint[LastRound + 4];

    /// <summary>Makes a cipher without a key.</summary>
    /// <param name="table">Made by <see cref="AesTable"/>.</param>
    public Aes256(uint[] table)
    {
        _table = table;
    }

    /// <summary>Takes a key of <see cref="KeyLength"/> bytes.</summary>
    public void SetKey(byte[] key, int offset)
    {
        uint[] keys = _keys;
        for (int i = 0; i < KeyWords; i++)
        {
            keys[i] = BigEndian.ReadUInt32(key, offset + (4 * i));
        }

        uint round = 0x01000000;
        uint word = keys[KeyWords - 1];
        for (int i = KeyWords; i < keys.Length; i++)
        {
            if ((i & 7) == 0)
            {
                word = Substitute((word << 8) | (word >> 24)) ^ round;
                round <<= 1;
            }
            else if ((i & 7) == 4)
            {
                word = Substitute(word);
            }

            word ^= keys[i - KeyWords];
            keys[i] = word;
        }
    }

    /// <summary>Encrypts a block.</summary>
    public void Encrypt(byte[] block, byte[] result, int offset)
    {
        uint[] t = _table;
        uint[] keys = _keys;
        uint a = BigEndian.ReadUInt32(block, 0) ^ keys[0];
        uint b = BigEndian.ReadUInt32(block, 4) ^ keys[1];
        uint c = BigEndian.ReadUInt32(block, 8) ^ keys[2];
        uint d = BigEndian.ReadUInt32(block, 12) ^ keys[3];
        for (int k = 4; k < LastRound; k += 4)
        {
            // Each column: four lookups, of which three are turned.
            uint x = t[(b >> 16) & 0xFF];
            uint y = t[(c >> 8) & 0xFF];
            uint z = t[d & 0xFF];
            uint e = t[a >> 24] ^ (x >> 8 | x << 24) ^ (y >> 16 | y << 16) ^ (z >> 24 | z << 8) ^ keys[k];
            x = t[(c >> 16) & 0xFF];
            y = t[(d >> 8) & 0xFF];
            z = t[a & 0xFF];
            uint f = t[b >> 24] ^ (x >> 8 | x << 24) ^ (y >> 16 | y << 16) ^ (z >> 24 | z << 8) ^ keys[k + 1];
            x = t[(d >> 16) & 0xFF];
            y = t[(a >> 8) & 0xFF];
            z = t[b & 0xFF];
            uint g = t[c >> 24] ^ (x >> 8 | x << 24) ^ (y >> 16 | y << 16) ^ (z >> 24 | z << 8) ^ keys[k + 2];
            x = t[(a >> 16) & 0xFF];
            y = t[(b >> 8) & 0xFF];
            z = t[c & 0xFF];
            d = t[d >> 24] ^ (x >> 8 | x << 24) ^ (y >> 16 | y << 16) ^ (z >> 24 | z << 8) ^ keys[k + 3];
            a = e;
            b = f;
            c = g;
        }

        BigEndian.WriteUInt32(result, offset, Last(a, b, c, d) ^ keys[LastRound]);
        BigEndian.WriteUInt32(result, offset + 4, Last(b, c, d, a) ^ keys[LastRound + 1]);
        BigEndian.WriteUInt32(result, offset + 8, Last(c, d, a, b) ^ keys[LastRound + 2]);
        BigEndian.WriteUInt32(result, offset + 12, Last(d, a, b, c) ^ keys[LastRound + 3]);
    }

    /// <summary>Forgets the key.</summary>
    public void Forget()
    {
        Array.Clear(_keys, 0, _keys.Length);
    }

    // The last round mixes no columns: the substitute alone stands in the middle of a column of the table.
    private uint Last(uint a, uint b, uint c, uint d)
    {
        uint[] t = _table;
        return ((t[a >> 24] << 8) & 0xFF000000) | (t[(b >> 16) & 0xFF] & 0x00FF0000) | (t[(c >> 8) & 0xFF] & 0x0000FF00) | ((t[d & 0xFF] >> 8) & 0x000000FF);
    }

    private uint Substitute(uint word)
    {
        return Last(word, word, word, word);
    }
}
