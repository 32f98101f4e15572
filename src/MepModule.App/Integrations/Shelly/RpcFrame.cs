using System.Text;

namespace MepModule.App.Integrations.Shelly;

/// <summary>
/// Reads the frame of a remote call: <c>{"id":1,"src":"battery","method":"EM.GetStatus","params":{"id":0}}</c>. Members of other names are passed over; texts with escapes are none that a call needs.
/// </summary>
internal sealed class RpcFrame
{
    /// <summary>Stands for a number that was not there.</summary>
    public const int None = -1;

    private const int LongestWord = 64;
    private const int MostDepth = 8;

    private readonly byte[] _bytes;
    private readonly int _end;
    private int _at;

    /// <param name="bytes">Holds the frame from its beginning on.</param>
    /// <param name="length">Its length.</param>
    public RpcFrame(byte[] bytes, int length)
    {
        _bytes = bytes;
        _end = length;
        IsWhole = Object(0, true) && IsAtEnd();
    }

    /// <summary>Whether it is an object, and all of it was understood.</summary>
    public bool IsWhole { get; }

    /// <summary>The call's number or text as it stood there, quotes included; empty for none.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Who calls, without quotes; empty for none.</summary>
    public string Source { get; private set; } = "";

    /// <summary>What is called; empty for none.</summary>
    public string Method { get; private set; } = "";

    /// <summary>Number of the component that is meant, <see cref="None"/> when it was not said or is no number.</summary>
    public int Component { get; private set; } = None;

    private bool Object(int depth, bool isFrame)
    {
        if (depth > MostDepth || !Skip('{'))
        {
            return false;
        }

        if (Skip('}'))
        {
            return true;
        }

        do
        {
            string name = Word();
            if (name.Length == 0 || !Skip(':'))
            {
                return false;
            }

            Blanks();
            int start = _at;
            bool isParams = isFrame && name == "\"params\"";
            if (!(isParams && Is('{') ? Object(depth + 1, false) : Any(depth + 1)))
            {
                return false;
            }

            Note(name, start, _at - start, isFrame, depth);
        }
        while (Skip(','));
        return Skip('}');
    }

    private void Note(string name, int start, int length, bool isFrame, int depth)
    {
        if (length > LongestWord)
        {
            return;
        }

        string text = Encoding.UTF8.GetString(_bytes, start, length);
        bool isQuoted = text.Length >= 2 && text[0] == '"';
        if (isFrame && name == "\"id\"" && (isQuoted || IsNumber(text)))
        {
            Id = text;
        }
        else if (isFrame && name == "\"src\"" && isQuoted)
        {
            Source = text.Substring(1, text.Length - 2);
        }
        else if (isFrame && name == "\"method\"" && isQuoted)
        {
            Method = text.Substring(1, text.Length - 2);
        }
        else if (!isFrame && depth == 1 && name == "\"id\"" && IsNumber(text) && text.Length < 9 && text[0] != '-')
        {
            Component = int.Parse(text);
        }
    }

    private static bool IsNumber(string text)
    {
        int first = text.Length > 0 && text[0] == '-' ? 1 : 0;
        for (int i = first; i < text.Length; i++)
        {
            if (text[i] < '0' || text[i] > '9')
            {
                return false;
            }
        }

        return text.Length > first;
    }

    private bool Any(int depth)
    {
        if (Is('{'))
        {
            return Object(depth, false);
        }

        if (Is('"'))
        {
            return Word().Length > 0;
        }

        if (!Is('['))
        {
            return Plain();
        }

        _at++;
        if (depth > MostDepth)
        {
            return false;
        }

        if (Skip(']'))
        {
            return true;
        }

        do
        {
            Blanks();
            if (!Any(depth + 1))
            {
                return false;
            }
        }
        while (Skip(','));
        return Skip(']');
    }

    // A number, true, false or null.
    private bool Plain()
    {
        int start = _at;
        while (_at < _end && ((_bytes[_at] >= '0' && _bytes[_at] <= '9') || (_bytes[_at] >= 'a' && _bytes[_at] <= 'z') || _bytes[_at] == '-' || _bytes[_at] == '+' || _bytes[_at] == '.' || _bytes[_at] == 'E'))
        {
            _at++;
        }

        return _at > start;
    }

    /// <summary>Reads a text. <returns>It with its quotes; empty when it is none.</returns></summary>
    private string Word()
    {
        if (!Skip('"'))
        {
            return "";
        }

        int start = _at - 1;
        while (_at < _end && _bytes[_at] >= ' ' && _bytes[_at] < 0x7f && _bytes[_at] != '"' && _bytes[_at] != '\\')
        {
            _at++;
        }

        return Skip('"') ? Encoding.UTF8.GetString(_bytes, start, _at - start) : "";
    }

    private bool Is(char mark) => _at < _end && _bytes[_at] == mark;

    private bool Skip(char mark)
    {
        Blanks();
        if (!Is(mark))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Blanks()
    {
        while (Is(' ') || Is('\t') || Is('\r') || Is('\n'))
        {
            _at++;
        }
    }

    private bool IsAtEnd()
    {
        Blanks();
        return _at == _end;
    }
}
