using System.Text;

namespace MepModule.App.Integrations.Marstek;

/// <summary>
/// What a battery asks: SOH, STX, the length of the packet in decimal, fields with a bar before each, ETX, and two hex digits of the exclusive or of all bytes up to there. Fields: type and
/// address of the battery, type and address of the meter that it means, its phase, its own power in W, and of some models whether it takes part.
/// </summary>
internal sealed class MarstekRequest
{
    /// <summary>Longest request that is taken; the longest that is known has some 70 bytes.</summary>
    public const int MostBytes = 128;

    private const int Head = 2;
    private const int Tail = 3;
    private const int LeastFields = 6;
    private const int MostFields = 7;
    private const int LongestField = 30;
    private const int LongestNumber = 6;

    private readonly int[] _ends = new int[MostFields];

    /// <summary>Type of the battery, such as <c>HMG-50</c>.</summary>
    public string Type { get; private set; } = "";

    /// <summary>Hardware address of the battery.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Type of the meter that it means: <c>HME-4</c> for a CT002, <c>HME-3</c> for a CT003.</summary>
    public string MeterType { get; private set; } = "";

    /// <summary>Hardware address of the meter that it means.</summary>
    public string MeterAddress { get; private set; } = "";

    /// <summary>A, B or C, D for all of them, anything else while it does not know its phase yet.</summary>
    public char Phase { get; private set; }

    /// <summary>Its own power in W: positive while it gives, negative while it charges.</summary>
    public int Power { get; private set; }

    /// <summary>Whether it takes part in what the batteries do together.</summary>
    public bool TakesPart { get; private set; }

    /// <summary>Reads a packet.</summary>
    /// <returns>False when it is no request of a battery.</returns>
    public bool Read(byte[] packet, int length)
    {
        if (length < Head + Tail + 2 || packet[0] != 1 || packet[1] != 2 || packet[length - Tail] != 3 || !IsSumRight(packet, length))
        {
            return false;
        }

        int start = Head;
        while (start < length - Tail && packet[start] != '|')
        {
            start++;
        }

        int told;
        if (!TryNumber(packet, Head, start, out told) || told != length)
        {
            return false;
        }

        int count = 0;
        for (int at = start + 1; at <= length - Tail; at++)
        {
            if (at == length - Tail || packet[at] == '|')
            {
                if (count == MostFields)
                {
                    return false;
                }

                _ends[count++] = at;
            }
        }

        return count >= LeastFields && Take(packet, start, count);
    }

    private bool Take(byte[] packet, int start, int count)
    {
        int power;
        int takesPart = 1;
        if (!TryNumber(packet, _ends[4] + 1, _ends[5], out power) || (count == MostFields && !TryNumber(packet, _ends[5] + 1, _ends[6], out takesPart)))
        {
            return false;
        }

        for (int i = 0; i < 4; i++)
        {
            int first = i == 0 ? start + 1 : _ends[i - 1] + 1;
            if (_ends[i] == first || _ends[i] - first > LongestField || !IsPrintable(packet, first, _ends[i]))
            {
                return false;
            }
        }

        Type = Text(packet, start + 1, _ends[0]);
        Address = Text(packet, _ends[0] + 1, _ends[1]);
        MeterType = Text(packet, _ends[1] + 1, _ends[2]);
        MeterAddress = Text(packet, _ends[2] + 1, _ends[3]);
        Phase = _ends[4] == _ends[3] + 2 ? (char)packet[_ends[3] + 1] : '0';
        Power = power;
        TakesPart = takesPart != 0;
        return true;
    }

    private static bool IsPrintable(byte[] packet, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (packet[i] <= ' ' || packet[i] > '~')
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(byte[] packet, int start, int end) => Encoding.UTF8.GetString(packet, start, end - start);

    private static bool TryNumber(byte[] packet, int start, int end, out int number)
    {
        number = 0;
        bool isNegative = start < end && packet[start] == '-';
        int at = isNegative ? start + 1 : start;
        if (at >= end || end - at > LongestNumber)
        {
            return false;
        }

        for (; at < end; at++)
        {
            int digit = packet[at] - '0';
            if (digit < 0 || digit > 9)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        number = isNegative ? -number : number;
        return true;
    }

    // A real meter writes a blank for a leading zero, and large letters.
    private static bool IsSumRight(byte[] packet, int length)
    {
        int sum = 0;
        for (int i = 0; i < length - Tail + 1; i++)
        {
            sum ^= packet[i];
        }

        return HexDigit(packet[length - 2]) == sum >> 4 && HexDigit(packet[length - 1]) == (sum & 15);
    }

    private static int HexDigit(byte letter)
    {
        if (letter >= '0' && letter <= '9')
        {
            return letter - '0';
        }

        int large = letter & ~0x20;
        return letter == ' ' ? 0 : large >= 'A' && large <= 'F' ? large - 'A' + 10 : -1;
    }
}
