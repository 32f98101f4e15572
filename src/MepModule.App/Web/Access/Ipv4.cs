namespace MepModule.App.Web.Access;

/// <summary>IPv4 addresses as text.</summary>
internal static class Ipv4
{
    /// <summary>Whether a text is four decimal numbers of 0 to 255 with dots between.</summary>
    public static bool IsAddress(string text)
    {
        int numbers = 0;
        int value = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '.';
            if (c == '.')
            {
                if (value < 0)
                {
                    return false;
                }

                numbers++;
                value = -1;
            }
            else if (c >= '0' && c <= '9')
            {
                value = value < 0 ? c - '0' : (value * 10) + c - '0';
                if (value > 255)
                {
                    return false;
                }
            }
            else
            {
                return false;
            }
        }

        return numbers == 4;
    }
}
