using System;
using System.Text;

namespace MepModule.App.Text;

/// <summary>Takes bytes in order: an HTTP answer, or a buffer in tests and events.</summary>
public interface IByteSink
{
    /// <summary>Takes the next bytes. Throws <see cref="System.IO.IOException"/> when they cannot go on.</summary>
    void Write(byte[] buffer, int offset, int count);
}

/// <summary>
/// Text on its way to a sink through a small buffer that the caller owns. Numbers are integers or scaled integers, because
/// nanoFramework's text of a double is not to be trusted, and it has no custom number formats.
/// </summary>
public sealed class BufferedText
{
    // A long has 19 digits, and with them may come a sign, a point and a zero before it.
    private const int PieceLength = 24;

    // A time stands with its quotation marks, and with a Z before the second.
    private const int DateLength = 10;
    private const int TimeLength = 19;
    private const int QuotedTimeLength = 22;

    private readonly byte[] _buffer;
    private readonly IByteSink _sink;
    private readonly byte[] _piece = new byte[PieceLength];
    private readonly Encoding _encoding = Encoding.UTF8;
    private int _count;

    // The text of the last time that was written, and that time.
    private byte[]? _timeText;
    private long _timeTicks;

    /// <summary>Begins a text.</summary>
    /// <param name="sink">Where the text goes.</param>
    /// <param name="buffer">Used until <see cref="Flush"/>.</param>
    public BufferedText(IByteSink sink, byte[] buffer)
    {
        _sink = sink;
        _buffer = buffer;
    }

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    public int Count => _count;

