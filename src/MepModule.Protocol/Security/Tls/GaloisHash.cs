using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// GHASH, the checksum of GCM (NIST SP 800-38D, 6.4): blocks of 16 bytes as polynomials of the field of 2^128 elements, each added and then multiplied by the hash key.
/// Four bits at a time by a table of the key's multiples.
/// </summary>
public sealed class GaloisHash
{
    private const int BlockLength = Aes256.BlockLength;
    private const ulong Polynomial = 0xE1UL << 56;

    // The multiples of the key by polynomials of degree 3, and what the four bits that leave at the end come to.
    private readonly ulong[] _high = new ulong[16];
    private readonly ulong[] _low = new ulong[16];
    private readonly ulong[] _remainders;
    private ulong _sumHigh;
    private ulong _sumLow;

    /// <summary>Makes a checksum without a key.</summary>
    /// <param name="remainders">Made by <see cref="Remainders"/>; serves any number of keys.</param>
    public GaloisHash(ulong[] remainders)
    {
        _remainders = remainders;
    }

    /// <summary>What four bits that leave a polynomial at the end come to, at its front.</summary>
    public static ulong[] Remainders()
    {
        ulong[] remainders = new ulong[16];
        for (int i = 1; i < remainders.Length; i++)
        {
            ulong sum = 0;
            for (int bit = 0; bit < 4; bit++)
            {
                if ((i & (1 << bit)) != 0)
                {
                    sum ^= Polynomial >> (3 - bit);
                }
            }

            remainders[i] = sum;
        }

        return remainders;
    }

    /// <summary>Takes a hash key, and forgets all blocks.</summary>
    public void SetKey(byte[] key)
    {
        ulong high = Read(key, 0);
        ulong low = Read(key, 8);
        for (int i = 8; i > 0; i >>= 1)
        {
            _high[i] = high;
            _low[i] = low;
            ulong carry = (low & 1) == 0 ? 0 : Polynomial;
            low = (low >> 1) | (high << 63);
            high = (high >> 1) ^ carry;
        }

        for (int i = 2; i < 16; i <<= 1)
        {
            for (int j = 1; j < i; j++)
            {
                _high[i + j] = _high[i] ^ _high[j];
                _low[i + j] = _low[i] ^ _low[j];
            }
        }

        Begin();
    }

    /// <summary>Forgets all blocks.</summary>
    public void Begin()
    {
        _sumHigh = 0;
        _sumLow = 0;
    }

    /// <summary>Takes a block of at most 16 bytes; what is missing counts as zero.</summary>
    public void Take(byte[] data, int offset, int count)
    {
        if (count == BlockLength)
        {
            _sumHigh ^= Read(data, offset);
            _sumLow ^= Read(data, offset + 8);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                int shift = 56 - ((i & 7) * 8);
                if (i < 8)
                {
                    _sumHigh ^= (ulong)data[offset + i] << shift;
                }
                else
                {
                    _sumLow ^= (ulong)data[offset + i] << shift;
                }
            }
        }

        Multiply();
    }

    /// <summary>Takes the last block, the two lengths in bytes, and adds the checksum to 16 bytes.</summary>
    public void Finish(int headerLength, int textLength, byte[] mask)
    {
        _sumHigh ^= (ulong)headerLength * 8;
        _sumLow ^= (ulong)textLength * 8;
        Multiply();
        Add((uint)(_sumHigh >> 32), mask, 0);
        Add((uint)_sumHigh, mask, 4);
        Add((uint)(_sumLow >> 32), mask, 8);
        Add((uint)_sumLow, mask, 12);
    }

    /// <summary>Forgets the key.</summary>
    public void Forget()
    {
        Array.Clear(_high, 0, _high.Length);
        Array.Clear(_low, 0, _low.Length);
        Begin();
    }

    // From the last four bits to the first: divides by x^4, adds the multiple.
    private void Multiply()
    {
        ulong[] high = _high;
        ulong[] low = _low;
        ulong[] remainders = _remainders;
        ulong h = 0;
        ulong l = 0;
        ulong bits = _sumLow;
        for (int half = 0; half < 2; half++)
        {
            for (int i = 0; i < 16; i++)
            {
                int four = (int)bits & 15;
                int leaving = (int)l & 15;
                l = ((l >> 4) | (h << 60)) ^ low[four];
                h = (h >> 4) ^ remainders[leaving] ^ high[four];
                bits >>= 4;
            }

            bits = _sumHigh;
        }

        _sumHigh = h;
        _sumLow = l;
    }

    private static ulong Read(byte[] data, int offset)
    {
        return ((ulong)BigEndian.ReadUInt32(data, offset) << 32) | BigEndian.ReadUInt32(data, offset + 4);
    }

    private static void Add(uint word, byte[] mask, int offset)
    {
        BigEndian.WriteUInt32(mask, offset, BigEndian.ReadUInt32(mask, offset) ^ word);
    }
}
