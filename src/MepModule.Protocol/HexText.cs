namespace MepModule.Protocol;

/// <summary>Bytes as hex digits and back.</summary>
public static class HexText
{
    /// <summary>The value of a hex digit, or -1 when the character is none.</summary>
    public static int Digit(char c)
    {
        if (c >= '0' && c <= '9')
        {
            return c - '0';
        }

        if (c >= 'a' && c <= 'f')
        {
            return c - 'a' + 10;
        }

        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    /// <summary>The lower-case hex digit of a value 0 to 15.</summary>
    public static char DigitOf(int value)
    {
        // On nanoFramework each use of a string literal would put a reference to it on the heap.
        int digit = value & 0xF;
        return (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }

    /// <summary>Bytes as lower-case hex without separators.</summary>
    public static string Format(byte[] bytes, int offset, int count)
    {
        char[] text = new char[2 * count];
        for (int i = 0; i < count; i++)
        {
            text[2 * i] = DigitOf(bytes[offset + i] >> 4);
            text[(2 * i) + 1] = DigitOf(bytes[offset + i]);
        }

        return new string(text);
    }

    /// <summary>
    /// Reads hex bytes as people type them: upper or lower case, with spaces, commas, colons, line breaks and <c>0x</c> between the bytes.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="problem">What is wrong, as a sentence; empty when all is well.</param>
    /// <returns>The number of bytes, or -1 with <paramref name="problem"/> set.</returns>
    public static int Parse(string text, byte[] destination, out string problem)
    {
        int count = 0;
        int high = -1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (IsSeparator(c))
            {
                if (high >= 0)
                {
                    problem = "The byte before position " + (i + 1).ToString() + " has only one hex digit; every byte needs two.";
                    return -1;
                }

                continue;
            }

            if (c == '0' && high < 0 && i + 1 < text.Length && (text[i + 1] == 'x' || text[i + 1] == 'X'))
            {
                i++;
                continue;
            }

            int digit = Digit(c);
            if (digit < 0)
            {
                problem = "Character " + (i + 1).ToString() + " is not a hex digit; expected are bytes such as 3f 00 34.";
                return -1;
            }

            if (high < 0)
            {
                high = digit;
                continue;
            }

            if (count == destination.Length)
            {
                problem = "More than " + destination.Length.ToString() + " bytes were given.";
                return -1;
            }

            destination[count++] = (byte)((high << 4) | digit);
            high = -1;
        }

        if (high >= 0)
        {
            problem = "The last byte has only one hex digit; every byte needs two.";
            return -1;
        }

        problem = "";
        return count;
    }

    private static bool IsSeparator(char c)
    {
        return c == ' ' || c == ',' || c == ':' || c == ';' || c == '-' || c == '\t' || c == '\r' || c == '\n';
    }
}
