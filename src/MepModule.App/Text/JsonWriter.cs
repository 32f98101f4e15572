using System;
using System.Text;
using MepModule.Protocol;

namespace MepModule.App.Text;

/// <summary>Writes JSON as it goes: no document is ever held in memory.</summary>
public sealed class JsonWriter
{
    /// <summary>Deepest nesting.</summary>
    public const int MaximumDepth = 16;

    private const char Bullet = '\u2022';

    private readonly BufferedText _text;
    private int _depth;
    private bool _isCommaDue;

    /// <summary>Writes JSON to a sink.</summary>
    /// <param name="sink">Where the text goes.</param>
    /// <param name="buffer">Belongs to the writer until <see cref="Flush"/>.</param>
    public JsonWriter(IByteSink sink, byte[] buffer)
        : this(new BufferedText(sink, buffer))
    {
    }

    /// <summary>Writes JSON in the midst of other text.</summary>
    public JsonWriter(BufferedText text)
    {
        _text = text;
    }

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    public int BufferedCount => _text.Count;

    /// <summary>Hands what is buffered to the sink.</summary>
    public void Flush() => _text.Flush();

    /// <summary>Sends a space, which means nothing in JSON, with all that is buffered: a peer that went away is noticed by it.</summary>
    public void Probe()
    {
        _text.Byte((byte)' ');
        Flush();
    }

    /// <summary>Begins an object.</summary>
    public void BeginObject() => Open('{');

    /// <summary>Ends an object.</summary>
    public void EndObject() => Close('}');

    /// <summary>Begins an array.</summary>
    public void BeginArray() => Open('[');

    /// <summary>Ends an array.</summary>
    public void EndArray() => Close(']');

    /// <summary>The name of the next member; plain ASCII that needs no escape.</summary>
    public void Name(string name)
    {
        _text.MemberName(name, _isCommaDue);
        _isCommaDue = false;
    }

    /// <summary>Writes null.</summary>
    public void Null()
    {
        Separate();
        _text.Ascii("null");
    }

    /// <summary>Writes a truth.</summary>
    public void Bool(bool value)
    {
        Separate();
        _text.Ascii(value ? "true" : "false");
    }

    /// <summary>Writes a whole number.</summary>
    public void Number(long value) => Scaled(value, 0);

    /// <summary>Writes <paramref name="scaled"/> / 10^<paramref name="decimals"/> exactly, without trailing zeros.</summary>
    /// <param name="scaled">The value times 10^decimals.</param>
    /// <param name="decimals">0 to 9.</param>
    public void Scaled(long scaled, int decimals)
    {
        Separate();
        _text.Scaled(scaled, decimals);
    }

    /// <summary>Writes a string, or null.</summary>
    public void String(string? value)
    {
        if (value == null)
        {
            Null();
            return;
        }

        Separate();
        _text.Byte((byte)'"');
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        int from = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte character = bytes[i];
            if (character < 0x20 || character == '"' || character == '\\')
            {
                _text.Bytes(bytes, from, i - from);
                PutEscaped(character);
                from = i + 1;
            }
        }

        _text.Bytes(bytes, from, bytes.Length - from);
        _text.Byte((byte)'"');
    }

    /// <summary>Writes bytes as one string of lower-case hex digits.</summary>
    public void Hex(byte[] bytes, int offset, int count) => HexMasked(bytes, offset, count, count, 0);

    /// <summary>Writes bytes as hex, but <paramref name="maskCount"/> of them from <paramref name="maskFrom"/> as <c>••</c>.</summary>
    public void HexMasked(byte[] bytes, int offset, int count, int maskFrom, int maskCount)
    {
        Separate();
        byte[] bullet = Encoding.UTF8.GetBytes(Bullet.ToString());
        _text.Byte((byte)'"');
        for (int i = 0; i < count; i++)
        {
            if (i >= maskFrom && i < maskFrom + maskCount)
            {
                for (int k = 0; k < 2 * bullet.Length; k++)
                {
                    _text.Byte(bullet[k % bullet.Length]);
                }
            }
            else
            {
                PutHex(bytes[offset + i]);
            }
        }

        _text.Byte((byte)'"');
    }

    /// <summary>Writes a time as <c>2026-11-22T19:04:05Z</c>.</summary>
    public void Time(DateTime utc)
    {
        Separate();
        _text.QuotedTime(utc);
    }

    /// <summary>Writes a time as <c>2026-11-22T19:04:05.123Z</c>.</summary>
    public void TimeWithMilliseconds(DateTime utc)
    {
        Separate();
        _text.Byte((byte)'"');
        _text.DateAndTime(utc);
        _text.Byte((byte)'.');
        _text.Padded(utc.Millisecond, 3);
        _text.Ascii("Z\"");
    }

    /// <summary>Writes a date as <c>2026-11-22</c>.</summary>
    public void Date(DateTime date)
    {
        Separate();
        _text.Byte((byte)'"');
        _text.Date(date);
        _text.Byte((byte)'"');
    }

    /// <summary>A string member.</summary>
    public void Member(string name, string? value)
    {
        Name(name);
        String(value);
    }

    /// <summary>An integer member.</summary>
    public void Member(string name, long value) => Member(name, value, 0);

    /// <summary>A member with a number as <see cref="Scaled"/> writes it.</summary>
    public void Member(string name, long scaled, int decimals)
    {
        _text.MemberName(name, _isCommaDue);
        _text.Scaled(scaled, decimals);
        _isCommaDue = true;
    }

    /// <summary>A member with a number with all its decimals, for readers that tell numbers apart by their point.</summary>
    public void FixedMember(string name, long scaled, int decimals)
    {
        _text.MemberName(name, _isCommaDue);
        _text.Fixed(scaled, decimals);
        _isCommaDue = true;
    }

    /// <summary>A truth member.</summary>
    public void Member(string name, bool value)
    {
        Name(name);
        Bool(value);
    }

    /// <summary>A time member; null when <paramref name="known"/> is false.</summary>
    public void TimeMember(string name, DateTime utc, bool known)
    {
        Name(name);
        if (known)
        {
            Time(utc);
        }
        else
        {
            Null();
        }
    }

    private void Open(char bracket)
    {
        if (_depth == MaximumDepth)
        {
            throw new InvalidOperationException("JSON is nested deeper than the writer allows.");
        }

        Separate();
        _text.Byte((byte)bracket);
        _depth++;
        _isCommaDue = false;
    }

    private void Close(char bracket)
    {
        _depth--;
        _text.Byte((byte)bracket);
        _isCommaDue = _depth > 0;
    }

    private void Separate()
    {
        if (_isCommaDue)
        {
            _text.Byte((byte)',');
        }

        _isCommaDue = _depth > 0;
    }

    private void PutEscaped(byte value)
    {
        if (value == '"' || value == '\\')
        {
            _text.Byte((byte)'\\');
            _text.Byte(value);
        }
        else if (value == '\n')
        {
            _text.Ascii("\\n");
        }
        else
        {
            _text.Ascii("\\u00");
            PutHex(value);
        }
    }

    private void PutHex(byte value)
    {
        _text.Byte((byte)HexText.DigitOf(value >> 4));
        _text.Byte((byte)HexText.DigitOf(value & 15));
    }
}
