using System.Text;
using MepModule.App.Web.Http;
using MepModule.Protocol;

namespace MepModule.App.Web.Json;

/// <summary>
/// Reads the words of JSON: strings, numbers and literals, one after the other, each as RFC 8259 has it. Which word may stand where is the business of <see cref="JsonReader"/>.
/// Strings are unescaped in place.
/// </summary>
internal sealed class JsonScanner
{
    private readonly byte[] _text;
    private readonly int _end;
    private int _position;
    private int _start;

    /// <param name="text">The text; changed by reading.</param>
    /// <param name="count">How many bytes of it count.</param>
    public JsonScanner(byte[] text, int count)
    {
        _text = text;
        _end = count;
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => _position == _end;

    /// <summary>The byte that comes next; 0 at the end.</summary>
    public byte Next => _position < _end ? _text[_position] : (byte)0;

    /// <summary>Bytes of the string that was read last.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the number that was read last is an integer that fits 64 bits.</summary>
    public bool IsInteger { get; private set; }

    /// <summary>The number that was read last, when <see cref="IsInteger"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>The string that was read last.</summary>
    public string Text() => Encoding.UTF8.GetString(_text, _start, Length);

    /// <summary>Goes over the next byte.</summary>
    public void Skip()
    {
        _position++;
    }

    /// <summary>Goes over white space.</summary>
    public void SkipSpace()
    {
        while (_position < _end)
        {
            byte value = _text[_position];
            if (value != ' ' && value != '\n' && value != '\r' && value != '\t')
            {
                return;
            }

            _position++;
        }
    }

    /// <summary>Goes over a word, if it comes next.</summary>
    public bool Take(string word)
    {
        if (_end - _position < word.Length)
        {
            return false;
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (_text[_position + i] != word[i])
            {
                return false;
            }
        }

        _position += word.Length;
        return true;
    }

    /// <summary>Whether a number begins here.</summary>
    public bool IsNumber => _position < _end && (_text[_position] == '-' || IsDigit(_text[_position]));

    /// <summary>Reads a number.</summary>
    public void ReadNumber()
    {
        bool negative = _text[_position] == '-';
        if (negative)
        {
            _position++;
        }

        if (_position == _end || !IsDigit(_text[_position]))
        {
            throw Wrong("a digit was expected");
        }

        bool leadingZero = _text[_position] == '0';
        int digits = 0;
        bool fits = true;
        long value = 0;
        while (_position < _end && IsDigit(_text[_position]))
        {
            int digit = _text[_position] - '0';

            // Collected below zero, where 64 bits reach one further. `checked` does not work on nanoFramework.
            if (value < (long.MinValue + digit) / 10)
            {
                fits = false;
            }
            else
            {
                value = (value * 10) - digit;
            }

            digits++;
            _position++;
        }

        if (leadingZero && digits > 1)
        {
            throw Wrong("a number must not begin with 0");
        }

        bool fraction = false;
        if (_position < _end && _text[_position] == '.')
        {
            fraction = true;
            _position++;
            SkipDigits();
        }

        if (_position < _end && (_text[_position] == 'e' || _text[_position] == 'E'))
        {
            fraction = true;
            _position++;
            if (_position < _end && (_text[_position] == '+' || _text[_position] == '-'))
            {
                _position++;
            }

            SkipDigits();
        }

        if (!negative && value == long.MinValue)
        {
            fits = false;
        }

        IsInteger = fits && !fraction;
        Integer = negative ? value : -value;
    }

    /// <summary>Reads a string, from one quote to the other.</summary>
    public void ReadText()
    {
        _position++;
        _start = _position;
        int write = _position;
        while (true)
        {
            if (_position == _end)
            {
                throw Wrong("a string is not closed");
            }

            byte value = _text[_position];
            if (value == '"')
            {
                _position++;
                Length = write - _start;
                return;
            }

            if (value < 0x20)
            {
                throw Wrong("a string contains a control character");
            }

            if (value == '\\')
            {
                write = Unescape(write);
            }
            else if (value < 0x80)
            {
                _text[write++] = value;
                _position++;
            }
            else
            {
                int bytes = Utf8Length(_position);
                for (int i = 0; i < bytes; i++)
                {
                    _text[write++] = _text[_position++];
                }
            }
        }
    }

    /// <summary>The error that says what is wrong here.</summary>
    public ApiException Wrong(string what) => ApiException.BadRequest($"The body is not good JSON: {what} (at byte {_position}).");

    private void SkipDigits()
    {
        int from = _position;
        while (_position < _end && IsDigit(_text[_position]))
        {
            _position++;
        }

        if (_position == from)
        {
            throw Wrong("a digit was expected");
        }
    }

    private int Unescape(int write)
    {
        if (_position + 1 >= _end)
        {
            throw Wrong("a string is not closed");
        }

        byte kind = _text[_position + 1];
        if (kind != 'u')
        {
            _position += 2;
            int plain;
            switch ((char)kind)
            {
                case '"': plain = '"'; break;
                case '\\': plain = '\\'; break;
                case '/': plain = '/'; break;
                case 'b': plain = '\b'; break;
                case 'f': plain = '\f'; break;
                case 'n': plain = '\n'; break;
                case 'r': plain = '\r'; break;
                case 't': plain = '\t'; break;
                default: throw Wrong("a string contains an unknown escape");
            }

            _text[write++] = (byte)plain;
            return write;
        }

        int code = FourHexDigits(_position + 2);
        _position += 6;
        if (code == 0)
        {
            throw Wrong("a string contains the character NUL");
        }

        if (code >= 0xDC00 && code <= 0xDFFF)
        {
            throw Wrong("a string contains half of a surrogate pair");
        }

        if (code >= 0xD800 && code <= 0xDBFF)
        {
            if (_position + 1 >= _end || _text[_position] != '\\' || _text[_position + 1] != 'u')
            {
                throw Wrong("a string contains half of a surrogate pair");
            }

            int low = FourHexDigits(_position + 2);
            if (low < 0xDC00 || low > 0xDFFF)
            {
                throw Wrong("a string contains half of a surrogate pair");
            }

            _position += 6;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }

        if (code < 0x80)
        {
            _text[write++] = (byte)code;
        }
        else if (code < 0x800)
        {
            _text[write++] = (byte)(0xC0 | (code >> 6));
            _text[write++] = (byte)(0x80 | (code & 0x3F));
        }
        else if (code < 0x10000)
        {
            _text[write++] = (byte)(0xE0 | (code >> 12));
            _text[write++] = (byte)(0x80 | ((code >> 6) & 0x3F));
            _text[write++] = (byte)(0x80 | (code & 0x3F));
        }
        else
        {
            _text[write++] = (byte)(0xF0 | (code >> 18));
            _text[write++] = (byte)(0x80 | ((code >> 12) & 0x3F));
            _text[write++] = (byte)(0x80 | ((code >> 6) & 0x3F));
            _text[write++] = (byte)(0x80 | (code & 0x3F));
        }

        return write;
    }

    private int FourHexDigits(int from)
    {
        if (from + 4 > _end)
        {
            throw Wrong("a \\u escape needs four hex digits");
        }

        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int digit = HexText.Digit((char)_text[from + i]);
            if (digit < 0)
            {
                throw Wrong("a \\u escape needs four hex digits");
            }

            value = (value << 4) | digit;
        }

        return value;
    }

    /// <summary>Length of the well-formed UTF-8 sequence at a position (Unicode table 3-7).</summary>
    private int Utf8Length(int at)
    {
        int lead = _text[at];
        int length = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
        if (length == 0 || at + length > _end)
        {
            throw Wrong("the text is not UTF-8");
        }

        for (int i = 1; i < length; i++)
        {
            if ((_text[at + i] & 0xC0) != 0x80)
            {
                throw Wrong("the text is not UTF-8");
            }
        }

        int second = _text[at + 1];
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
        {
            throw Wrong("the text is not UTF-8");
        }

        return length;
    }

    private static bool IsDigit(byte value) => value >= '0' && value <= '9';
}
