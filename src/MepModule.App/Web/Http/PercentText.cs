using System.Text;
using MepModule.Protocol;

namespace MepModule.App.Web.Http;

/// <summary>Percent-encoded text of queries and headers.</summary>
internal static class PercentText
{
    /// <summary>Decodes UTF-8.</summary>
    /// <param name="text">The encoded text.</param>
    /// <param name="plusIsSpace">Whether a plus stands for a space, as in queries.</param>
    /// <param name="name">What it is, for the error.</param>
    /// <exception cref="ApiException">400 when an escape is broken or stands for NUL.</exception>
    public static string Decode(string text, bool plusIsSpace, string name)
    {
        var bytes = new byte[text.Length];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '%')
            {
                int high = i + 2 < text.Length ? HexText.Digit(text[i + 1]) : -1;
                int low = i + 2 < text.Length ? HexText.Digit(text[i + 2]) : -1;
                if (high < 0 || low < 0 || (high | low) == 0)
                {
                    throw ApiException.BadValue(name, $"`{name}` is not well percent-encoded.");
                }

                bytes[count++] = (byte)((high << 4) | low);
                i += 2;
            }
            else if (c >= 0x80 || c < 0x20)
            {
                throw ApiException.BadValue(name, $"`{name}` must be percent-encoded.");
            }
            else
            {
                bytes[count++] = (byte)(c == '+' && plusIsSpace ? ' ' : c);
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
