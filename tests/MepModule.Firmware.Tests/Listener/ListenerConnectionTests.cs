using System.IO;
using System.Net;
using System.Text;

namespace MepModule.Firmware.Tests.Listener;

/// <summary>One request behind the firmware's listener, and which connections stay open.</summary>
public sealed class ListenerConnectionTests
{
    private readonly KeptConnections _kept = new(2);

    [Fact]
    public void The_head_is_told_as_the_app_expects_it()
    {
        ListenerConnection connection = Open(new HttpListenerRequest("post", "/api/v1/login?x=%20", new PatientStream([]), 12, "Cookie: a=b"), out _);
        Assert.Null(connection.Header("Cookie"));
        Assert.True(connection.ReadHead());
        Assert.Equal("POST", connection.Method);
        Assert.Equal("/api/v1/login?x=%20", connection.Target);
        Assert.Equal("192.168.1.20", connection.RemoteAddress);
        Assert.Equal(12, connection.ContentLength);
        Assert.Equal("a=b", connection.Header("cookie"));
        Assert.Null(connection.Header("X-CSRF-Token"));
    }

    [Theory]
    [InlineData(-1, "Host: a", 0)]
    [InlineData(-1, "Transfer-Encoding: chunked", -1)]
    [InlineData(0, "Host: a", 0)]
    public void A_body_of_unknown_length_is_told_from_none(long said, string header, int expected)
    {
        ListenerConnection connection = Open(new HttpListenerRequest("GET", "/", new PatientStream([]), said, header), out _);
        Assert.True(connection.ReadHead());
        Assert.Equal(expected, connection.ContentLength);
    }

    [Fact]
    public void A_broken_request_is_none_and_gets_no_answer()
    {
        ListenerConnection gone = Open(null, out HttpListenerContext context);
        Assert.False(gone.ReadHead());
        Assert.Equal(0, gone.ReadBody(new byte[4], 0, 4));
        gone.Close();
        Assert.True(context.IsClosed);
        Assert.False(context.Sent.IsEnded);
        Assert.False(Open(new HttpListenerRequest(null!, "/", new PatientStream([])), out _).ReadHead());
        Assert.False(Open(new HttpListenerRequest("GET", null!, new PatientStream([])), out _).ReadHead());
    }

    [Fact]
    public void Of_a_body_no_more_is_asked_than_is_left()
    {
        var body = new PatientStream(Encoding.ASCII.GetBytes("0123456789AB"));
        ListenerConnection connection = Open(new HttpListenerRequest("PUT", "/", body, 12), out _);
        connection.ReadHead();
        byte[] buffer = new byte[100];
        Assert.Equal(5, connection.ReadBody(buffer, 0, 5));
        Assert.Equal(7, connection.ReadBody(buffer, 5, 95));
        Assert.Equal(7, body.MostAsked);
        Assert.Equal(0, connection.ReadBody(buffer, 12, 88));
        Assert.Equal(7, body.MostAsked);
        Assert.Equal("0123456789AB", Encoding.ASCII.GetString(buffer, 0, 12));
    }

    [Fact]
    public void A_peer_that_went_away_ends_the_body_and_is_told_of_the_answer()
    {
        var body = new PatientStream(new byte[10]) { IsBroken = true };
        ListenerConnection connection = Open(new HttpListenerRequest("PUT", "/", body, 10), out HttpListenerContext context);
        connection.ReadHead();
        Assert.Equal(0, connection.ReadBody(new byte[10], 0, 10));
        context.Sent.OutputStream = body;
        Assert.Equal("The peer went away: reset", Assert.Throws<IOException>(() => connection.Write(new byte[3], 0, 3)).Message);
        connection.Close();
        Assert.True(context.IsClosed);
    }

