namespace MepModule.Protocol.Security;

/// <summary>
/// A MEP key: the basic key (MBK) that the grid company gives to the owner, or the advanced key (MAK).
/// The protocol uses 16 bytes; keys are handed out with 20. A key never prints itself.
/// </summary>
public sealed class MepKey
{
    /// <summary>Number of key bytes that the protocol uses.</summary>
    public const int Length = 16;

    private const int DeliveredLength = 20;

    private readonly byte[] _bytes;

    private MepKey(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>The 16 key bytes. For signing only: whoever sees them can write to the meter.</summary>
    internal byte[] Bytes => _bytes;

    /// <summary>
    /// Understands a key as people get it: 16 or 20 characters stand for their ASCII codes, even when they look like hex;
    /// 32 or 40 hex digits stand for those bytes, printable or not. White space around the key is ignored.
    /// </summary>
    /// <param name="text">What the user entered.</param>
    /// <param name="explanation">One sentence: what was understood, or what is wrong and what is expected. It never repeats the key.</param>
    /// <returns>The key, or null when the text is not a key.</returns>
    public static MepKey? Parse(string? text, out string explanation)
    {
        if (text == null || text.Trim().Length == 0)
        {
            explanation = "No key was entered; expected are the 20 characters from your grid company.";
            return null;
        }

        string key = text.Trim();
        switch (key.Length)
        {
            case Length:
            case DeliveredLength:
                return FromCharacters(key, out explanation);
            case 2 * Length:
            case 2 * DeliveredLength:
                return FromHexDigits(key, out explanation);
            default:
                explanation = "The key has " + key.Length.ToString() +
                    " characters; expected are 16 or 20 characters, or 32 or 40 hex digits.";
                return null;
        }
    }

    /// <summary>Copies the 16 key bytes, for a fingerprint or a comparison; never for display.</summary>
    public void CopyTo(byte[] destination, int offset)
    {
        for (int i = 0; i < Length; i++)
        {
            destination[offset + i] = _bytes[i];
        }
    }

    /// <summary>Says that there is a key, never which.</summary>
    public override string ToString()
    {
        return "MEP key (hidden)";
    }

    private static MepKey? FromCharacters(string key, out string explanation)
    {
        byte[] bytes = new byte[Length];
        for (int i = 0; i < key.Length; i++)
        {
            char c = key[i];
            if (c < ' ' || c > '~')
            {
                explanation = "Character " + (i + 1).ToString() +
                    " of the key is not an ASCII character; a key with other bytes is entered as 32 or 40 hex digits.";
                return null;
            }

            if (i < Length)
            {
                bytes[i] = (byte)c;
            }
        }

        explanation = key.Length == Length
            ? "Understood as 16 ASCII characters."
            : "Understood as 20 ASCII characters, of which the meter uses the first 16.";
        return new MepKey(bytes);
    }

    private static MepKey? FromHexDigits(string key, out string explanation)
    {
        byte[] bytes = new byte[Length];
        for (int i = 0; i < key.Length; i++)
        {
            int digit = HexText.Digit(key[i]);
            if (digit < 0)
            {
                explanation = "A key of " + key.Length.ToString() + " characters is read as hex digits, but character " +
                    (i + 1).ToString() + " is none; expected are 0-9 and A-F, or a key of 16 or 20 characters.";
                return null;
            }

            if (i < 2 * Length)
            {
                bytes[i / 2] = (byte)((bytes[i / 2] << 4) | digit);
            }
        }

        explanation = key.Length == 2 * Length
            ? "Understood as 16 bytes in hex."
            : "Understood as 20 bytes in hex, of which the meter uses the first 16.";
        return new MepKey(bytes);
    }
}
