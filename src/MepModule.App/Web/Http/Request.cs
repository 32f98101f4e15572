using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Http;

/// <summary>
/// One request on its way through the routes, and the answer to it. An answer that fits the buffer gets a Content-Length;
/// a longer one is streamed and ends with the connection.
/// </summary>
internal sealed class Request : IByteSink
{
    /// <summary>Longest JSON body unless a call says otherwise.</summary>
    public const int MaximumJsonBytes = 4096;

    // The client of this path keeps the first JSON object that it gets for values, until it is restarted. An error in it would be that, with its output on or off.
    private const string PlainPath = "/getDashDataWS";

    private readonly IHttpConnection _connection;
    private readonly AccessControl _access;
    private readonly WebWorker _worker;
    private readonly string _target;
    private readonly int _queryAt;
    private JsonWriter? _json;
    private int _status = 200;
    private string _allowed = "";
    private bool _isHeadSent;

    public Request(IHttpConnection connection, AccessControl access, WebWorker worker)
    {
        _connection = connection;
        _access = access;
        _worker = worker;
        Method = connection.Method;
        _target = WithoutAuthority(connection.Target);
        _queryAt = _target.IndexOf('?');
        Path = _queryAt < 0 ? _target : _target.Substring(0, _queryAt);
    }

    /// <summary>GET, POST, ...; a HEAD request is routed as GET.</summary>
    public string Method { get; }

    /// <summary>The path as sent, without query. No path of this server needs percent-encoding.</summary>
    public string Path { get; }

    /// <summary>Address of the peer.</summary>
    public string RemoteAddress => _connection.RemoteAddress;

    /// <summary>The session it came with, once admitted.</summary>
    public Session? Session { get; set; }

    /// <summary>The API token it came with, once admitted.</summary>
    public ApiToken? Token { get; set; }

    /// <summary>Whether the answer was begun: no other can be given any more.</summary>
    public bool IsHeadSent => _isHeadSent;

    /// <summary>HTTP status of the answer.</summary>
    public int Status => _status;

    /// <summary>Whether the connection was handed over and is not to be closed after handling.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>The worker's buffer, for answers that are not JSON.</summary>
    public byte[] Slice => _worker.Buffer;

    /// <summary>Whether a body came with it.</summary>
    public bool HasBody => _connection.ContentLength != 0;

    /// <summary>A request header, or null.</summary>
    public string? Header(string name) => _connection.Header(name);

    /// <summary>
    /// Whether this is the call for a method; if so, the sender is checked. Methods that were asked for and did not match
    /// become the Allow header.
    /// </summary>
    /// <exception cref="ApiException">401 or 403.</exception>
    public bool On(string method, AccessLevel access)
    {
        string asked = Method == "HEAD" ? "GET" : Method;
        _allowed = _allowed.Length == 0 ? method : _allowed + ", " + method;
        if (asked != method)
        {
            return false;
        }

        _access.Admit(this, access, method != "GET");
        return true;
    }

    /// <summary>Checks the sender whatever the method.</summary>
    /// <exception cref="ApiException">401 or 403.</exception>
    public void Admit(AccessLevel access) => _access.Admit(this, access, false);