    /// <summary>Hands what is buffered to the sink.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            int count = _count;
            _count = 0;
            _sink.Write(_buffer, 0, count);
        }
    }

    /// <summary>Takes one byte.</summary>
    public void Byte(byte value)
    {
        if (_count == _buffer.Length)
        {
            Flush();
        }

        _buffer[_count++] = value;
    }

    /// <summary>Takes bytes as they are.</summary>
    public void Bytes(byte[] bytes, int offset, int count)
    {
        int room = _buffer.Length - _count;
        while (count > room)
        {
            Array.Copy(bytes, offset, _buffer, _count, room);
            _count += room;
            Flush();
            offset += room;
            count -= room;
            room = _buffer.Length;
        }

        Array.Copy(bytes, offset, _buffer, _count, count);
        _count += count;
    }

    /// <summary>Takes a text of characters below 128. The encoder puts it into the buffer in one go: a loop takes the interpreter of nanoFramework some forty steps a character.</summary>
    public void Ascii(string text)
    {
        int length = text.Length;
        int done = 0;
        int room = _buffer.Length - _count;
        while (length > room)
        {
            _encoding.GetBytes(text, done, room, _buffer, _count);
            _count += room;
            Flush();
            done += room;
            length -= room;
            room = _buffer.Length;
        }

        _encoding.GetBytes(text, done, length, _buffer, _count);
        _count += length;
    }

    /// <summary>Takes the name of a member as JSON writes it, after a comma if need be; of characters below 128.</summary>
    public void MemberName(string name, bool isCommaDue)
    {
        byte[] buffer = _buffer;
        int at = _count;
        int length = name.Length;
        if (buffer.Length - at < length + 4)
        {
            Ascii(isCommaDue ? ",\"" : "\"");
            Ascii(name);
            Ascii("\":");
            return;
        }

        if (isCommaDue)
        {
            buffer[at] = (byte)',';
            at++;
        }

        buffer[at] = (byte)'"';
        _encoding.GetBytes(name, 0, length, buffer, at + 1);
        at += length;
        buffer[at + 1] = (byte)'"';
        buffer[at + 2] = (byte)':';
        _count = at + 3;
    }

    /// <summary>Takes a text of any characters.</summary>
    public void Utf8(string text)
    {
        byte[] bytes = _encoding.GetBytes(text);
        Bytes(bytes, 0, bytes.Length);
    }

    /// <summary>Writes <paramref name="scaled"/> / 10^<paramref name="decimals"/> exactly, without trailing zeros behind the point.</summary>
    public void Scaled(long scaled, int decimals)
    {
        while (decimals > 0 && scaled % 10 == 0)
        {
            scaled /= 10;
            decimals--;
        }

        Fixed(scaled, decimals);
    }

    /// <summary>Writes <paramref name="scaled"/> / 10^<paramref name="decimals"/> exactly, with all decimals.</summary>
    /// <param name="scaled">The value times 10^decimals.</param>
    /// <param name="decimals">0 to 9.</param>
    public void Fixed(long scaled, int decimals)
    {
        // A meter shows many zeros.
        if (decimals == 0 && scaled >= 0 && scaled < 10)
        {
            Byte((byte)('0' + scaled));
            return;
        }

        // From the last digit to the first, and below zero, because the smallest long has no positive twin.
        byte[] piece = _piece;
        int at = PieceLength;
        long rest = scaled > 0 ? -scaled : scaled;
        if (decimals > 0)
        {
            for (int point = at - decimals; at > point;)
            {
                at--;
                piece[at] = (byte)('0' - (rest % 10));
                rest /= 10;
            }

            at--;
            piece[at] = (byte)'.';
        }

        do
        {
            at--;
            piece[at] = (byte)('0' - (rest % 10));
            rest /= 10;
        }
        while (rest != 0);
        if (scaled < 0)
        {
            at--;
            piece[at] = (byte)'-';
        }

        Bytes(piece, at, PieceLength - at);
    }

    /// <summary>
    /// Takes a line of a page of numbers in one go: a text of characters below 128, a number as <see cref="Scaled"/> writes it, and the end of the line. Decimals may be less than 0: -2 writes hundreds.
    /// </summary>
    public void Line(string before, long scaled, int decimals)
    {
        byte[] buffer = _buffer;
        int at = _count;
        int length = before.Length;
        int rest = (int)scaled;
        if (buffer.Length - at <= length + PieceLength)
        {
            Flush();
            at = 0;
            if (buffer.Length <= length + PieceLength)
            {
                // No room for it whatever is done.
                rest = -1;
            }
        }

        if (rest < 0 || rest != scaled)
        {
            LongLine(before, scaled, decimals);
            return;
        }

        _encoding.GetBytes(before, 0, length, buffer, at);
        at += length;
        if (rest == 0)
        {
            buffer[at] = (byte)'0';
            buffer[at + 1] = (byte)'\n';
            _count = at + 2;
            return;
        }

        while (decimals > 0 && rest % 10 == 0)
        {
            rest /= 10;
            decimals--;
        }

        // With its length known each digit is written where it belongs: for nanoFramework's interpreter every step counts, and a page has many numbers.
        int digits = rest < 1000 ? rest < 10 ? 1 : rest < 100 ? 2 : 3
            : rest < 1000000 ? rest < 10000 ? 4 : rest < 100000 ? 5 : 6
            : rest < 100000000 ? rest < 10000000 ? 7 : 8 : rest < 1000000000 ? 9 : 10;
        if (decimals == 0)
        {
            at += digits;
        }
        else
        {
            at = decimals < 0 ? at + digits - decimals : at + 1 + (digits > decimals ? digits : decimals + 1);
        }

        buffer[at] = (byte)'\n';
        _count = at + 1;
        if (decimals > 0)
        {
            for (; decimals > 0; decimals--)
            {
                at--;
                buffer[at] = (byte)('0' + (rest % 10));
                rest /= 10;
            }

            at--;
            buffer[at] = (byte)'.';
        }

        for (; decimals < 0; decimals++)
        {
            at--;
            buffer[at] = (byte)'0';
        }

        do
        {
            at--;
            buffer[at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        while (rest != 0);
    }

    /// <summary>Writes <c>2026-11-22T19:04:05</c>. The same time once more, as in the tiers of a reading, costs next to nothing.</summary>
    public void DateAndTime(DateTime time)
    {
        Bytes(TextOf(time), 1, TimeLength);
    }

    /// <summary>Writes <c>"2026-11-22T19:04:05Z"</c>.</summary>
    public void QuotedTime(DateTime utc)
    {
        Bytes(TextOf(utc), 0, QuotedTimeLength);
    }

    /// <summary>Writes <c>2026-11-22</c>.</summary>
    public void Date(DateTime date)
    {
        Bytes(TextOf(date), 1, DateLength);
    }

    /// <summary>Writes a number of 0 or more with leading zeros.</summary>
    public void Padded(int value, int digits)
    {
        int divisor = 1;
        for (int i = 1; i < digits; i++)
        {
            divisor *= 10;
        }

        for (; divisor > 0; divisor /= 10)
        {
            Byte((byte)('0' + ((value / divisor) % 10)));
        }
    }

    // What Line cannot write in one go.
    private void LongLine(string before, long scaled, int decimals)
    {
        for (; decimals < 0; decimals++)
        {
            scaled *= 10;
        }

        Ascii(before);
        Scaled(scaled, decimals);
        Byte((byte)'\n');
    }

    private byte[] TextOf(DateTime time)
    {
        byte[]? text = _timeText;
        if (text != null && time.Ticks == _timeTicks)
        {
            return text;
        }

        text ??= new byte[QuotedTimeLength];
        _timeText = text;
        _timeTicks = time.Ticks;
        int year = time.Year;
        text[0] = (byte)'"';
        PutPair(text, 1, year / 100);
        PutPair(text, 3, year % 100);
        text[5] = (byte)'-';
        PutPair(text, 6, time.Month);
        text[8] = (byte)'-';
        PutPair(text, 9, time.Day);
        text[11] = (byte)'T';
        PutPair(text, 12, time.Hour);
        text[14] = (byte)':';
        PutPair(text, 15, time.Minute);
        text[17] = (byte)':';
        PutPair(text, 18, time.Second);
        text[20] = (byte)'Z';
        text[21] = (byte)'"';
        return text;
    }

    private static void PutPair(byte[] text, int at, int value)
    {
        text[at] = (byte)('0' + (value / 10));
        text[at + 1] = (byte)('0' + (value % 10));
    }
}
