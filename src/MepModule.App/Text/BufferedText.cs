using System;
using System.Text;

namespace MepModule.App.Text;

/// <summary>Takes bytes in order: an HTTP answer, or a buffer in tests and events.</summary>
internal interface IByteSink
{
    /// <summary>Takes the next bytes. Throws <see cref="System.IO.IOException"/> when they cannot go on.</summary>
    void Write(byte[] buffer, int offset, int count);
}

/// <summary>
/// Text on its way to a sink through a small buffer that the caller owns. Numbers are integers or scaled integers, because
/// nanoFramework's text of a double is not to be trusted, and it has no custom number formats.
/// </summary>
internal sealed class BufferedText
{
    private readonly byte[] _buffer;
    private readonly IByteSink _sink;
    private readonly byte[] _digits = new byte[20];
    private readonly Encoding _encoding = Encoding.UTF8;
    private int _count;

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
        while (count > 0)
        {
            int taken = Room(count);
            Array.Copy(bytes, offset, _buffer, _count, taken);
            _count += taken;
            offset += taken;
            count -= taken;
        }
    }

    /// <summary>Takes a text of characters below 128. The encoder puts it into the buffer in one go: a loop takes the interpreter of nanoFramework some forty steps a character.</summary>
    public void Ascii(string text)
    {
        int length = text.Length;
        int done = 0;
        while (done < length)
        {
            int taken = Room(length - done);
            _encoding.GetBytes(text, done, taken, _buffer, _count);
            _count += taken;
            done += taken;
        }
    }

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

        bool negative = scaled < 0;
        int used = 0;
        do
        {
            // The digits are taken one by one with their sign, because the smallest long has no positive twin.
            int digit = (int)(scaled % 10);
            _digits[used++] = (byte)('0' + (digit < 0 ? -digit : digit));
            scaled /= 10;
        }
        while (scaled != 0);
        if (negative)
        {
            Byte((byte)'-');
        }

        if (decimals >= used)
        {
            Ascii("0.");
            for (int i = used; i < decimals; i++)
            {
                Byte((byte)'0');
            }
        }

        while (used > 0)
        {
            used--;
            Byte(_digits[used]);
            if (used == decimals && used > 0)
            {
                Byte((byte)'.');
            }
        }
    }

    /// <summary>Writes <c>2026-11-22T19:04:05</c>.</summary>
    public void DateAndTime(DateTime time)
    {
        Date(time);
        Byte((byte)'T');
        Padded(time.Hour, 2);
        Byte((byte)':');
        Padded(time.Minute, 2);
        Byte((byte)':');
        Padded(time.Second, 2);
    }

    /// <summary>Writes <c>2026-11-22</c>.</summary>
    public void Date(DateTime date)
    {
        Padded(date.Year, 4);
        Byte((byte)'-');
        Padded(date.Month, 2);
        Byte((byte)'-');
        Padded(date.Day, 2);
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

    // How much of what is wanted the buffer takes; a full one is sent first.
    private int Room(int wanted)
    {
        if (_count == _buffer.Length)
        {
            Flush();
        }

        int room = _buffer.Length - _count;
        return wanted < room ? wanted : room;
    }
}
