using System;
using MepModule.App.Update;

namespace MepModule.App.Bundles;

/// <summary>
/// Checks RSA-2048 signatures (PKCS #1 v1.5 with SHA-256, exponent 65537). Only the public operation: 17 modular multiplications
/// of 64 words, about 5 million simple steps, which takes an ESP32 a few seconds. It handles no secrets, so its time may vary.
/// </summary>
public sealed class RsaPublicKey
{
    /// <summary>Length of the modulus and of a signature in bytes.</summary>
    public const int ModulusLength = 256;

    private const int Words = ModulusLength / 4;

    private readonly uint[] _modulus = new uint[Words];
    private readonly uint _negatedInverse;

    /// <summary>Makes a key.</summary>
    /// <param name="modulus">256 bytes, big-endian, with the highest bit set and odd.</param>
    /// <exception cref="ArgumentException">The bytes are no such modulus, or have a small factor, which none has.</exception>
    public RsaPublicKey(byte[] modulus)
    {
        if (modulus.Length != ModulusLength || modulus[0] < 0x80 || (modulus[ModulusLength - 1] & 1) == 0)
        {
            throw new ArgumentException("A signing key must be an RSA key of 2048 bits. Make one with: openssl genrsa -out signer.pem 2048");
        }

        // A product of two large primes has no small factor. What has one was mistyped or made up, and once it is stored nothing could be signed for it.
        for (int factor = 3; factor < 256; factor += 2)
        {
            int rest = 0;
            foreach (byte digit in modulus)
            {
                rest = ((rest << 8) | digit) % factor;
            }

            if (rest == 0)
            {
                throw new ArgumentException("This is no RSA key: its modulus can be divided by " + factor.ToString() + ". Print the key with: MepModule.Bundler key signer.pem");
            }
        }

        ToWords(modulus, 0, _modulus);

        // Newton's iteration for the inverse of the lowest word modulo 2^32: each round doubles the correct bits.
        uint inverse = 1;
        for (int i = 0; i < 5; i++)
        {
            inverse *= 2 - (_modulus[0] * inverse);
        }

        _negatedInverse = 0 - inverse;
    }

    /// <summary>Checks a signature over the first <paramref name="count"/> bytes of <paramref name="message"/>.</summary>
    public bool Verify(byte[] message, int count, byte[] signatureBytes, int signatureOffset)
    {
        uint[] signature = new uint[Words];
        ToWords(signatureBytes, signatureOffset, signature);
        if (Compare(signature, _modulus) >= 0)
        {
            return false;
        }

        uint[] factor = RadixSquared();
        uint[] baseForm = new uint[Words];
        uint[] one = new uint[Words];
        uint[] scratch = new uint[Words];
        one[0] = 1;

        // s^65537 = (s^(2^16)) * s, in Montgomery's form.
        Multiply(signature, factor, baseForm, scratch);
        uint[] power = new uint[Words];
        Array.Copy(baseForm, 0, power, 0, Words);
        for (int i = 0; i < 16; i++)
        {
            Multiply(power, power, power, scratch);
        }

        Multiply(power, baseForm, power, scratch);
        Multiply(power, one, power, scratch);
        return IsPadded(power, Sha256.Of(message, 0, count));
    }

    // 2^4096 mod n, by doubling 2^2048 mod n: done once per verification, 2048 shifts of 64 words.
    private uint[] RadixSquared()
    {
        uint[] value = new uint[Words];

        // 2^2048 - n, which is below n because the highest bit of n is set.
        uint borrow = 0;
        for (int i = 0; i < Words; i++)
        {
            ulong difference = 0UL - _modulus[i] - borrow;
            value[i] = (uint)difference;
            borrow = (uint)(difference >> 32) & 1;
        }

        for (int bit = 0; bit < Words * 32; bit++)
        {
            uint carry = 0;
            for (int i = 0; i < Words; i++)
            {
                uint word = value[i];
                value[i] = (word << 1) | carry;
                carry = word >> 31;
            }

            if (carry != 0 || Compare(value, _modulus) >= 0)
            {
                Subtract(value, _modulus);
            }
        }

        return value;
    }

    // Montgomery's product: result = left * right / 2^2048 mod n. The result may be one of the factors.
    private void Multiply(uint[] left, uint[] right, uint[] result, uint[] scratch)
    {
        uint top = 0;
        Array.Clear(scratch, 0, Words);
        for (int i = 0; i < Words; i++)
        {
            ulong factor = left[i];
            ulong sum = scratch[0] + (factor * right[0]);
            uint low = (uint)sum;
            ulong carry = sum >> 32;
            ulong multiple = low * _negatedInverse;
            ulong reduced = low + (multiple * _modulus[0]);
            ulong reducedCarry = reduced >> 32;
            for (int j = 1; j < Words; j++)
            {
                sum = scratch[j] + (factor * right[j]) + carry;
                carry = sum >> 32;
                reduced = (uint)sum + (multiple * _modulus[j]) + reducedCarry;
                reducedCarry = reduced >> 32;
                scratch[j - 1] = (uint)reduced;
            }

            sum = top + carry + reducedCarry;
            scratch[Words - 1] = (uint)sum;
            top = (uint)(sum >> 32);
        }

        if (top != 0 || Compare(scratch, _modulus) >= 0)
        {
            Subtract(scratch, _modulus);
        }

        Array.Copy(scratch, 0, result, 0, Words);
    }

    // 00 01 FF..FF 00, the name of SHA-256, the hash.
    private static bool IsPadded(uint[] words, byte[] hash)
    {
        byte[] name = new byte[]
        {
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
        };
        int hashStart = ModulusLength - hash.Length;
        int nameStart = hashStart - name.Length;
        for (int i = 0; i < ModulusLength; i++)
        {
            int fromEnd = ModulusLength - 1 - i;
            byte actual = (byte)(words[fromEnd >> 2] >> ((fromEnd & 3) * 8));
            byte expected = i >= hashStart ? hash[i - hashStart]
                : i >= nameStart ? name[i - nameStart]
                : i == 0 || i == nameStart - 1 ? (byte)0x00
                : i == 1 ? (byte)0x01
                : (byte)0xFF;
            if (actual != expected)
            {
                return false;
            }
        }

        return true;
    }

    private static void ToWords(byte[] bigEndian, int offset, uint[] words)
    {
        for (int i = 0; i < Words; i++)
        {
            int at = offset + ModulusLength - 4 - (i * 4);
            words[i] = ((uint)bigEndian[at] << 24) | ((uint)bigEndian[at + 1] << 16) | ((uint)bigEndian[at + 2] << 8) | bigEndian[at + 3];
        }
    }

    private static int Compare(uint[] left, uint[] right)
    {
        for (int i = Words - 1; i >= 0; i--)
        {
            if (left[i] != right[i])
            {
                return left[i] > right[i] ? 1 : -1;
            }
        }

        return 0;
    }

    private static void Subtract(uint[] value, uint[] subtrahend)
    {
        uint borrow = 0;
        for (int i = 0; i < Words; i++)
        {
            ulong difference = (ulong)value[i] - subtrahend[i] - borrow;
            value[i] = (uint)difference;
            borrow = (uint)(difference >> 32) & 1;
        }
    }
}
