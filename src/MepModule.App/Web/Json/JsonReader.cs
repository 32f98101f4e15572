using System.Text;
using MepModule.App.Web.Http;
using MepModule.Protocol;

namespace MepModule.App.Web.Json;

/// <summary>What <see cref="JsonReader.Read"/> found.</summary>
internal enum JsonToken
{
    BeginObject = 0,
    EndObject = 1,
    BeginArray = 2,
    EndArray = 3,
    Name = 4,
    String = 5,
    Number = 6,
    True = 7,
    False = 8,
    Null = 9,
    End = 10,
}

/// <summary>
/// A pull reader for small request bodies. Strict: RFC 8259 grammar, well-formed UTF-8, no NUL (strings end there on
/// nanoFramework), at most <see cref="MaximumDepth"/> levels. It unescapes in place, so the body is used up by reading.
/// Everything wrong is an <see cref="ApiException"/> 400 with a sentence that names the position.
/// </summary>
internal sealed class JsonReader
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaximumDepth = 8;

    private readonly byte[] _text;
    private readonly int _end;
    private int _position;
    private int _depth;
    private int _levelsThatAreObjects;
    private bool _expectValue = true;
    private bool _first;
    private int _start;
    private int _length;
    private bool _isInteger;
    private long _integer;

    /// <param name="text">The body; changed by reading.</param>
    /// <param name="count">How many bytes of it count.</param>
    public JsonReader(byte[] text, int count)
    {
        _text = text;
        _end = count;
    }

    /// <summary>The token that was read last.</summary>
    public JsonToken Token { get; private set; } = JsonToken.End;

    /// <summary>Goes on to the next token; <see cref="JsonToken.End"/> after the one value that a body is.</summary>
    public JsonToken Read()
    {
        Token = Next();
        return Token;
    }

    /// <summary>The text of the last name or string.</summary>
    public string Text() => Encoding.UTF8.GetString(_text, _start, _length);

    /// <summary>Whether the last number is an integer that fits 64 bits.</summary>
    public bool IsInteger => Token == JsonToken.Number && _isInteger;

    /// <summary>The last number, when <see cref="IsInteger"/>.</summary>
    public long Integer => _integer;

    /// <summary>Begins reading an object: the next tokens are its members.</summary>
    public void ExpectObject(string what)
    {
        if (Read() != JsonToken.BeginObject)
        {
            throw ApiException.BadRequest($"{what} must be a JSON object.");
        }
    }

    /// <summary>Begins reading an array: the next tokens are its elements.</summary>
    public void ExpectArray(string name)
    {
        if (Read() != JsonToken.BeginArray)
        {
            throw ApiException.BadRequest($"`{name}` must be an array.");
        }
    }

    /// <summary>Whether another element of the array follows; if not, the array's end was read.</summary>
    public bool NextIsElement()
    {
        SkipSpace();
        if (_position < _end && _text[_position] == ']')
        {
            Read();
            return false;
        }

        return true;
    }

    /// <summary>The next member's name, or null at the end of the object.</summary>
    public string? NextName() => Read() == JsonToken.Name ? Text() : null;

    /// <summary>Reads a string member's value within length limits counted in bytes of UTF-8.</summary>
    public string ReadString(string name, int minimum, int maximum)
    {
        if (Read() != JsonToken.String)
        {
            throw ApiException.BadRequest($"`{name}` must be a string.");
        }

        if (_length < minimum || _length > maximum)
        {
            throw ApiException.BadRequest($"`{name}` must have {minimum} to {maximum} characters (bytes of UTF-8); it has {_length}.");
        }

        return Text();
    }

    /// <summary>Reads a truth member's value.</summary>
    public bool ReadBool(string name)
    {
        Read();
        if (Token != JsonToken.True && Token != JsonToken.False)
        {
            throw ApiException.BadRequest($"`{name}` must be true or false.");
        }

        return Token == JsonToken.True;
    }

    /// <summary>Reads an integer member's value within limits.</summary>
    public int ReadInteger(string name, int minimum, int maximum)
    {
        Read();
        if (!IsInteger || _integer < minimum || _integer > maximum)
        {
            throw ApiException.BadRequest($"`{name}` must be a whole number from {minimum} to {maximum}.");
        }

        return (int)_integer;
    }

    /// <summary>Skips the value that follows, whatever it is.</summary>
    public void SkipValue()
    {
        int depth = _depth;
        do
        {
            Read();
        }
        while (_depth > depth);
    }

    /// <summary>Asserts that nothing follows.</summary>
    public void ExpectEnd()
    {
        if (Read() != JsonToken.End)
        {
            throw Wrong("nothing was expected after the JSON value");
        }
    }

    private bool InObject => (_levelsThatAreObjects & (1 << _depth)) != 0;

    private JsonToken Next()
    {
        SkipSpace();
        if (_depth == 0)
        {
            if (_position == _end)
            {
                if (_expectValue)
                {
                    throw Wrong("the JSON ends too early");
                }

                return JsonToken.End;
            }

            if (!_expectValue)
            {
                throw Wrong("nothing was expected after the JSON value");
            }

            _expectValue = false;
            return Value();
        }

        if (_position == _end)
        {
            throw Wrong("the JSON ends too early");
        }

        if (_expectValue)
        {
            _expectValue = false;
            return Value();
        }

        byte next = _text[_position];
        if (next == (InObject ? '}' : ']'))
        {
            _position++;
            JsonToken closed = InObject ? JsonToken.EndObject : JsonToken.EndArray;
            _depth--;
            _first = false;
            return closed;
        }

        if (!_first)
        {
            if (next != ',')
            {
                throw Wrong("a comma or a closing bracket was expected");
            }

            _position++;
            SkipSpace();
        }

        _first = false;
        if (!InObject)
        {
            return Value();
        }

        if (_position == _end || _text[_position] != '"')
        {
            throw Wrong("a member name in quotes was expected");
        }

        ReadText();
        int start = _start;
        int length = _length;
        SkipSpace();
        if (_position == _end || _text[_position] != ':')
        {
            throw Wrong("a colon was expected");
        }

        _position++;
        _start = start;
        _length = length;
        _expectValue = true;
        return JsonToken.Name;
    }

    private JsonToken Value()
    {
        if (_position == _end)
        {
            throw Wrong("the JSON ends too early");
        }

        byte first = _text[_position];
        if (first == '{' || first == '[')
        {
            if (_depth == MaximumDepth)
            {
                throw Wrong("the JSON is nested too deep");
            }

            _position++;
            _depth++;
            _first = true;
            if (first == '{')
            {
                _levelsThatAreObjects |= 1 << _depth;
                return JsonToken.BeginObject;
            }

            _levelsThatAreObjects &= ~(1 << _depth);
            return JsonToken.BeginArray;
        }

        if (first == '"')
        {
            ReadText();
            return JsonToken.String;
        }

        if (first == '-' || IsDigit(first))
        {
            ReadNumber();
            return JsonToken.Number;
        }

        if (Take("true"))
        {
            return JsonToken.True;
        }

        if (Take("false"))
        {
            return JsonToken.False;
        }

        if (Take("null"))
        {
            return JsonToken.Null;
        }

        throw Wrong("a value was expected");
    }

    private bool Take(string word)
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

    private void ReadNumber()
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

        _isInteger = fits && !fraction;
        _integer = negative ? value : -value;
    }

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

    private void ReadText()
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
                _length = write - _start;
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

    private void SkipSpace()
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

    private static bool IsDigit(byte value) => value >= '0' && value <= '9';

    private ApiException Wrong(string what) => ApiException.BadRequest($"The body is not good JSON: {what} (at byte {_position}).");
}
