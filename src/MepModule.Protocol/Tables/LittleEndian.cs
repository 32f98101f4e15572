namespace MepModule.Protocol.Tables;

/// <summary>Integers and bit fields with their lowest byte first, as tables have them on the wire and our own files in storage. The only place that knows.</summary>
public static class LittleEndian
{
    /// <summary>Reads an unsigned 16-bit integer.</summary>
    public static int UInt16(byte[] data, int at)
    {
        return data[at] | (data[at + 1] << 8);
    }

    /// <summary>Reads a signed 16-bit integer.</summary>
    public static int Int16(byte[] data, int at)
    {
        return (short)(data[at] | (data[at + 1] << 8));
    }

    /// <summary>Reads an unsigned 24-bit integer.</summary>
    public static int UInt24(byte[] data, int at)
    {
        return data[at] | (data[at + 1] << 8) | (data[at + 2] << 16);
    }

    /// <summary>Reads a signed 32-bit integer (INT32, NI_FMAT1, NI_FMAT2).</summary>
    public static int Int32(byte[] data, int at)
    {
        return data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
    }

    /// <summary>Reads an unsigned 32-bit integer.</summary>
    public static uint UInt32(byte[] data, int at)
    {
        return (uint)Int32(data, at);
    }

    /// <summary>Reads a signed integer of 1 to 8 bytes, as M-Bus devices send them.</summary>
    public static long Signed(byte[] data, int at, int bytes)
    {
        long value = (sbyte)data[at + bytes - 1];
        for (int i = bytes - 2; i >= 0; i--)
        {
            value = (value << 8) | data[at + i];
        }

        return value;
    }

    /// <summary>Whether a bit of a flag set is 1. Flag n is bit n mod 8 of byte n / 8.</summary>
    public static bool Flag(byte[] data, int at, int flag)
    {
        return (data[at + (flag >> 3)] & (1 << (flag & 7))) != 0;
    }

    /// <summary>Writes an unsigned 16-bit integer.</summary>
    public static void WriteUInt16(byte[] data, int at, int value)
    {
        data[at] = (byte)value;
        data[at + 1] = (byte)(value >> 8);
    }

    /// <summary>Writes a 32-bit integer.</summary>
    public static void WriteInt32(byte[] data, int at, int value)
    {
        data[at] = (byte)value;
        data[at + 1] = (byte)(value >> 8);
        data[at + 2] = (byte)(value >> 16);
        data[at + 3] = (byte)(value >> 24);
    }

    /// <summary>Writes an unsigned 32-bit integer.</summary>
    public static void WriteUInt32(byte[] data, int at, uint value)
    {
        WriteInt32(data, at, (int)(long)value);
    }
}
