namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// The table of AES (FIPS 197): for each byte x the column that SubBytes and MixColumns make of it, (2s, s, s, 3s) with s the substitute of x. The other three columns are
/// the same, turned. It serves both keys of a session; made once, since it costs 35,000 operations of the interpreter and 1 KB.
/// </summary>
public static class AesTable
{
    /// <summary>Makes the table.</summary>
    public static uint[] Make()
    {
        uint[] table = new uint[256];
        int p = 1;
        int q = 1;

        // p runs through all bytes but 0, times 3 in the field; q, divided by 3, stays its inverse.
        do
        {
            p ^= Double(p);
            q ^= q << 1;
            q ^= q << 2;
            q ^= q << 4;
            q &= 0xFF;
            if ((q & 0x80) != 0)
            {
                q ^= 0x09;
            }

            // The inverse with itself turned by one to four bits.
            int s = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
            table[p] = Column(((s ^ (s >> 8)) & 0xFF) ^ 0x63);
        }
        while (p != 1);

        table[0] = Column(0x63);
        return table;
    }

    private static uint Column(int s)
    {
        int twice = Double(s);
        return ((uint)twice << 24) | ((uint)s << 16) | ((uint)s << 8) | (uint)(twice ^ s);
    }

    private static int Double(int x)
    {
        return (x << 1) ^ ((x & 0x80) != 0 ? 0x11B : 0);
    }
}
