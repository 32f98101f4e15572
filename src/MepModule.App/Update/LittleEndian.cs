namespace MepModule.App.Update;

/// <summary>Reads and writes the integers of bundles and boot records: always little-endian, on every machine.</summary>
internal static class LittleEndian
{
    public static int ReadUInt16(byte[] bytes, int offset)
    {
        return bytes[offset] | (bytes[offset + 1] << 8);
    }

    /// <summary>For lengths and positions, which are never negative in what is sound.</summary>
    public static int ReadInt32(byte[] bytes, int offset)
    {
        return bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24);
    }

    public static uint ReadUInt32(byte[] bytes, int offset)
    {
        return (uint)ReadInt32(bytes, offset);
    }

    public static void WriteUInt16(byte[] bytes, int offset, int value)
    {
        bytes[offset] = (byte)value;
        bytes[offset + 1] = (byte)(value >> 8);
    }

    public static void WriteUInt32(byte[] bytes, int offset, uint value)
    {
        bytes[offset] = (byte)value;
        bytes[offset + 1] = (byte)(value >> 8);
        bytes[offset + 2] = (byte)(value >> 16);
        bytes[offset + 3] = (byte)(value >> 24);
    }

    /// <summary>Reads ASCII text that ends at the first NUL or after <paramref name="length"/> bytes.</summary>
    public static string ReadText(byte[] bytes, int offset, int length)
    {
        char[] text = new char[length];
        int count = 0;
        while (count < length && bytes[offset + count] != 0)
        {
            byte b = bytes[offset + count];
            text[count++] = b >= 0x20 && b < 0x7F ? (char)b : '?';
        }

        return new string(text, 0, count);
    }

    /// <summary>Writes ASCII text, cut to <paramref name="length"/> bytes and filled up with NUL.</summary>
    public static void WriteText(byte[] bytes, int offset, int length, string text)
    {
        for (int i = 0; i < length; i++)
        {
            char c = i < text.Length ? text[i] : '\0';
            bytes[offset + i] = c < 0x7F ? (byte)c : (byte)'?';
        }
    }
}