    [Fact]
    public void An_answer_has_its_head_and_closes_the_connection()
    {
        ListenerConnection connection = Get(50000, out HttpListenerContext context);
        connection.SetHeader("Cache-Control", "no-store");
        connection.SendHead(201, "application/json", 2);
        connection.Write([0, (byte)'{', (byte)'}'], 1, 2);
        connection.Close();
        HttpListenerResponse sent = context.Sent;
        Assert.Equal((201, "application/json", 2, false, "no-store"), (sent.StatusCode, sent.ContentType, sent.ContentLength64, sent.KeepAlive, sent.Headers["Cache-Control"]));
        Assert.Equal("{}"u8, ((PatientStream)sent.OutputStream).Written);
        Assert.Equal((true, true), (sent.IsEnded, context.IsClosed));

        ListenerConnection endless = Get(50001, out HttpListenerContext other);
        endless.SendHead(200, null, -1);
        Assert.Equal((-1, null), (other.Sent.ContentLength64, other.Sent.ContentType));
    }

    [Fact]
    public void What_is_cut_off_before_its_answer_is_told_that_it_took_too_long()
    {
        ListenerConnection late = Get(50000, out HttpListenerContext context);
        late.Abort();
        Assert.Equal((408, true), (context.Sent.StatusCode, context.IsClosed));

        ListenerConnection unread = Open(new HttpListenerRequest("GET", "/", new PatientStream([])), out context);
        unread.Abort();
        Assert.Equal((false, true), (context.IsRead, context.IsClosed));
    }

    [Fact]
    public void A_kept_connection_drops_headers_for_browsers_and_stays_open()
    {
        ListenerConnection connection = Get(50000, out HttpListenerContext context);
        connection.SetHeader("X-Frame-Options", "DENY");
        connection.Keep();
        connection.SendHead(200, "application/json", 2);
        connection.Close();
        Assert.Null(context.Sent.Headers["X-Frame-Options"]);
        Assert.Equal((true, true, false), (context.Sent.KeepAlive, context.Sent.IsEnded, context.IsClosed));

        ListenerConnection unwilling = Open(new HttpListenerRequest("GET", "/", new PatientStream([]), -1, "Connection: Close"), out context);
        unwilling.ReadHead();
        unwilling.Keep();
        unwilling.SendHead(200, null, 0);
        unwilling.Close();
        Assert.Equal((false, true), (context.Sent.KeepAlive, context.IsClosed));
    }

    [Fact]
    public void A_third_connection_closes_the_one_that_was_used_longest_ago()
    {
        HttpListenerContext first = Keep(50001);
        HttpListenerContext second = Keep(50002);
        HttpListenerContext again = Keep(50001);
        Assert.Equal((false, false, false), (first.IsClosed, second.IsClosed, again.IsClosed));
        HttpListenerContext third = Keep(50003);
        Assert.Equal((true, false, false), (second.IsClosed, again.IsClosed, third.IsClosed));
        Keep(50004);
        Assert.Equal((true, false), (again.IsClosed, third.IsClosed));
    }

    [Fact]
    public void Where_none_may_stay_open_each_is_closed()
    {
        var none = new KeptConnections(0);
        var context = new HttpListenerContext(new HttpListenerRequest("GET", "/", new PatientStream([])));
        var connection = new ListenerConnection(context, none);
        connection.ReadHead();
        connection.Keep();
        connection.SendHead(200, null, 0);
        connection.Close();
        Assert.True(context.IsClosed);
    }

    private HttpListenerContext Keep(int port)
    {
        ListenerConnection connection = Get(port, out HttpListenerContext context);
        connection.Keep();
        connection.SendHead(200, null, 0);
        connection.Close();
        return context;
    }

    private ListenerConnection Get(int port, out HttpListenerContext context)
    {
        ListenerConnection connection = Open(new HttpListenerRequest("GET", "/", new PatientStream([])) { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) }, out context);
        Assert.True(connection.ReadHead());
        return connection;
    }

    private ListenerConnection Open(HttpListenerRequest? request, out HttpListenerContext context)
    {
        context = new HttpListenerContext(request);
        return new ListenerConnection(context, _kept);
    }
}
