using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Platform;

namespace MepModule.Firmware.Tests.Listener;

/// <summary>
/// The server behind the firmware's listener, driven through a double of the API that is declared for it. Not seen here: sockets, what the true listener does with a slow or broken request, the
/// finalizer of a kept connection's stream, and the runtime's threads.
/// </summary>
public sealed class ListenerServerTests
{
    private const int Patience = 60_000;

    // What only the tests use, and what they may build or set themselves.
    private static readonly string[] _helpers =
    [
        "HttpListener.Arrive", "HttpListener.On", "HttpListener.Refuse", "HttpListener.StartsOn", "HttpListener.get_Bound", "HttpListener.get_Waiting",
        "HttpListenerContext..ctor", "HttpListenerContext.get_IsClosed", "HttpListenerContext.get_IsRead", "HttpListenerContext.get_Sent",
        "HttpListenerRequest..ctor", "HttpListenerRequest.set_RemoteEndPoint",
        "HttpListenerResponse..ctor", "HttpListenerResponse.get_IsEnded", "HttpListenerResponse.set_OutputStream",
    ];

    private static int _lastPort = 8000;

    private readonly int _port = Interlocked.Increment(ref _lastPort);

    private static TimeSpan Limit => TimeSpan.FromMilliseconds(Patience);

    [Fact]
    public void The_double_offers_nothing_that_is_not_declared()
    {
        string declared = Repository.Read("tests/MepModule.NanoReference/System.Net.Http.cs");
        IEnumerable<Type> types = typeof(HttpListener).Assembly.GetTypes().Where(type => type.Namespace == "System.Net" && !type.IsNested && type != typeof(PatientStream));
        IEnumerable<MemberInfo> offered = types.SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));
        IEnumerable<MemberInfo> undeclared = offered.Where(member => member is not PropertyInfo && !(member is MethodBase method && IsDeclared(method, declared)));
        Assert.Equal(_helpers, undeclared.Select(member => $"{member.DeclaringType!.Name}.{member.Name}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_listens_on_every_address_and_says_why_when_it_cannot()
    {
        var server = new ListenerServer(_port);
        HttpListener.Refuse(_port, 1);
        Assert.Equal($"The web server cannot listen on port {_port}: no socket is left", Assert.Throws<IOException>(server.Start).Message);
        Assert.Null(HttpListener.On(_port));

        server.Start();
        Assert.Equal($"http {_port} 0.0.0.0", HttpListener.On(_port)!.Bound);
        server.Stop();
        Assert.Null(HttpListener.On(_port));
    }

    [Fact]
    public void Requests_are_handed_out_unread_one_after_the_other()
    {
        var server = new ListenerServer(_port);
        server.Start();
        HttpListenerContext[] came = [.. Enumerable.Range(0, 5).Select(i => Request("/" + i))];
        Array.ForEach(came, HttpListener.On(_port)!.Arrive);
        for (int i = 0; i < came.Length; i++)
        {
            // One waits to be taken, and those behind it take nothing of the heap yet.
            Assert.True(SpinWait.SpinUntil(() => HttpListener.On(_port)!.Waiting == came.Length - 1 - i, Limit));
            IHttpConnection connection = server.Accept(Patience)!;
            Assert.False(came[i].IsRead);
            Assert.True(connection.ReadHead());
            Assert.Equal("/" + i, connection.Target);
        }

        server.Stop();
    }

    [Fact]
    public void Nobody_comes_and_nothing_is_handed_out()
    {
        var server = new ListenerServer(_port);
        server.Start();
        Assert.Null(server.Accept(0));
        Assert.Null(server.Accept(1));
        server.Stop();
    }

    [Fact]
    public async Task Whoever_waits_when_it_stops_waits_no_longer()
    {
        var server = new ListenerServer(_port);
        server.Start();
        Task<IHttpConnection?> waiting = Task.Run(() => server.Accept(int.MaxValue));
        server.Stop();
        Assert.Null(await waiting.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.Null(HttpListener.On(_port));
    }

    [Fact]
    public void A_request_that_nobody_took_is_closed_when_it_stops()
    {
        var server = new ListenerServer(_port);
        server.Start();
        HttpListenerContext request = Request("/");
        HttpListener.On(_port)!.Arrive(request);
        Assert.True(SpinWait.SpinUntil(() => HttpListener.On(_port)!.Waiting == 0, Limit));
        server.Stop();
        Assert.True(SpinWait.SpinUntil(() => request.IsClosed, Limit));
        Assert.False(request.IsRead);
    }

    [Fact]
    public void A_listener_that_gave_up_is_built_anew_until_one_listens()
    {
        var server = new ListenerServer(_port);
        server.Start();
        HttpListener first = HttpListener.On(_port)!;
        HttpListener.Refuse(_port, 1);
        first.Close();
        Assert.True(SpinWait.SpinUntil(() => HttpListener.StartsOn(_port) == 2, Limit));
        Assert.NotSame(first, HttpListener.On(_port));

        HttpListener.On(_port)!.Arrive(Request("/again"));
        IHttpConnection connection = server.Accept(Patience)!;
        Assert.True(connection.ReadHead());
        Assert.Equal("/again", connection.Target);
        server.Stop();
        Assert.Null(HttpListener.On(_port));
    }

    // Properties as their accessors.
    private static bool IsDeclared(MethodBase member, string declared)
    {
        string type = member.DeclaringType!.Name;
        string own = Regex.Match(declared, $@"public (sealed )?class {type}\b.*?\n    \}}", RegexOptions.Singleline).Value.Replace(" = null", "", StringComparison.Ordinal);
        string parameters = Regex.Escape($"({string.Join(", ", member.GetParameters().Select(parameter => $"{NameOf(parameter.ParameterType)} {parameter.Name}"))})");
        string signature = member switch
        {
            MethodInfo { IsSpecialName: true } get when get.Name.StartsWith("get_", StringComparison.Ordinal) => NameOf(get.ReturnType) + " " + get.Name[4..] + @" (=>|\{ get =>)",
            MethodInfo { IsSpecialName: true } set => NameOf(set.GetParameters()[^1].ParameterType) + " " + set.Name[4..] + @" \{.* set =>",
            MethodInfo method => NameOf(method.ReturnType) + " " + method.Name + parameters,
            _ => type + parameters,
        };
        return Regex.IsMatch(own, $@"\n +public {(member.IsStatic ? "static " : "")}{signature}");
    }

    private static string NameOf(Type type) => type == typeof(void) ? "void" : type == typeof(int) ? "int" : type == typeof(long) ? "long" : type == typeof(bool) ? "bool" : type == typeof(string) ? "string" :
        type == typeof(Stream) ? type.FullName! : type.Name;

    private static HttpListenerContext Request(string url) => new(new HttpListenerRequest("GET", url, new PatientStream([])));
}
