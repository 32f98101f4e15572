namespace MepModule.App.Web.Http;

/// <summary>
/// The head of a request of HTTP/1: its line, and its headers as they came, in one string. They are searched when one is asked for; most are never asked for.
/// </summary>
internal sealed class RequestHead
{
    private const string VersionStart = "HTTP/1.";

    private readonly string _text;

    private RequestHead(string text, string method, string target, bool knowsChunks)
    {
        _text = text;
        Method = method;
        Target = target;
        KnowsChunks = knowsChunks;
    }

    /// <summary>GET, POST, ... in upper case.</summary>
    public string Method { get; }

    /// <summary>Path and query as sent.</summary>
    public string Target { get; }

    /// <summary>Whether the peer takes an answer in chunks: HTTP/1.1 and later.</summary>
    public bool KnowsChunks { get; }

    /// <summary>Length of the body in bytes; 0 for none, -1 when it comes in chunks.</summary>
    public int ContentLength { get; private set; }

    /// <summary>Takes a head apart.</summary>
    /// <param name="text">Everything up to the empty line, that included.</param>
    /// <returns>Null when it is no HTTP, or says two things at a time about host or length.</returns>
    public static RequestHead? Parse(string text)
    {
        int end = text.IndexOf('\n');
        int methodEnd = text.IndexOf(' ');
        int targetEnd = methodEnd < 0 ? -1 : text.IndexOf(' ', methodEnd + 1);
        int version = targetEnd + 1;
        if (methodEnd <= 0 || targetEnd < 0 || version + VersionStart.Length >= end || text.Substring(version, VersionStart.Length) != VersionStart)
        {
            return null;
        }

        var head = new RequestHead(text, text.Substring(0, methodEnd).ToUpper(), text.Substring(methodEnd + 1, targetEnd - methodEnd - 1), text[version + VersionStart.Length] == '1');
        string? length = head.Header("Content-Length");
        int bytes = 0;
        if (head.IsTwice("Host") || head.IsTwice("Content-Length") || (length != null && !IsLength(length, out bytes)))
        {
            return null;
        }

        head.ContentLength = head.Header("Transfer-Encoding") == null ? bytes : -1;
        return head;
    }

    /// <summary>A header, or null when it was not sent. The name's case does not matter.</summary>
    public string? Header(string name)
    {
        int line = LineOf(name, _text.IndexOf('\n') + 1);
        int value = line + name.Length + 1;
        return line < 0 ? null : _text.Substring(value, _text.IndexOf('\n', value) - value).Trim();
    }

    private bool IsTwice(string name)
    {
        int first = LineOf(name, _text.IndexOf('\n') + 1);
        return first > 0 && LineOf(name, _text.IndexOf('\n', first) + 1) > 0;
    }

    // Where the line of a header begins, from the beginning of a line on; -1 when there is none.
    private int LineOf(string name, int from)
    {
        int line = from;
        while (line > 0 && line < _text.Length)
        {
            int end = _text.IndexOf('\n', line);
            int colon = line + name.Length;
            if (colon < end && _text[colon] == ':' && _text.Substring(line, name.Length).ToLower() == name.ToLower())
            {
                return line;
            }

            line = end + 1;
        }

        return -1;
    }

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
