using MepModule.App.Platform;
using MepModule.Protocol;

namespace MepModule.App.Configuration;

/// <summary>Making and comparing secrets.</summary>
internal static class SecretText
{
    /// <summary>Random bytes as hex digits.</summary>
    public static string Random(IRandom random, int bytes)
    {
        var buffer = new byte[bytes];
        random.Fill(buffer, 0, bytes);
        return HexText.Format(buffer, 0, bytes);
    }

    /// <summary>Compares texts in a time that tells nothing about where they differ.</summary>
    public static bool AreEqual(string first, string? second)
    {
        if (second == null || first.Length != second.Length)
        {
            return false;
        }

        int difference = 0;
        for (int i = 0; i < first.Length; i++)
        {
            difference |= first[i] ^ second[i];
        }

        return difference == 0;
    }

    /// <summary>Compares bytes in a time that tells nothing about where they differ.</summary>
    public static bool AreEqual(byte[] first, int firstOffset, byte[] second, int secondOffset, int count)
    {
        int difference = 0;
        for (int i = 0; i < count; i++)
        {
            difference |= first[firstOffset + i] ^ second[secondOffset + i];
        }

        return difference == 0;
    }
}
