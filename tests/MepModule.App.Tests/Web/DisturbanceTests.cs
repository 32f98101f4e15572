using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MepModule.App.Polling;

namespace MepModule.App.Tests.Web;

/// <summary>What strangers can do to a running module. MEP_FUZZ_REQUESTS makes the malformed ones more.</summary>
public sealed class DisturbanceTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task Malformed_requests_leave_the_module_answering_and_polling()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MEP_FUZZ_REQUESTS"), out int wanted) ? wanted : 10_000;
        const int seed = 20261122;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {count} requests");
        var random = new Random(seed);
        string before = Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current));
        int answered = 0;
        for (int i = 0; i < count; i++)
        {
            answered += SendRaw(Malformed(random), 250) > 0 ? 1 : 0;
            if (i % 100 == 99)
            {
                using ModuleClient stranger = _module.Stranger();
                Assert.Equal(HttpStatusCode.OK, await stranger.Status("GET", "/healthz"));
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{answered} of them got an answer");
        Assert.Equal(before, Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current)));
        await AssertPolls();
    }

    [Fact]
    public async Task Idle_connections_and_slow_senders_leave_the_module_answering_and_polling()
    {
        var idle = new List<Socket>();
        try
        {
            for (int i = 0; i < 64; i++)
            {
                Socket socket = Connect();
                if (i % 4 == 1)
                {
                    socket.Send("GET /healthz HT"u8);
                }
                else if (i % 4 == 2)
                {
                    socket.Send("POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"u8);
                }

                idle.Add(socket);
            }

            using ModuleClient stranger = _module.Stranger();
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(HttpStatusCode.OK, await stranger.Status("GET", "/healthz"));
            }

            await AssertPolls();
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    private async Task AssertPolls()
    {
        Assert.True(await _module.CycleMilliseconds(2) > 0);
        Assert.Equal(MeterCondition.Reading, _module.Module.App.Meter.Condition);
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, _module.Address.Port);
        return socket;
    }

    /// <summary>Sends bytes, waits a moment for an answer, and hangs up.</summary>
    private int SendRaw(byte[] bytes, int waitMilliseconds)
    {
        using Socket socket = Connect();
        try
        {
            socket.Send(bytes);
            socket.Shutdown(SocketShutdown.Send);
            socket.ReceiveTimeout = waitMilliseconds;
            return socket.Receive(new byte[256]);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static byte[] Malformed(Random random)
    {
        string[] methods = ["GET", "POST", "PUT", "get", "", "G\0T", new string('A', 300), "OPTIONS", "TRACE", "CONNECT"];
        string[] targets = ["/", "*", "", "//", "/%zz", "/api/v1/settings", "/../../etc/passwd", "http://evil.example/", "/api/v1/reading?a=%", "/" + new string('x', 3000), "/api/v1/login", "\u00e6"];
        string[] versions = ["HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "HTTP/", "", "http/1.1"];
        string[] headers =
        [
            "Host: 127.0.0.1", "Host:", "Host: a b", "Content-Length: -1", "Content-Length: 99999999999", "Content-Length: 5", "Content-Length: x", "Transfer-Encoding: chunked",
            "Transfer-Encoding: nonsense", ": empty", "NoColon", "X-Long: " + new string('y', 5000), "Cookie: mep_session=", "Cookie: ;;;=", "Authorization: Bearer", "Authorization: Basic !!!", "Expect: 100-continue",
            "Connection: keep-alive", "If-None-Match: *", "Content-Type: application/json", "Range: bytes=0-1", "Upgrade: websocket",
        ];
        var text = new StringBuilder();
        text.Append(Pick(random, methods)).Append(random.Next(10) == 0 ? "\t" : " ").Append(Pick(random, targets)).Append(' ').Append(Pick(random, versions)).Append(random.Next(8) == 0 ? "\n" : "\r\n");
        for (int i = random.Next(6); i > 0; i--)
        {
            text.Append(Pick(random, headers)).Append("\r\n");
        }

        text.Append(random.Next(5) == 0 ? "" : "\r\n").Append(Pick(random, ["", "{", "5\r\nhello\r\n0\r\n\r\n", "ffffffff\r\n", new string('z', 6000), "{\"user\":\"admin\"}"]));
        byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());
        for (int i = random.Next(4); i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(6) == 0 ? bytes[..random.Next(bytes.Length + 1)] : bytes;
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