    /// <summary>Whether the sender may make a call of a level that changes nothing.</summary>
    public bool MayCall(AccessLevel access)
    {
        try
        {
            Admit(access);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    /// <summary>Checks after a wait that the login or token that it came with still holds.</summary>
    /// <exception cref="ApiException">401 when it has ended meanwhile.</exception>
    public void Readmit() => _access.Readmit(this);

    /// <summary>Answers a request whose path exists and whose method does not.</summary>
    public void NoSuchMethod()
    {
        _connection.SetHeader("Allow", _allowed + ", OPTIONS");
        if (Method != "OPTIONS")
        {
            throw ApiException.MethodNotAllowed($"{Path} knows {_allowed}, not {Method}.");
        }

        Empty(204);
    }

    /// <summary>A query parameter, decoded; null when it was not sent.</summary>
    /// <exception cref="ApiException">400 when its percent-encoding is broken.</exception>
    public string? Query(string name)
    {
        if (_queryAt < 0)
        {
            return null;
        }

        int at = _queryAt + 1;
        while (at <= _target.Length)
        {
            int end = _target.IndexOf('&', at);
            if (end < 0)
            {
                end = _target.Length;
            }

            int equals = _target.IndexOf('=', at, end - at);
            int nameEnd = equals < 0 ? end : equals;
            if (nameEnd - at == name.Length && _target.Substring(at, name.Length) == name)
            {
                return equals < 0 ? "" : PercentText.Decode(_target.Substring(equals + 1, end - equals - 1), true, name);
            }

            at = end + 1;
        }

        return null;
    }

    /// <summary>A query parameter that is a whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="standard">What counts when it was not sent.</param>
    /// <param name="minimum">Smallest number that is taken, 0 or more.</param>
    /// <param name="maximum">Greatest number that is taken, up to 999999999.</param>
    /// <exception cref="ApiException">400 when it is something else.</exception>
    public int QueryNumber(string name, int standard, int minimum = 0, int maximum = 999999999)
    {
        string? text = Query(name);
        if (text == null)
        {
            return standard;
        }

        int value;
        if (text.Length == 0 || text.Length > 9 || !int.TryParse(text, out value) || value < minimum || value > maximum)
        {
            throw ApiException.BadValue(name, $"`{name}` must be a whole number from {minimum} to {maximum}.");
        }

        return value;
    }

    /// <summary>A query parameter that is 0 or 1.</summary>
    /// <exception cref="ApiException">400 when it is something else.</exception>
    public bool QueryFlag(string name)
    {
        string? text = Query(name);
        if (text == null || text == "0")
        {
            return false;
        }

        return text == "1" ? true : throw ApiException.BadValue(name, $"`{name}` must be 0 or 1.");
    }

    /// <summary>Whether CSV is wanted: by the name of the path, or by the <c>format</c> of those who asked before there was one.</summary>
    /// <exception cref="ApiException">400 when the format is another.</exception>
    public bool WantsCsv()
    {
        string? format = Query("format");
        if (format != null && format != "json" && format != "csv")
        {
            throw ApiException.BadValue("format", "`format` must be 'json' or 'csv'.");
        }

        return format == "csv" || Path.EndsWith(".csv");
    }

    /// <summary>What a cookie is called at the address of this request: browsers do not tell the ports of a host apart, so two modules there need two names.</summary>
    public string CookieName(string name)
    {
        string host = Header("Host") ?? "";
        int length = HostGuard.NameOf(host).Length;
        return length + 1 < host.Length ? name + "_" + host.Substring(length + 1) : name;
    }

    /// <summary>A cookie of the address of this request, or null.</summary>
    public string? Cookie(string name)
    {
        name = CookieName(name);
        string? cookies = Header("Cookie");
        if (cookies == null)
        {
            return null;
        }

        int at = 0;
        while (at < cookies.Length)
        {
            int end = cookies.IndexOf(';', at);
            if (end < 0)
            {
                end = cookies.Length;
            }

            string cookie = cookies.Substring(at, end - at).Trim();
            if (cookie.StartsWith(name + "="))
            {
                return cookie.Substring(name.Length + 1);
            }

            at = end + 1;
        }

        return null;
    }

    /// <summary>Reads a JSON body, which is checked for type and length before memory is given to it.</summary>
    /// <exception cref="ApiException">400, 408, 411, 413 or 415; 401 when the sender's login or token ended while it came in.</exception>
    public JsonReader ReadJson(int maximumBytes = MaximumJsonBytes)
    {
        string? type = Header("Content-Type");
        if (type == null || !IsJson(type.ToLower()))
        {
            throw ApiException.UnsupportedMediaType("The body must be JSON; send Content-Type: application/json.");
        }

        byte[] body = ReadBody(maximumBytes);
        Readmit();
        return new JsonReader(body, body.Length);
    }

    /// <summary>Length of the body in bytes, at most <paramref name="maximumBytes"/>.</summary>
    /// <exception cref="ApiException">411 when the length was not said, 413 when it is too great.</exception>
    public int BodyLength(int maximumBytes)
    {
        int length = _connection.ContentLength;
        if (length < 0)
        {
            throw ApiException.LengthRequired("The length of the body must be known; send Content-Length, not chunks.");
        }

        if (length > maximumBytes)
        {
            throw ApiException.TooLarge($"The body has {length} bytes; at most {maximumBytes} are taken here.");
        }

        return length;
    }

    /// <summary>Reads the next bytes of a long body, which the caller counts; the sender may take 5 seconds for each call.</summary>
    /// <exception cref="ApiException">408 when fewer came.</exception>
    public void ReadBodyPart(byte[] buffer, int offset, int count)
    {
        _worker.Allow(WebServer.StepMilliseconds);
        int done = 0;
        while (done < count)
        {
            int read = _connection.ReadBody(buffer, offset + done, count - done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        _worker.AllowAnyTime();
        if (done < count)
        {
            throw ApiException.Timeout("The body broke off, or its sender paused for more than 5 seconds; send it again.");
        }
    }

    /// <summary>Wishes that the connection stays open after the answer.</summary>
    public void Keep() => _connection.Keep();

    /// <summary>Adds a header to the answer.</summary>
    public void SetHeader(string name, string value) => _connection.SetHeader(name, value);

    /// <summary>Begins a JSON answer; <see cref="End"/> completes it.</summary>
    public JsonWriter Json(int status = 200)
    {
        _status = status;
        _connection.SetHeader("Cache-Control", "no-store");
        _json = new JsonWriter(this, _worker.Buffer);
        return _json;
    }

    /// <summary>Begins a CSV answer that browsers store under a name. The caller flushes it.</summary>
    public CsvWriter Csv(string fileName)
    {
        _connection.SetHeader("Cache-Control", "no-store");
        _connection.SetHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        SendHead("text/csv; charset=utf-8", -1);
        return new CsvWriter(this, _worker.Buffer);
    }

    /// <summary>Answers without a body.</summary>
    public void Empty(int status)
    {
        _status = status;
        SendHead(null, 0);
    }

    /// <summary>Begins an answer of another type; its bytes follow by <see cref="Write"/>.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="contentType">Content-Type.</param>
    /// <param name="length">Length in bytes, or -1 when it ends with the connection.</param>
    public void Begin(int status, string contentType, int length)
    {
        _status = status;
        SendHead(contentType, length);
    }

    /// <summary>Sends bytes of the body; nothing for HEAD.</summary>
    public void Write(byte[] buffer, int offset, int count)
    {
        if (!_isHeadSent)
        {
            SendHead("application/json", -1);
        }

        if (Method != "HEAD" && count > 0)
        {
            _worker.Allow(WebServer.StepMilliseconds);
            _connection.Write(buffer, offset, count);
            _worker.AllowAnyTime();
        }
    }

    /// <summary>Completes the answer.</summary>
    public void End()
    {
        if (_json != null)
        {
            if (!_isHeadSent)
            {
                SendHead("application/json", _json.BufferedCount);
            }

            _json.Flush();
        }
    }

    /// <summary>Answers with an error. An answer that was begun already is cut off instead, so that nobody takes it for whole.</summary>
    public void Fail(ApiException error)
    {
        if (_isHeadSent)
        {
            Break();
            return;
        }

        if (error.RetryAfterSeconds > 0)
        {
            SetHeader("Retry-After", error.RetryAfterSeconds.ToString());
        }

        if (error.Status == 401)
        {
            SetHeader("WWW-Authenticate", "Bearer");
        }

        if (Path == PlainPath)
        {
            byte[] words = Encoding.UTF8.GetBytes(error.Message);
            _json = null;
            Begin(error.Status, "text/plain; charset=utf-8", words.Length);
            Write(words, 0, words.Length);
            return;
        }

        // What was written of another answer is dropped with the writer.
        JsonWriter json = Json(error.Status);
        json.BeginObject();
        json.Name("error");
        json.BeginObject();
        json.Member("code", error.Code);
        if (error.Field.Length > 0)
        {
            json.Member("field", error.Field);
        }

        json.Member("message", error.Message);
        json.EndObject();
        json.EndObject();
        End();
    }

    /// <summary>Tells the supervisor that a long answer gets on, while it waits for the meter.</summary>
    public void GetsOn() => _worker.AllowAnyTime();

    /// <summary>Cuts the answer off, so that nobody takes it for whole.</summary>
    public void Break() => _connection.Abort();

    /// <summary>Gives the connection away to someone who keeps it open; the worker is free for the next one.</summary>
    public IHttpConnection HandOver()
    {
        IsHandedOver = true;
        return _connection;
    }

    private byte[] ReadBody(int maximumBytes)
    {
        int length = BodyLength(maximumBytes);
        bool isStranger = _access.BeginBody(this, _worker);
        try
        {
            var body = new byte[length];
            ReadBodyPart(body, 0, length);
            return body;
        }
        finally
        {
            if (isStranger)
            {
                _access.EndBody(_worker);
            }
        }
    }

    private void SendHead(string? contentType, int length)
    {
        _isHeadSent = true;
        _worker.Allow(WebServer.StepMilliseconds);
        _connection.SendHead(_status, contentType, length);
        _worker.AllowAnyTime();
    }

    private static bool IsJson(string contentType)
    {
        return contentType == "application/json" || contentType.StartsWith("application/json;") || contentType.StartsWith("application/json ");
    }

    /// <summary>The path and query of a target, which a proxy may send with scheme and host before it.</summary>
    private static string WithoutAuthority(string target)
    {
        if (!target.StartsWith("http://"))
        {
            return target;
        }

        int slash = target.IndexOf('/', "http://".Length);
        return slash < 0 ? "/" : target.Substring(slash);
    }
}
