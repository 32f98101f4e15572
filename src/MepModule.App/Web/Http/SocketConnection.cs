using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MepModule.App.Platform;
using MepModule.App.Text;

namespace MepModule.App.Web.Http;

/// <summary>
/// One request of HTTP/1 on a socket, and its answer. An answer without a length goes in chunks, so that one that was cut off is not taken for whole; the connection
/// always closes.
/// </summary>
internal sealed class SocketConnection : IHttpConnection, IByteSink
{
    private const int StepMilliseconds = 5000;
    private const int FirstHeadBytes = 512;
    private const int MostHeadBytes = 4096;
    private const int FirstFields = 8;

    private const int BadRequest = 400;
    private const int RequestTimeout = 408;
    private const int HeadTooLarge = 431;

    // What came of a body that nobody wants is taken in, or the end of the connection would be a reset, which takes the answer with it.
    private const int MostDrained = 64;
    private const int DrainMicroseconds = 20000;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[0];
    private int _filled;
    private int _bodyAt;
    private int _left;
    private RequestHead? _head;
    private string[]? _fields;
    private int _fieldCount;
    private bool _isHeadSent;
    private bool _awaitsContinue;
    private bool _isChunked;
    private bool _hasChunk;

    /// <summary>Wraps a connection that was accepted and not read.</summary>
    public SocketConnection(Socket socket)
    {
        _socket = socket;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
            socket.SendTimeout = StepMilliseconds;
            RemoteAddress = ((IPEndPoint)socket.RemoteEndPoint!).Address.ToString();
        }
        catch (Exception)
        {
            // The peer went away; whoever reads will see.
        }
    }

    /// <inheritdoc/>
    public string Method => _head == null ? "" : _head.Method;

    /// <inheritdoc/>
    public string Target => _head == null ? "" : _head.Target;

    /// <inheritdoc/>
    public string RemoteAddress { get; } = "";

    /// <inheritdoc/>
    public int ContentLength { get; private set; }

    /// <inheritdoc/>
    public bool ReadHead()
    {
        try
        {
            int refusal = HeadTooLarge;
            int end = ReceiveHead();
            if (end > 0)
            {
                refusal = BadRequest;
                _bodyAt = end;
                RequestHead? head = RequestHead.Parse(_buffer, end);
                if (head != null)
                {
                    ContentLength = head.ContentLength;
                    _left = ContentLength;
                    _awaitsContinue = _left != 0 && head.Header("Expect") != null;
                    _head = head;
                    return true;
                }
            }

            if (end != 0)
            {
                Refuse(refusal);
            }
        }
        catch (Exception)
        {
            // The peer went away, or was cut off.
        }

        return false;
    }

    /// <inheritdoc/>
    public string? Header(string name) => _head == null ? null : _head.Header(name);

    /// <inheritdoc/>
    public int ReadBody(byte[] buffer, int offset, int count)
    {
        int wanted = _left >= 0 && count > _left ? _left : count;
        if (wanted == 0)
        {
            return 0;
        }

        try
        {
            int read = _filled - _bodyAt;
            if (read > 0)
            {
                read = read < wanted ? read : wanted;
                Array.Copy(_buffer, _bodyAt, buffer, offset, read);
                _bodyAt += read;
            }
            else
            {
                if (_awaitsContinue)
                {
                    _awaitsContinue = false;
                    Say("HTTP/1.1 100 Continue\r\n\r\n");
                }

                read = _socket.Receive(buffer, offset, wanted, SocketFlags.None);
            }

            _left -= _left >= 0 ? read : 0;
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
        _fields ??= StringArray.OfEmpty(2 * FirstFields);
        int at = 0;
        while (at < _fieldCount && _fields[2 * at] != name)
        {
            at++;
        }

        if (2 * at == _fields.Length)
        {
            string[] more = StringArray.OfEmpty(2 * _fields.Length);
            Array.Copy(_fields, more, _fields.Length);
            _fields = more;
        }

        _fields[2 * at] = name;
        _fields[2 * at + 1] = value;
        _fieldCount += at == _fieldCount ? 1 : 0;
    }

    /// <inheritdoc/>
    /// <remarks>None is kept so far: only what browsers are told is left out.</remarks>
    public void Keep() => _fieldCount = 0;

    /// <inheritdoc/>
    public void SendHead(int status, string? contentType, int length)
    {
        lock (_socket)
        {
            if (_isHeadSent)
            {
                throw new IOException("The connection was closed.");
            }

            _isHeadSent = true;
        }

        // Of a request without a body nothing is wanted any more, so its buffer takes the head of the answer.
        var text = new BufferedText(this, _left == 0 ? _buffer : new byte[FirstHeadBytes]);
        text.Ascii("HTTP/1.1 ");
        text.Ascii(status.ToString());
        text.Ascii(status == 200 ? " OK\r\n" : " \r\n");
        for (int i = 0; i < _fieldCount; i++)
        {
            Field(text, _fields![2 * i], _fields[2 * i + 1]);
        }

        if (contentType != null)
        {
            Field(text, "Content-Type", contentType);
        }

        if (length >= 0 && status != 204 && status != 304)
        {
            Field(text, "Content-Length", length.ToString());
        }

        // Live values have no end that could be cut off.
        bool isChunked = length < 0 && _head!.KnowsChunks && _head.Method != "HEAD" && contentType != "text/event-stream";
        if (isChunked)
        {
            Field(text, "Transfer-Encoding", "chunked");
        }

        Field(text, "Connection", "close");
        text.Ascii("\r\n");
        text.Flush();
        _isChunked = isChunked;

        // A connection that stays open, for live values, keeps none of this.
        _fields = null;
        _fieldCount = 0;
        _head = null;
        _buffer = _left == 0 ? new byte[0] : _buffer;
    }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count)
    {
        if (_isChunked && count > 0)
        {
            Say((_hasChunk ? "\r\n" : "") + count.ToString("X") + "\r\n");
            _hasChunk = true;
        }

        Send(buffer, offset, count);
    }

    /// <inheritdoc/>
    public void Close()
    {
        try
        {
            if (_isChunked)
            {
                Say((_hasChunk ? "\r\n" : "") + "0\r\n\r\n");
            }

            for (int i = 0; i < MostDrained && _isHeadSent && _left != 0 && _socket.Poll(DrainMicroseconds, SelectMode.SelectRead); i++)
            {
                if (_socket.Receive(_buffer, 0, _buffer.Length, SocketFlags.None) <= 0)
                {
                    break;
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
        bool isUnanswered;
        lock (_socket)
        {
            isUnanswered = _head != null && !_isHeadSent;
            _isHeadSent = true;
        }

        if (isUnanswered)
        {
            try
            {
                Refuse(RequestTimeout);
            }
            catch (Exception)
            {
                // Nobody is there to be told.
            }
        }

        Free();
    }

    private static void Field(BufferedText text, string name, string value)
    {
        text.Ascii(name);
        text.Ascii(": ");
        text.Ascii(value);
        text.Ascii("\r\n");
    }

    // A status and no body: what is no HTTP, or did not come in time.
    private void Refuse(int status)
    {
        _isHeadSent = true;
        Say("HTTP/1.1 " + status.ToString() + " \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private void Say(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Send(bytes, 0, bytes.Length);
    }

    private void Send(byte[] buffer, int offset, int count)
    {
        try
        {
            while (count > 0)
            {
                int sent = _socket.Send(buffer, offset, count, SocketFlags.None);
                if (sent <= 0)
                {
                    throw new IOException("The connection was closed.");
                }

                offset += sent;
                count -= sent;
            }
        }
        catch (Exception problem)
        {
            throw new IOException("The peer went away: " + problem.Message);
        }
    }

    private void Free()
    {
        try
        {
            _socket.Close();
        }
        catch (Exception)
        {
            // Already closed.
        }
    }

    // Receives up to the end of the head. <returns>Its length in bytes; 0 when the peer went away, -1 when it says too much.</returns>
    private int ReceiveHead()
    {
        _buffer = new byte[FirstHeadBytes];
        int scanned = 0;
        while (true)
        {
            if (_filled == _buffer.Length)
            {
                if (_filled == MostHeadBytes)
                {
                    return -1;
                }

                var more = new byte[2 * _filled];
                Array.Copy(_buffer, 0, more, 0, _filled);
                _buffer = more;
            }

            int read = _socket.Receive(_buffer, _filled, _buffer.Length - _filled, SocketFlags.None);
            if (read <= 0)
            {
                return 0;
            }

            _filled += read;

            // A GET mostly comes whole and has nothing behind its head, so it need not be searched byte by byte.
            if (_buffer[0] == 'G' && IsEnd(_filled))
            {
                return _filled;
            }

            while (scanned < _filled)
            {
                scanned++;
                if (_buffer[scanned - 1] == '\n' && IsEnd(scanned))
                {
                    return scanned;
                }
            }
        }
    }

    private bool IsEnd(int length) =>
        length > 4 && _buffer[length - 1] == '\n' && _buffer[length - 2] == '\r' && _buffer[length - 3] == '\n' && _buffer[length - 4] == '\r';
}
