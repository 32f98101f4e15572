namespace MepModule.App.Integrations.P1;

/// <summary>
/// The checksum of a P1 telegram: CRC-16/ARC, polynomial 8005h reflected, from 0, nothing added at the end ("123456789" gives BB3D). By a table of half bytes that lives as long
/// as the output: bit by bit it took the interpreter of nanoFramework 100,000 steps a telegram, and a table of whole bytes is 480 bytes longer.
/// </summary>
public sealed class Crc16
{
    private const int Polynomial = 0xA001;

    private readonly ushort[] _table = new ushort[16];

    /// <summary>Makes the table.</summary>
    public Crc16()
    {
        for (int i = 0; i < 16; i++)
        {
            int remainder = i;
            for (int bit = 0; bit < 4; bit++)
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
            crc ^= bytes[i];
            crc = (crc >> 4) ^ table[crc & 15];
            crc = (crc >> 4) ^ table[crc & 15];
        }

        return crc;
    }
}
