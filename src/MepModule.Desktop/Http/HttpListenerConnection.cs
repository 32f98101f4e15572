using System;
using System.IO;
using System.Net;
using MepModule.App.Platform;

namespace MepModule.Desktop.Http;

/// <summary>One request of the .NET listener.</summary>
internal sealed class HttpListenerConnection(HttpListenerContext context) : IHttpConnection
{
    private readonly HttpListenerRequest _request = context.Request;
    private readonly HttpListenerResponse _response = context.Response;

    // The listener parsed the head before it handed the connection over.
    public bool ReadHead() => true;

    public string Method => _request.HttpMethod.ToUpperInvariant();

    public string Target => _request.RawUrl ?? "";

    public string RemoteAddress => _request.RemoteEndPoint?.Address.ToString() ?? "";

    public int ContentLength => _request.HasEntityBody
        ? (int)Math.Min(_request.ContentLength64, int.MaxValue)
        : 0;

    public string? Header(string name) => _request.Headers[name];

    public int ReadBody(byte[] buffer, int offset, int count)
    {
        try
        {
            return _request.InputStream.Read(buffer, offset, count);
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            return 0;
        }
    }

    public void SetHeader(string name, string value)
    {
        // The listener keeps this one to itself when it is set as a header.
        if (name == "Content-Type")
            _response.ContentType = value;
        else
            _response.Headers.Set(name, value);
    }

    public void SendHead(int status, string? contentType, int length)
    {
        try
        {
            _response.StatusCode = status;
            _response.KeepAlive = false;
            _response.Headers.Set("Server", "MepModule");
            if (contentType != null)
                _response.ContentType = contentType;
            if (length >= 0)
                _response.ContentLength64 = length;
            else
                _response.SendChunked = _request.ProtocolVersion >= HttpVersion.Version11;
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            throw new IOException("The peer went away.", e);
        }
    }

    public void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            _response.OutputStream.Write(buffer, offset, count);
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            throw new IOException("The peer went away.", e);
        }
    }

    public void Close()
    {
        try
        {
            _response.Close();
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            Abort();
        }
    }

    public void Abort()
    {
        try
        {
            _response.Abort();
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            // It is gone already.
        }
    }

    private static bool IsPeerGone(Exception e) =>
        e is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException or ProtocolViolationException or System.Net.Sockets.SocketException;
}
