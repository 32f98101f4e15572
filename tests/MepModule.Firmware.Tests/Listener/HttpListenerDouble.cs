using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

// nanoFramework's listener, as far as it is declared in tests/MepModule.NanoReference, in the place of .NET's: requests are handed to it instead of coming from a socket. What it does beyond that
// follows the sources of System.Net.Http 1.5: GetContext throws once closed and gives null when it is closed meanwhile; the first look at Request or Response reads the head; what was not sent yet goes out
// when the answer is closed.
namespace System.Net;

internal sealed class HttpListener(string prefix, int port, IPAddress localEndpointIP)
{
    private static readonly ConcurrentDictionary<int, HttpListener> _open = new();
    private static readonly ConcurrentDictionary<int, int> _refusals = new();
    private static readonly ConcurrentDictionary<int, int> _starts = new();

    private readonly BlockingCollection<HttpListenerContext> _requests = [];
    private readonly CancellationTokenSource _closed = new();

    /// <summary>The one that listens on a port; null when none does.</summary>
    public static HttpListener? On(int port) => _open.GetValueOrDefault(port);

    /// <summary>Lets the next starts on a port fail.</summary>
    public static void Refuse(int port, int times) => _refusals[port] = times;

    /// <summary>How often one began to listen on a port.</summary>
    public static int StartsOn(int port) => _starts.GetValueOrDefault(port);

    /// <summary>Where it is bound.</summary>
    public string Bound => $"{prefix} {port} {localEndpointIP}";

    /// <summary>Connections that nobody has taken yet.</summary>
    public int Waiting => _requests.Count;

    public void Start()
    {
        if (_refusals.GetValueOrDefault(port) > 0)
        {
            _refusals[port]--;
            throw new InvalidOperationException("no socket is left");
        }

        if (!_open.TryAdd(port, this))
            throw new InvalidOperationException("the port is taken");
        _starts.AddOrUpdate(port, 1, (_, before) => before + 1);
    }

    public void Close()
    {
        _open.TryRemove(new KeyValuePair<int, HttpListener>(port, this));
        _closed.Cancel();
    }

    public HttpListenerContext GetContext()
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        try
        {
            return _requests.Take(_closed.Token);
        }
        catch (OperationCanceledException)
        {
            return null!;
        }
    }

    /// <summary>A connection comes in.</summary>
    public void Arrive(HttpListenerContext request) => _requests.Add(request);
}

internal sealed class HttpListenerContext
{
    private readonly HttpListenerRequest? _request;
    private readonly HttpListenerResponse _response;

    /// <param name="request">What the peer sends; null when its first use fails.</param>
    public HttpListenerContext(HttpListenerRequest? request)
    {
        _request = request;
        _response = new HttpListenerResponse();
    }

    /// <summary>Whether anybody looked at the request, which waits for the peer.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether the connection is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What went to the peer, without reading the request for it.</summary>
    public HttpListenerResponse Sent => _response;

    public HttpListenerRequest Request
    {
        get
        {
            IsRead = true;
            return _request ?? throw new IOException("the peer went away");
        }
    }

    public HttpListenerResponse Response
    {
        get
        {
            _ = Request;
            return _response;
        }
    }

    public void Close() => IsClosed = true;
}

internal sealed class HttpListenerRequest(string method, string url, Stream body, long length = -1, params string[] headers)
{
    public string HttpMethod => method;

    public string RawUrl => url;

    public long ContentLength64 => length;

    public Stream InputStream => body;

    public IPEndPoint RemoteEndPoint { get; set; } = new(IPAddress.Parse("192.168.1.20"), 50000);

    public WebHeaderCollection Headers
    {
        get
        {
            var all = new WebHeaderCollection();
            foreach (string[] header in headers.Select(line => line.Split(": ")))
                all.Set(header[0], header[1]);
            return all;
        }
    }
}

internal sealed class HttpListenerResponse : IDisposable
{
    public int StatusCode { get; set; } = 200;

    public long ContentLength64 { get; set; } = -1;

    public WebHeaderCollection Headers { get; set; } = new();

    public bool KeepAlive { get; set; } = true;

    public Stream OutputStream { get; set; } = new PatientStream([]);

    public string? ContentType { get; set; }

    /// <summary>Whether the answer was ended, which sends its head unless that is out.</summary>
    public bool IsEnded { get; private set; }

    public void Close() => IsEnded = true;

    void IDisposable.Dispose() => Close();
}

/// <summary>A stream with times, as those of a socket have.</summary>
internal sealed class PatientStream(byte[] content) : Stream
{
    private readonly MemoryStream _written = new();
    private int _at;

    /// <summary>Most bytes that were asked for at once.</summary>
    public int MostAsked { get; private set; }

    /// <summary>Whether the peer went away.</summary>
    public bool IsBroken { get; set; }

    public byte[] Written => _written.ToArray();

    public override int ReadTimeout { get; set; }

    public override int WriteTimeout { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (IsBroken)
            throw new IOException("reset");
        MostAsked = Math.Max(MostAsked, count);
        int taken = Math.Min(count, content.Length - _at);
        Array.Copy(content, _at, buffer, offset, taken);
        _at += taken;
        return taken;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (IsBroken)
            throw new IOException("reset");
        _written.Write(buffer, offset, count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
