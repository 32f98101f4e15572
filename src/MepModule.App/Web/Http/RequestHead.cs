using System;
using System.Text;

namespace MepModule.App.Web.Http;

/// <summary>
/// The head of a request of HTTP/1: its line, and its headers in the bytes that they came in. They are searched when one is asked for; most are never asked for. Only what is asked for becomes a
/// text: the runtime copies a text whole for each part that is taken out of it, and a head as a text would be copied twenty times a request.
/// </summary>
internal sealed class RequestHead
{
    private const string VersionStart = "HTTP/1.";
    private const byte NewLine = (byte)'\n';
    private const int CaseBit = 0x20;

    // The runtime finds a byte in an array by itself; boxed once, because each search would box it.
    private readonly object _newLine = NewLine;
    private readonly byte[] _bytes;
    private readonly int _length;
    private int _headers;

    private RequestHead(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>GET, POST, ... in upper case.</summary>
    public string Method { get; private set; } = "";

    /// <summary>Path and query as sent.</summary>
    public string Target { get; private set; } = "";

    /// <summary>Whether the peer takes an answer in chunks: HTTP/1.1 and later.</summary>
    public bool KnowsChunks { get; private set; }

    /// <summary>Length of the body in bytes; 0 for none, -1 when it comes in chunks.</summary>
    public int ContentLength { get; private set; }

    /// <summary>Takes a head apart.</summary>
    /// <param name="bytes">The head at its beginning; it is not copied.</param>
    /// <param name="length">Everything up to the empty line, that included.</param>
    /// <returns>Null when it is no HTTP, or says two things at a time about host or length.</returns>
    public static RequestHead? Parse(byte[] bytes, int length)
    {
        var head = new RequestHead(bytes, length);
        return head.TakeLine() && head.TakeLength() ? head : null;
    }

    /// <summary>A header, or null when it was not sent. The name's case does not matter.</summary>
    public string? Header(string name)
    {
        int line = LineOf(name, _headers);
        int value = line + name.Length + 1;
        return line < 0 ? null : Encoding.UTF8.GetString(_bytes, value, EndOf(value) - value).Trim();
    }

    private bool TakeLine()
    {
        int end = EndOf(0);
        _headers = end + 1;
        string line = Encoding.UTF8.GetString(_bytes, 0, end);
        int methodEnd = line.IndexOf(' ');
        int targetEnd = methodEnd < 0 ? -1 : line.IndexOf(' ', methodEnd + 1);
        int version = targetEnd + 1;
        if (methodEnd <= 0 || targetEnd < 0 || version + VersionStart.Length >= line.Length || line.Substring(version, VersionStart.Length) != VersionStart)
        {
            return false;
        }

        Method = line.Substring(0, methodEnd).ToUpper();
        Target = line.Substring(methodEnd + 1, targetEnd - methodEnd - 1);
        KnowsChunks = line[version + VersionStart.Length] == '1';
        return true;
    }

    private bool TakeLength()
    {
        string? length = Header("Content-Length");
        int bytes = 0;
        if (IsTwice("Host") || IsTwice("Content-Length") || (length != null && !IsLength(length, out bytes)))
        {
            return false;
        }

        ContentLength = Header("Transfer-Encoding") == null ? bytes : -1;
        return true;
    }

    private bool IsTwice(string name)
    {
        int first = LineOf(name, _headers);
        return first > 0 && LineOf(name, EndOf(first) + 1) > 0;
    }

    // Where the line of a header begins, from the beginning of a line on; -1 when there is none.
    private int LineOf(string name, int from)
    {
        int end;
        for (int line = from; line < _length; line = end + 1)
        {
            end = EndOf(line);
            int colon = line + name.Length;
            if (colon < end && _bytes[colon] == ':' && IsName(line, name))
            {
                return line;
            }
        }

        return -1;
    }

    // Names have letters, digits and hyphens; of those only letters differ by case.
    private bool IsName(int at, string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            char wanted = name[i];
            if (_bytes[at + i] != wanted && (wanted == '-' || (_bytes[at + i] ^ wanted) != CaseBit))
            {
                return false;
            }
        }

        return true;
    }

    // The new line at or behind a position; there is one, since a head ends with an empty line.
    private int EndOf(int position) => Array.IndexOf(_bytes, _newLine, position, _length - position);

    // Digits only. What is too great for an int is too great for any body here.
    private static bool IsLength(string text, out int length)
    {
        length = 0;
        foreach (char digit in text)
        {
            if (digit < '0' || digit > '9')
            {
                return false;
            }

            length = length > int.MaxValue / 10 - 1 ? int.MaxValue : length * 10 + (digit - '0');
        }

        return text.Length > 0;
    }
}
