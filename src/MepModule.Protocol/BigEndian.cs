namespace MepModule.Protocol;

/// <summary>Integers of message headers, which stand on the wire with their highest byte first. Table contents are little-endian.</summary>
public static class BigEndian
{
    /// <summary>Reads an unsigned 16-bit integer.</summary>
    public static int ReadUInt16(byte[] buffer, int offset)
    {
        return (buffer[offset] << 8) | buffer[offset + 1];
    }

    /// <summary>Reads an unsigned 24-bit integer.</summary>
    public static int ReadUInt24(byte[] buffer, int offset)
    {
        return (buffer[offset] << 16) | (buffer[offset + 1] << 8) | buffer[offset + 2];
    }

    /// <summary>Reads an unsigned 32-bit integer.</summary>
    public static uint ReadUInt32(byte[] buffer, int offset)
    {
        return ((uint)buffer[offset] << 24) | ((uint)buffer[offset + 1] << 16) | ((uint)buffer[offset + 2] << 8) | buffer[offset + 3];
    }

    /// <summary>Writes an unsigned 16-bit integer.</summary>
    public static void WriteUInt16(byte[] buffer, int offset, int value)
    {
        buffer[offset] = (byte)(value >> 8);
        buffer[offset + 1] = (byte)value;
    }

    /// <summary>Writes an unsigned 24-bit integer.</summary>
    public static void WriteUInt24(byte[] buffer, int offset, int value)
    {
        buffer[offset] = (byte)(value >> 16);
        buffer[offset + 1] = (byte)(value >> 8);
        buffer[offset + 2] = (byte)value;
    }

    /// <summary>Writes an unsigned 32-bit integer.</summary>
    public static void WriteUInt32(byte[] buffer, int offset, uint value)
    {
        buffer[offset] = (byte)(value >> 24);
        buffer[offset + 1] = (byte)(value >> 16);
        buffer[offset + 2] = (byte)(value >> 8);
        buffer[offset + 3] = (byte)value;
    }
}
