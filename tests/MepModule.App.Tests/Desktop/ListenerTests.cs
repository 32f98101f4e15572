using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Platform;
using MepModule.Desktop.Http;
using MepModule.Testing;

namespace MepModule.App.Tests.Desktop;

/// <summary>The PC's listener by itself, byte by byte: a test takes the place of the app's workers.</summary>
public sealed class ListenerTests : IDisposable
{
    private const string Get = "GET /x?a=%20b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private readonly KestrelListener _listener = new(isShared: false, port: 0);

    public ListenerTests() => _listener.Start();

    public void Dispose()
    {
        _listener.Stop();
        _listener.Dispose();
    }

    [Fact]
    public void An_answer_of_known_length_is_whole_and_ends_the_connection()
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        Assert.Equal(("GET", "/x?a=%20b", "127.0.0.1", 0), (connection.Method, connection.Target, connection.RemoteAddress, connection.ContentLength));
        connection.SetHeader("X-Own", "1");
        connection.SendHead(200, "text/plain", 5);
        Write(connection, "he");
        Write(connection, "llo");
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.Equal("HTTP/1.1 200 OK", end.StatusLine);
        Assert.Equal("hello", end.Body);
        Assert.False(end.WasReset);
        Assert.Contains("\r\nConnection: close\r\n", end.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 5\r\n", end.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", end.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_answer_of_unknown_length_ends_with_a_last_chunk_only_when_it_is_whole()
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/csv", -1);
        Write(connection, "a,b\r\n");
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", end.Head, StringComparison.Ordinal);
        Assert.Equal("5\r\na,b\r\n\r\n0\r\n\r\n", end.Body);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public void An_answer_that_was_cut_is_reset_and_never_looks_whole(int length)
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/csv", length);
        Write(connection, "a,b\r\n");
        string begun = peer.ReadThrough("a,b\r\n");
        connection.Abort();
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.StartsWith("HTTP/1.1 200 OK", begun, StringComparison.Ordinal);
        Assert.True(end.WasReset);
        Assert.Contains(end.Text, new[] { "", "\r\n" });
    }

    [Fact]
    public void An_answer_that_ends_too_early_is_no_whole_one()
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/plain", 100);
        Write(connection, "only this");
        connection.Close();

