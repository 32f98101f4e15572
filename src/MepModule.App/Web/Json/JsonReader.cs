using MepModule.App.Web.Http;

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

    private readonly JsonScanner _scanner;
    private int _depth;
    private int _levelsThatAreObjects;
    private bool _expectValue = true;
    private bool _first;

    /// <param name="text">The body; changed by reading.</param>
    /// <param name="count">How many bytes of it count.</param>
    public JsonReader(byte[] text, int count)
    {
        _scanner = new JsonScanner(text, count);
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
    public string Text() => _scanner.Text();

    /// <summary>Whether the last number is an integer that fits 64 bits.</summary>
    public bool IsInteger => Token == JsonToken.Number && _scanner.IsInteger;

    /// <summary>The last number, when <see cref="IsInteger"/>.</summary>
    public long Integer => _scanner.Integer;

    /// <summary>Begins reading an object: the next tokens are its members.</summary>
    /// <param name="name">The member that is an object; null for the body as a whole.</param>
    public void ExpectObject(string? name = null)
    {
        if (Read() != JsonToken.BeginObject)
        {
            throw name == null ? ApiException.BadRequest("The body must be a JSON object.") : ApiException.BadValue(name, $"`{name}` must be a JSON object.");
        }
    }

    /// <summary>Begins reading an array: the next tokens are its elements.</summary>
    public void ExpectArray(string name)
    {
        if (Read() != JsonToken.BeginArray)
        {
            throw ApiException.BadValue(name, $"`{name}` must be an array.");
        }
    }

    /// <summary>Whether another element of the array follows; if not, the array's end was read.</summary>
    public bool NextIsElement()
    {
        _scanner.SkipSpace();
        if (_scanner.Next == ']')
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
            throw ApiException.BadValue(name, $"`{name}` must be a string.");
        }

        if (_scanner.Length < minimum || _scanner.Length > maximum)
        {
            throw ApiException.BadValue(name, $"`{name}` must have {minimum} to {maximum} characters (bytes of UTF-8); it has {_scanner.Length}.");
        }

        return Text();
    }

    /// <summary>Reads a truth member's value.</summary>
    public bool ReadBool(string name)
    {
        Read();
        if (Token != JsonToken.True && Token != JsonToken.False)
        {
            throw ApiException.BadValue(name, $"`{name}` must be true or false.");
        }

        return Token == JsonToken.True;
    }

    /// <summary>Reads an integer member's value within limits.</summary>
    public int ReadInteger(string name, int minimum, int maximum)
    {
        Read();
        if (!IsInteger || Integer < minimum || Integer > maximum)
        {
            throw ApiException.BadValue(name, $"`{name}` must be a whole number from {minimum} to {maximum}.");
        }

        return (int)Integer;
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
            throw _scanner.Wrong("nothing was expected after the JSON value");
        }
    }

    private bool InObject => (_levelsThatAreObjects & (1 << _depth)) != 0;

    private JsonToken Next()
    {
        _scanner.SkipSpace();
        if (_depth == 0)
        {
            if (_scanner.IsAtEnd)
            {
                if (_expectValue)
                {
                    throw _scanner.Wrong("the JSON ends too early");
                }

                return JsonToken.End;
            }

            if (!_expectValue)
            {
                throw _scanner.Wrong("nothing was expected after the JSON value");
            }

            _expectValue = false;
            return Value();
        }

        if (_scanner.IsAtEnd)
        {
            throw _scanner.Wrong("the JSON ends too early");
        }

        if (_expectValue)
        {
            _expectValue = false;
            return Value();
        }

        byte next = _scanner.Next;
        if (next == (InObject ? '}' : ']'))
        {
            _scanner.Skip();
            JsonToken closed = InObject ? JsonToken.EndObject : JsonToken.EndArray;
            _depth--;
            _first = false;
            return closed;
        }

        if (!_first)
        {
            if (next != ',')
            {
                throw _scanner.Wrong("a comma or a closing bracket was expected");
            }

            _scanner.Skip();
            _scanner.SkipSpace();
        }

        _first = false;
        if (!InObject)
        {
            return Value();
        }

        if (_scanner.Next != '"')
        {
            throw _scanner.Wrong("a member name in quotes was expected");
        }

        _scanner.ReadText();
        _scanner.SkipSpace();
        if (_scanner.Next != ':')
        {
            throw _scanner.Wrong("a colon was expected");
        }

        _scanner.Skip();
        _expectValue = true;
        return JsonToken.Name;
    }

    private JsonToken Value()
    {
        if (_scanner.IsAtEnd)
        {
            throw _scanner.Wrong("the JSON ends too early");
        }

        byte first = _scanner.Next;
        if (first == '{' || first == '[')
        {
            if (_depth == MaximumDepth)
            {
                throw _scanner.Wrong("the JSON is nested too deep");
            }

            _scanner.Skip();
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
            _scanner.ReadText();
            return JsonToken.String;
        }

        if (_scanner.IsNumber)
        {
            _scanner.ReadNumber();
            return JsonToken.Number;
        }

        if (_scanner.Take("true"))
        {
            return JsonToken.True;
        }

        if (_scanner.Take("false"))
        {
            return JsonToken.False;
        }

        if (_scanner.Take("null"))
        {
            return JsonToken.Null;
        }

        throw _scanner.Wrong("a value was expected");
    }
}
