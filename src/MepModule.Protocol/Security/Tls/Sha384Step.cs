namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// The step of SHA-384 that takes in a block of 128 bytes (FIPS 180-4, 6.4), with what it needs: constants and a schedule. One serves any number of hashes, one after the
/// other. Eight rounds and the whole schedule are written out, because an interpreter pays for every copy of a variable and for every index.
/// </summary>
public sealed class Sha384Step
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockLength = 128;

    /// <summary>Words of a state.</summary>
    public const int StateWords = 8;

    private const int Rounds = 80;
    private const int Written = 8;

    // The first 64 bits behind the point of the cube roots of the first 80 primes.
    private readonly ulong[] _constants =
    {
        0x428A2F98D728AE22, 0x7137449123EF65CD, 0xB5C0FBCFEC4D3B2F, 0xE9B5DBA58189DBBC,
        0x3956C25BF348B538, 0x59F111F1B605D019, 0x923F82A4AF194F9B, 0xAB1C5ED5DA6D8118,
        0xD807AA98A3030242, 0x12835B0145706FBE, 0x243185BE4EE4B28C, 0x550C7DC3D5FFB4E2,
        0x72BE5D74F27B896F, 0x80DEB1FE3B1696B1, 0x9BDC06A725C71235, 0xC19BF174CF692694,
        0xE49B69C19EF14AD2, 0xEFBE4786384F25E3, 0x0FC19DC68B8CD5B5, 0x240CA1CC77AC9C65,
        0x2DE92C6F592B0275, 0x4A7484AA6EA6E483, 0x5CB0A9DCBD41FBD4, 0x76F988DA831153B5,
        0x983E5152EE66DFAB, 0xA831C66D2DB43210, 0xB00327C898FB213F, 0xBF597FC7BEEF0EE4,
        0xC6E00BF33DA88FC2, 0xD5A79147930AA725, 0x06CA6351E003826F, 0x142929670A0E6E70,
        0x27B70A8546D22FFC, 0x2E1B21385C26C926, 0x4D2C6DFC5AC42AED, 0x53380D139D95B3DF,
        0x650A73548BAF63DE, 0x766A0ABB3C77B2A8, 0x81C2C92E47EDAEE6, 0x92722C851482353B,
        0xA2BFE8A14CF10364, 0xA81A664BBC423001, 0xC24B8B70D0F89791, 0xC76C51A30654BE30,
        0xD192E819D6EF5218, 0xD69906245565A910, 0xF40E35855771202A, 0x106AA07032BBD1B8,
        0x19A4C116B8D2D0C8, 0x1E376C085141AB53, 0x2748774CDF8EEB99, 0x34B0BCB5E19B48A8,
        0x391C0CB3C5C95A63, 0x4ED8AA4AE3418ACB, 0x5B9CCA4F7763E373, 0x682E6FF3D6B2B8A3,
        0x748F82EE5DEFB2FC, 0x78A5636F43172F60, 0x84C87814A1F0AB72, 0x8CC702081A6439EC,
        0x90BEFFFA23631E28, 0xA4506CEBDE82BDE9, 0xBEF9A3F7B2C67915, 0xC67178F2E372532B,
        0xCA273ECEEA26619C, 0xD186B8C721C0C207, 0xEADA7DD6CDE0EB1E, 0xF57D4F7FEE6ED178,
        0x06F067AA72176FBA, 0x0A637DC5A2C898A6, 0x113F9804BEF90DAE, 0x1B710B35131C471B,
        0x28DB77F523047D84, 0x32CAAB7B40C72493, 0x3C9EBE0A15C9BEBC, 0x431D67C49C100D4C,
        0x4CC5D4BECB3E42B6, 0x597F299CFC657E2A, 0x5FCB6FAB3AD6FAEC, 0x6C44198C4A475817,
    };

    private readonly ulong[] _schedule = new ulong[16];

    /// <summary>Writes the state of a hash that has taken in nothing.</summary>
    public static void Begin(ulong[] state)
    {
        state[0] = 0xCBBB9D5DC1059ED8;
        state[1] = 0x629A292A367CD507;
        state[2] = 0x9159015A3070DD17;
        state[3] = 0x152FECD8F70E5939;
        state[4] = 0x67332667FFC00B31;
        state[5] = 0x8EB44A8768581511;
        state[6] = 0xDB0C2E0D64F98FA7;
        state[7] = 0x47B5481DBEFA4FA4;
    }

    /// <summary>Takes a block into a state.</summary>
    public void Take(ulong[] state, byte[] block, int offset)
    {
        ulong[] w = _schedule;
        for (int n = 0; n < w.Length; n++)
        {
            w[n] = ((ulong)BigEndian.ReadUInt32(block, offset) << 32) | BigEndian.ReadUInt32(block, offset + 4);
            offset += 8;
        }

        ulong[] k = _constants;
        ulong a = state[0];
        ulong b = state[1];
        ulong c = state[2];
        ulong d = state[3];
        ulong e = state[4];
        ulong f = state[5];
        ulong g = state[6];
        ulong h = state[7];
        int i = 0;
        while (true)
        {
            for (int j = 0; j < 16; j += Written)
            {
                ulong t;
                t = h + ((e >> 14 | e << 50) ^ (e >> 18 | e << 46) ^ (e >> 41 | e << 23)) + (g ^ (e & (f ^ g))) + k[i] + w[j];
                d += t;
                h = t + ((a >> 28 | a << 36) ^ (a >> 34 | a << 30) ^ (a >> 39 | a << 25)) + ((a & b) | (c & (a | b)));
                t = g + ((d >> 14 | d << 50) ^ (d >> 18 | d << 46) ^ (d >> 41 | d << 23)) + (f ^ (d & (e ^ f))) + k[i + 1] + w[j + 1];
                c += t;
                g = t + ((h >> 28 | h << 36) ^ (h >> 34 | h << 30) ^ (h >> 39 | h << 25)) + ((h & a) | (b & (h | a)));
                t = f + ((c >> 14 | c << 50) ^ (c >> 18 | c << 46) ^ (c >> 41 | c << 23)) + (e ^ (c & (d ^ e))) + k[i + 2] + w[j + 2];
                b += t;
                f = t + ((g >> 28 | g << 36) ^ (g >> 34 | g << 30) ^ (g >> 39 | g << 25)) + ((g & h) | (a & (g | h)));
                t = e + ((b >> 14 | b << 50) ^ (b >> 18 | b << 46) ^ (b >> 41 | b << 23)) + (d ^ (b & (c ^ d))) + k[i + 3] + w[j + 3];
                a += t;
                e = t + ((f >> 28 | f << 36) ^ (f >> 34 | f << 30) ^ (f >> 39 | f << 25)) + ((f & g) | (h & (f | g)));
                t = d + ((a >> 14 | a << 50) ^ (a >> 18 | a << 46) ^ (a >> 41 | a << 23)) + (c ^ (a & (b ^ c))) + k[i + 4] + w[j + 4];
                h += t;
                d = t + ((e >> 28 | e << 36) ^ (e >> 34 | e << 30) ^ (e >> 39 | e << 25)) + ((e & f) | (g & (e | f)));
                t = c + ((h >> 14 | h << 50) ^ (h >> 18 | h << 46) ^ (h >> 41 | h << 23)) + (b ^ (h & (a ^ b))) + k[i + 5] + w[j + 5];
                g += t;
                c = t + ((d >> 28 | d << 36) ^ (d >> 34 | d << 30) ^ (d >> 39 | d << 25)) + ((d & e) | (f & (d | e)));
                t = b + ((g >> 14 | g << 50) ^ (g >> 18 | g << 46) ^ (g >> 41 | g << 23)) + (a ^ (g & (h ^ a))) + k[i + 6] + w[j + 6];
                f += t;
                b = t + ((c >> 28 | c << 36) ^ (c >> 34 | c << 30) ^ (c >> 39 | c << 25)) + ((c & d) | (e & (c | d)));
                t = a + ((f >> 14 | f << 50) ^ (f >> 18 | f << 46) ^ (f >> 41 | f << 23)) + (h ^ (f & (g ^ h))) + k[i + 7] + w[j + 7];
                e += t;
                a = t + ((b >> 28 | b << 36) ^ (b >> 34 | b << 30) ^ (b >> 39 | b << 25)) + ((b & c) | (d & (b | c)));
                i += Written;
            }

            if (i == Rounds)
            {
                break;
            }

            Advance(w);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    /// <summary>Forgets the last block.</summary>
    public void Forget()
    {
        System.Array.Clear(_schedule, 0, _schedule.Length);
    }

    // The next 16 words of the schedule in the place of the last.
    private static void Advance(ulong[] w)
    {
        ulong x;
        ulong y;
        x = w[14];
        y = w[1];
        w[0] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[9] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[15];
        y = w[2];
        w[1] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[10] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[0];
        y = w[3];
        w[2] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[11] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[1];
        y = w[4];
        w[3] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[12] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[2];
        y = w[5];
        w[4] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[13] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[3];
        y = w[6];
        w[5] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[14] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[4];
        y = w[7];
        w[6] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[15] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[5];
        y = w[8];
        w[7] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[0] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[6];
        y = w[9];
        w[8] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[1] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[7];
        y = w[10];
        w[9] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[2] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[8];
        y = w[11];
        w[10] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[3] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[9];
        y = w[12];
        w[11] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[4] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[10];
        y = w[13];
        w[12] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[5] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[11];
        y = w[14];
        w[13] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[6] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[12];
        y = w[15];
        w[14] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[7] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
        x = w[13];
        y = w[0];
        w[15] += ((x >> 19 | x << 45) ^ (x >> 61 | x << 3) ^ (x >> 6)) + w[8] + ((y >> 1 | y << 63) ^ (y >> 8 | y << 56) ^ (y >> 7));
    }
}
