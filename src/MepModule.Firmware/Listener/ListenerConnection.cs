using System;
using System.IO;
using System.Net;
using MepModule.App.Platform;
using MepModule.App.Web.Http;

namespace MepModule.Firmware;

/// <summary>
/// One connection of the firmware's HttpListener. Every answer has a length or ends with the connection, and the connection
/// closes unless it is one of the few that are kept: chunked answers and keep-alive cost a thread each there.
/// </summary>
internal sealed class ListenerConnection : IHttpConnection
{
    private const int StepMilliseconds = 5000;
    private const int RequestTimeout = 408;

    private readonly HttpListenerContext _context;
    private readonly KeptConnections _kept;
    private HttpListenerRequest? _request;
    private int _left;
    private bool _isKept;

    /// <summary>Wraps a connection that was accepted and not read.</summary>
    public ListenerConnection(HttpListenerContext context, KeptConnections kept)
    {
        _context = context;
        _kept = kept;
    }

    /// <inheritdoc/>
    public string Method { get; private set; } = "";

    /// <inheritdoc/>
    public string Target { get; private set; } = "";

    /// <inheritdoc/>
    public string RemoteAddress { get; private set; } = "";

    /// <inheritdoc/>
    public int ContentLength { get; private set; }

    /// <inheritdoc/>
    public bool ReadHead()
    {
        try
        {
            // The first use parses line and headers. Request before Response: only this order understands chunked requests.
            HttpListenerRequest request = _context.Request;
            string method = request.HttpMethod;
            if (method == null || request.RawUrl == null)
            {
                return false;
            }

            _request = request;
            Method = method.ToUpper();
            Target = request.RawUrl;
            RemoteAddress = request.RemoteEndPoint.Address.ToString();
            ContentLength = LengthOfBody(request);
            _left = ContentLength;
            request.InputStream.ReadTimeout = StepMilliseconds;
            _context.Response.OutputStream.WriteTimeout = StepMilliseconds;
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public string? Header(string name)
    {
        return _request == null ? null : _request.Headers[name];
    }

    /// <inheritdoc/>
    public int ReadBody(byte[] buffer, int offset, int count)
    {
        if (_request == null)
        {
            return 0;
        }

        // The stream would wait for bytes beyond the body when it is asked for them.
        int wanted = _left >= 0 && count > _left ? _left : count;
        if (wanted == 0)
        {
            return 0;
        }

        try
        {
            int read = _request.InputStream.Read(buffer, offset, wanted);
            if (_left >= 0)
            {
                _left -= read;
            }

            return read;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public void SetHeader(string name, string value)
    {
        _context.Response.Headers.Set(name, value);
    }

    /// <inheritdoc/>
    public void Keep()
    {
        // Whoever demands a kept connection stumbles over headers for browsers, too.
        _context.Response.Headers = new WebHeaderCollection();
        string? wish = Header("Connection");
        _isKept = _request != null && (wish == null || wish.ToLower() != "close") && _kept.Take(_request.RemoteEndPoint.ToString(), this);
    }

    /// <inheritdoc/>
    public void SendHead(int status, string? contentType, int length)
    {
        // Status and headers go out with the first bytes of the body, or when the answer is closed.
        try
        {
            HttpListenerResponse response = _context.Response;
            response.StatusCode = status;
            response.KeepAlive = _isKept;
            if (contentType != null)
            {
                response.ContentType = contentType;
            }

            if (length >= 0)
            {
                response.ContentLength64 = length;
            }
        }
        catch (Exception problem)
        {
            throw new IOException("The connection was closed: " + problem.Message);
        }
    }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            _context.Response.OutputStream.Write(buffer, offset, count);
        }
        catch (Exception problem)
        {
            throw new IOException("The peer went away: " + problem.Message);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        try
        {
            if (_request != null)
            {
                // Its finalizer would close the connection: docs/upstream/kept-connection-finalizer.md.
                if (_isKept)
                {
                    GC.SuppressFinalize(_request.InputStream);
                }

                _context.Response.Close();
                if (_isKept)
                {
                    return;
                }
            }
        }
        catch (Exception)
        {
            // The peer went away; the socket is freed below.
        }

        Free();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        try
        {
            if (_request != null)
            {
                // Closing sends the head when there was none yet, and nobody shall take a cut upload for a success.
                _context.Response.StatusCode = RequestTimeout;
            }
        }
        catch (Exception)
        {
            // The head is out.
        }

        Free();
    }

    /// <summary>Closes the connection for good. Never throws.</summary>
    internal void Free()
    {
        try
        {
            _context.Close();
        }
        catch (Exception)
        {
            // Already closed.
        }
    }

    // The listener says -1 both for no body and for one of unknown length.
    private static int LengthOfBody(HttpListenerRequest request)
    {
        long length = request.ContentLength64;
        if (length >= 0)
        {
            return (int)length;
        }

        return request.Headers["Transfer-Encoding"] == null ? 0 : -1;
    }
}
