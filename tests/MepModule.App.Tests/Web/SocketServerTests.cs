using System;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Platform;
using MepModule.App.Tests.Desktop;
using MepModule.App.Web.Http;
using MepModule.Testing;

namespace MepModule.App.Tests.Web;

/// <summary>The module's own listener by itself, byte by byte: a test takes the place of the workers.</summary>
public sealed class SocketServerTests : IDisposable
{
    private const string Get = "GET /x?a=%20b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    private const int Patience = 30000;

    private readonly SocketServer _server = new(IPAddress.Loopback, 0, 6);

    public SocketServerTests() => _server.Start();

    public void Dispose() => _server.Stop();

    [Fact]
    public void An_answer_of_known_length_is_whole_and_ends_the_connection()
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        Assert.Equal(("GET", "/x?a=%20b", "127.0.0.1", 0), (connection.Method, connection.Target, connection.RemoteAddress, connection.ContentLength));
        connection.SetHeader("X-Own", "1");
        connection.SetHeader("X-Own", "2");
        connection.SendHead(200, "text/plain", 5);
        Write(connection, "he");
        Write(connection, "llo");
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.Equal("HTTP/1.1 200 OK\r\nX-Own: 2\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", end.Text);
        Assert.False(end.WasReset);
    }

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("1.0", false)]
    public void An_answer_of_unknown_length_goes_in_chunks_to_whoever_knows_them(string version, bool isChunked)
    {
        using RawPeer peer = Peer().Send($"GET /x HTTP/{version}\r\nHost: a\r\n\r\n");
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/csv", -1);
        Write(connection, "a,b\r\n");
        Write(connection, new string('x', 17));
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.Equal(isChunked, end.Head.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.Ordinal));
        Assert.Equal(isChunked ? $"5\r\na,b\r\n\r\n11\r\n{new string('x', 17)}\r\n0\r\n\r\n" : "a,b\r\n" + new string('x', 17), end.Body);
    }

    [Fact]
    public void An_answer_that_was_cut_has_no_last_chunk()
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/csv", -1);
        Write(connection, "a,b\r\n");
        connection.Abort();
        connection.Close();

        Assert.DoesNotContain("0\r\n\r\n", peer.ReadToEnd().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_nobody_answered_gets_nothing()
    {
        using RawPeer peer = Peer().Send(Get);
        Accepted().Close();

        Assert.Equal("", peer.ReadToEnd().Text);
    }

    [Fact]
    public async Task Waiting_for_a_body_ends_with_the_abort_which_says_408()
    {
        using RawPeer peer = Peer().Send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
        IHttpConnection connection = Accepted();
        Assert.Equal(10, connection.ContentLength);
        byte[] body = new byte[10];
        Assert.Equal(3, connection.ReadBody(body, 0, 10));
        Task<int> rest = OwnThread.Run(() => connection.ReadBody(body, 3, 7));
        connection.Abort();

        Assert.Equal(0, await rest);
        Assert.Throws<IOException>(() => connection.SendHead(408, "text/plain", 0));
        connection.Close();
        Assert.StartsWith("HTTP/1.1 408 ", peer.ReadToEnd().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_for_a_head_ends_with_the_abort()
    {
        using RawPeer peer = Peer().Send("GET /x HT");
        IHttpConnection connection = _server.Accept(Patience)!;
        var reading = new Thread(() => Assert.False(connection.ReadHead()));
        reading.Start();
        connection.Abort();

        Assert.True(reading.Join(Patience));
        Assert.Equal("", peer.ReadToEnd().Text);
    }

    [Fact]
    public void A_head_and_a_body_may_come_in_any_pieces()
    {
        const string request = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
        using RawPeer peer = Peer();
        IHttpConnection? connection = null;
        var body = new byte[10];
        int read = 0;
        var reading = new Thread(() =>
        {
            connection = Accepted();
            for (int more = 1; more > 0 && read < body.Length; read += more)
            {
                more = connection.ReadBody(body, read, body.Length - read);
            }

            connection.SendHead(204, null, 0);
            connection.Close();
        });
        reading.Start();
        foreach (char piece in request + "1234567890")
        {
            peer.Send(piece.ToString());
        }

        Assert.True(reading.Join(Patience));
        Assert.Equal("1234567890", Encoding.ASCII.GetString(body));
        Assert.Equal("HTTP/1.1 204 \r\nConnection: close\r\n\r\n", peer.ReadToEnd().Text);
    }

    [Fact]
    public void A_refusal_reaches_a_peer_whose_body_nobody_read()
    {
        using RawPeer peer = Peer().Send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + new string('x', 20000));
        IHttpConnection connection = Accepted();
        connection.SendHead(413, "text/plain", 4);
        Write(connection, "much");
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.Equal(("HTTP/1.1 413 ", "much", false), (end.StatusLine, end.Body, end.WasReset));
    }

    [Fact]
    public void Continue_is_said_to_whoever_waits_for_it_when_the_body_is_wanted()
    {
        using RawPeer peer = Peer().Send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        IHttpConnection connection = Accepted();
        var body = new byte[2];
        int read = 0;
        var reading = new Thread(() => read = connection.ReadBody(body, 0, 2));
        reading.Start();
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", peer.ReadThrough("\r\n\r\n"));
        peer.Send("{}");
        Assert.True(reading.Join(Patience));
        Assert.True(read > 0);
        connection.Close();
    }

    [Fact]
    public void A_header_is_found_whatever_its_case_and_not_in_another()
    {
        using RawPeer peer = Peer().Send("GET /Host:y HTTP/1.1\r\nX-Host: no\r\nhOST:  a \r\nCookie: Host: b\r\n\r\n");
        IHttpConnection connection = Accepted();

        Assert.Equal("a", connection.Header("Host"));
        Assert.Equal("Host: b", connection.Header("cookie"));
        Assert.Null(connection.Header("Origin"));
        connection.Close();
    }

    [Theory]
    [InlineData("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("no version", "GET /\r\n\r\n", 400)]
    [InlineData("another version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400)]
    [InlineData("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400)]
    [InlineData("a length that is none", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n1", 400)]
    [InlineData("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400)]
    public void What_is_no_HTTP_is_refused_with_a_bare_status(string what, string request, int status)
    {
        using RawPeer peer = Peer().Send(request);
        IHttpConnection connection = _server.Accept(Patience)!;
        Assert.False(connection.ReadHead());
        connection.Close();

        Assert.True(peer.ReadToEnd().Text == $"HTTP/1.1 {status} \r\nContent-Length: 0\r\nConnection: close\r\n\r\n", what);
    }

    [Fact]
    public void A_head_that_is_too_large_is_refused()
    {
        using RawPeer peer = Peer().Send($"GET /{new string('x', 4091)}");
        IHttpConnection connection = _server.Accept(Patience)!;
        Assert.False(connection.ReadHead());
        connection.Close();

        Assert.StartsWith("HTTP/1.1 431 ", peer.ReadToEnd().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET http://127.0.0.1:8080/x HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "http://127.0.0.1:8080/x", 0)]
    [InlineData("options * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*", 0)]
    [InlineData("GET /x HTTP/1.0\r\n\r\n", "GET", "/x", 0)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", "POST", "/x", int.MaxValue)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST", "/x", -1)]
    public void What_is_HTTP_reaches_the_app_as_it_was_sent(string request, string method, string target, int length)
    {
        using RawPeer peer = Peer().Send(request);
        IHttpConnection connection = Accepted();

        Assert.Equal((method, target, length), (connection.Method, connection.Target, connection.ContentLength));
        connection.Close();
    }

    [Fact]
    public void Nobody_comes_and_the_server_says_so_in_time_and_once_it_was_stopped_for_ever()
    {
        Assert.Null(_server.Accept(1));
        int port = _server.Port;
        _server.Stop();

        Assert.Null(_server.Accept(1));
        var next = new SocketServer(IPAddress.Loopback, port, 6);
        next.Start();
        next.Stop();
    }

    private RawPeer Peer() => new(_server.Port);

    private IHttpConnection Accepted()
    {
        IHttpConnection connection = _server.Accept(Patience)!;
        Assert.True(connection.ReadHead());
        return connection;
    }

    private static void Write(IHttpConnection connection, string text) => connection.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);
}
