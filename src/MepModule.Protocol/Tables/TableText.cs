namespace MepModule.Protocol.Tables;

/// <summary>Texts of tables: ASCII in fields of fixed length, filled up with zeros or blanks.</summary>
public static class TableText
{
    /// <summary>Reads a text up to the first zero byte, without blanks at its ends. Characters that cannot be printed become '?'.</summary>
    public static string Read(byte[] data, int at, int length)
    {
        int end = at;
        while (end < at + length && data[end] != 0)
        {
            end++;
        }

        while (end > at && data[end - 1] == ' ')
        {
            end--;
        }

        while (at < end && data[at] == ' ')
        {
            at++;
        }

        char[] text = new char[end - at];
        for (int i = 0; i < text.Length; i++)
        {
            byte b = data[at + i];
            text[i] = b < 0x20 || b > 0x7E ? '?' : (char)b;
        }

        return new string(text);
    }

    /// <summary>Writes a text, cut to the field's length and filled up with zeros. Characters that are not ASCII become '?'.</summary>
    public static void Write(byte[] data, int at, int length, string text)
    {
        for (int i = 0; i < length; i++)
        {
            char c = i < text.Length ? text[i] : '\0';
            data[at + i] = c < 0x7F ? (byte)c : (byte)'?';
        }
    }

    /// <summary>Reads decimal digits, two in a byte, the higher one in the high half. A half that is no digit becomes its hexadecimal letter.</summary>
    public static string BcdDigits(byte[] data, int at, int bytes)
    {
        char[] text = new char[2 * bytes];
        for (int i = 0; i < bytes; i++)
        {
            text[2 * i] = Digit(data[at + i] >> 4);
            text[2 * i + 1] = Digit(data[at + i] & 0x0F);
        }

        return new string(text);
    }

    private static char Digit(int half)
    {
        return (char)(half < 10 ? '0' + half : 'A' + half - 10);
    }
}