        RawEnd end = peer.ReadToEnd();
        Assert.Contains("Content-Length: 100\r\n", end.Head, StringComparison.Ordinal);
        Assert.Equal("only this", end.Body);
    }

    [Fact]
    public void A_request_that_nobody_answered_gets_no_200()
    {
        using RawPeer peer = Peer().Send(Get);
        Accepted().Close();

        Assert.Equal(new RawEnd("", WasReset: true), peer.ReadToEnd());
    }

    [Fact]
    public async Task Waiting_for_a_body_ends_with_the_abort_and_an_error_can_still_be_said()
    {
        using RawPeer peer = Peer().Send("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n123");
        IHttpConnection connection = Accepted();
        Assert.Equal(10, connection.ContentLength);
        Assert.Equal(3, connection.ReadBody(new byte[10], 0, 10));
        Task<int> rest = OwnThread.Run(() => connection.ReadBody(new byte[7], 0, 7));
        Assert.NotSame(rest, await Task.WhenAny(rest, Task.Delay(300, TestContext.Current.CancellationToken)));
        connection.Abort();

        Assert.Equal(0, await rest);
        connection.SendHead(408, "text/plain", 4);
        Write(connection, "late");
        connection.Close();
        Assert.Equal("HTTP/1.1 408 Request Timeout", peer.ReadThrough("\r\n").TrimEnd());
        Assert.EndsWith("\r\n\r\nlate", peer.ReadThrough("late"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_waits_for_a_peer_to_take_its_answer_is_freed_by_the_abort()
    {
        using RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/plain", -1);
        byte[] piece = new byte[1024];
        int written = 0;
        void WriteWithoutEnd()
        {
            for (; ; Interlocked.Increment(ref written))
            {
                connection.Write(piece, 0, piece.Length);
            }
        }

        Task worker = OwnThread.Run(() => Assert.Throws<IOException>(WriteWithoutEnd));
        int before;
        do
        {
            before = written;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        while (written != before);

        Assert.False(worker.IsCompleted);
        connection.Abort();
        await worker;
        connection.Close();
    }

    [Fact]
    public void A_peer_that_said_all_and_listens_gets_its_answer()
    {
        using RawPeer peer = Peer().Send(Get).EndSending();
        IHttpConnection connection = Accepted();
        Thread.Sleep(200);
        connection.SendHead(200, "text/plain", 2);
        Write(connection, "ok");
        connection.Close();

        Assert.Equal("ok", peer.ReadToEnd().Body);
    }

    [Fact]
    public void A_body_that_came_whole_before_its_sender_stopped_sending_is_whole()
    {
        using RawPeer peer = Peer().Send("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n12345").Send("67890").EndSending();
        IHttpConnection connection = Accepted();
        Thread.Sleep(200);
        byte[] body = new byte[10];
        int read = 0;
        for (int more = 1; more > 0 && read < body.Length; read += more)
        {
            more = connection.ReadBody(body, read, body.Length - read);
        }

        connection.SendHead(200, "text/plain", 10);
        connection.Write(body, 0, 10);
        connection.Close();

        Assert.Equal((10, "1234567890"), (read, peer.ReadToEnd().Body));
    }

    [Fact]
    public void A_body_that_stops_in_its_middle_is_not()
    {
        using RawPeer peer = Peer().Send("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n12345").EndSending();
        IHttpConnection connection = Accepted();
        Assert.Equal(5, connection.ReadBody(new byte[10], 0, 10));
        Assert.Equal(0, connection.ReadBody(new byte[5], 0, 5));
        connection.Close();
    }

    [Fact]
    public void A_peer_that_is_gone_is_noticed_by_writing()
    {
        RawPeer peer = Peer().Send(Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/event-stream", -1);
        Write(connection, ": hello\n\n");
        peer.Dispose();

        Assert.Throws<IOException>(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                Write(connection, ": still here\n\n");
                Thread.Sleep(100);
            }
        });
        connection.Close();
    }

    [Fact]
    public void A_second_request_on_the_connection_is_not_answered()
    {
        using RawPeer peer = Peer().Send(Get + Get);
        IHttpConnection connection = Accepted();
        connection.SendHead(200, "text/plain", 2);
        Write(connection, "ok");
        connection.Close();

        Assert.Equal("ok", peer.ReadToEnd().Body);
    }

    [Fact]
    public async Task Continue_is_said_to_whoever_waits_for_it_when_the_body_is_wanted()
    {
        const string head = "POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
        using RawPeer wanted = Peer().Send(head);
        IHttpConnection connection = Accepted();
        Task<int> body = OwnThread.Run(() => connection.ReadBody(new byte[2], 0, 2));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", wanted.ReadThrough("\r\n\r\n"));
        wanted.Send("{}");
        Assert.Equal(2, await body);
        connection.SendHead(204, null, 0);
        connection.Close();
        Assert.Equal("HTTP/1.1 204 No Content", wanted.ReadToEnd().StatusLine);

        using RawPeer refused = Peer().Send(head);
        connection = Accepted();
        connection.SendHead(413, "text/plain", 0);
        connection.Close();
        Assert.StartsWith("HTTP/1.1 413", refused.ReadThrough("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_finds_no_room_is_told_to_come_again_and_none_waits_without_end()
    {
        const int tried = 100;
        List<RawPeer> peers = [.. Enumerable.Range(0, tried).Select(_ => Peer().Send(Get))];
        var answers = peers.Select(peer => OwnThread.Run(peer.ReadToEnd)).ToList();
        while (answers.Count(answer => answer.IsCompleted) < tried - 64)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        foreach (RawEnd refusal in await Task.WhenAll(answers.Where(answer => answer.IsCompleted)))
        {
            Assert.Equal("HTTP/1.1 503 Service Unavailable", refusal.StatusLine);
            Assert.Contains("\r\nRetry-After: 1\r\n", refusal.Head, StringComparison.Ordinal);
            Assert.Equal("""{"error":{"code":"busy","message":"Too many requests at a time; try again in a second."}}""", refusal.Body);
        }

        for (int i = 0; i < 64; i++)
        {
            IHttpConnection connection = Accepted();
            connection.SendHead(204, null, 0);
            connection.Close();
        }

        Assert.Equal(64, (await Task.WhenAll(answers)).Count(answer => answer.StatusLine == "HTTP/1.1 204 No Content"));
        peers.ForEach(peer => peer.Dispose());
    }

    [Theory]
    [InlineData("two hosts", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", 400)]
    [InlineData("no host", "GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("a host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("another host in the target", "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400)]
    [InlineData("no version", "GET /\r\n\r\n", 400)]
    [InlineData("a version of the future", "GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", 505)]
    [InlineData("two lengths", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400)]
    [InlineData("length and chunks in a coding that is none", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: nonsense\r\n\r\n", 400)]
    [InlineData("no length in HTTP/1.0", "POST / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", 400)]
    [InlineData("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400)]
    public void What_is_no_HTTP_is_refused_with_a_bare_status(string what, string request, int status)
    {
        using RawPeer peer = Peer().Send(request);
        RawEnd end = peer.ReadToEnd();

        Assert.StartsWith($"HTTP/1.1 {status} ", end.StatusLine, StringComparison.Ordinal);
        Assert.True(end.Body.Length == 0, what);
        Assert.Contains("\r\nConnection: close\r\n", end.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", end.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(9000, 10, 1, 414)]
    [InlineData(10, 17000, 1, 431)]
    [InlineData(10, 10, 70, 431)]
    public void A_head_that_is_too_large_is_refused(int target, int value, int headers, int status)
    {
        var request = new StringBuilder($"GET /{new string('x', target)} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (int i = 0; i < headers; i++)
        {
            request.Append($"X-{i}: {new string('y', value)}\r\n");
        }

        using RawPeer peer = Peer().Send(request.Append("\r\n").ToString());

        Assert.StartsWith($"HTTP/1.1 {status} ", peer.ReadThrough("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET http://127.0.0.1:8080/x HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", "GET", "http://127.0.0.1:8080/x", 0)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "OPTIONS", "*", 0)]
    [InlineData("GET /../a/./b//c?d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET", "/../a/./b//c?d", 0)]
    [InlineData("GET /%2e%2e/%zz HTTP/1.1\r\nHost: evil.example\r\n\r\n", "GET", "/%2e%2e/%zz", 0)]
    [InlineData("GET /x HTTP/1.0\r\n\r\n", "GET", "/x", 0)]
    [InlineData("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "POST", "/x", 0)]
    [InlineData("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n", "POST", "/x", int.MaxValue)]
    [InlineData("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST", "/x", -1)]
    public void What_is_HTTP_reaches_the_app_as_it_was_sent(string request, string method, string target, int length)
    {
        using RawPeer peer = Peer().Send(request);
        IHttpConnection connection = Accepted();

        Assert.Equal((method, target, length), (connection.Method, connection.Target, connection.ContentLength));
        connection.Close();
    }

    [Fact]
    public void A_head_that_does_not_come_is_not_waited_for()
    {
        using RawPeer peer = Peer().Send("GET /x HTTP/1.1\r\nHost: 127.0");

        Assert.Equal("HTTP/1.1 408 Request Timeout", peer.ReadToEnd().StatusLine);
    }

    [Fact]
    public async Task Stopping_ends_a_waiting_accept_answers_what_was_accepted_and_frees_the_port()
    {
        var own = new KestrelListener(isShared: false, port: 0);
        own.Start();
        using var peer = new RawPeer(own.Port);
        peer.Send(Get);
        IHttpConnection connection = own.Accept(Timeout.Infinite)!;
        Task<IHttpConnection?> waiting = OwnThread.Run(() => own.Accept(Timeout.Infinite));
        own.Stop();
        Assert.Null(await waiting);
        connection.SendHead(202, "text/plain", 3);
        Write(connection, "bye");
        connection.Close();
        own.Dispose();

        Assert.Equal("bye", peer.ReadToEnd().Body);
        using var next = new KestrelListener(isShared: false, own.Port);
        next.Start();
        next.Stop();
    }

    private RawPeer Peer() => new(_listener.Port);

    private IHttpConnection Accepted()
    {
        IHttpConnection connection = _listener.Accept(Timeout.Infinite)!;
        Assert.True(connection.ReadHead());
        return connection;
    }

    private static void Write(IHttpConnection connection, string text) => connection.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);
}
