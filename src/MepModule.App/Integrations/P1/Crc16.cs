namespace MepModule.App.Integrations.P1;

/// <summary>
/// The checksum of a P1 telegram: CRC-16/ARC, polynomial 8005h reflected, from 0, nothing added at the end ("123456789" gives BB3D). By a table that is made once and lives as long as the
/// output: bit by bit it took the interpreter of nanoFramework 100,000 steps a telegram.
/// </summary>
public sealed class Crc16
{
    private const int Polynomial = 0xA001;

    private readonly ushort[] _table = new ushort[256];

    /// <summary>Makes the table.</summary>
    public Crc16()
    {
        for (int i = 0; i < 256; i++)
        {
            int remainder = i;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ Polynomial : remainder >> 1;
            }

            _table[i] = (ushort)remainder;
        }
    }

    /// <summary>Checksum of the first <paramref name="count"/> bytes.</summary>
    public int Of(byte[] bytes, int count)
    {
        ushort[] table = _table;
        int crc = 0;
        for (int i = 0; i < count; i++)
        {
            crc = (crc >> 8) ^ table[(crc ^ bytes[i]) & 0xFF];
        }

        return crc;
    }
}
