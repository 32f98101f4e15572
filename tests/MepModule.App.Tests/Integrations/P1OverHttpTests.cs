using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Tests.Desktop;
using MepModule.App.Tests.Web;
using MepModule.Testing;

namespace MepModule.App.Tests.Integrations;

/// <summary>The output p1 behind the real web server and in the real thread of the outputs.</summary>
public sealed class P1OverHttpTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task A_telegram_is_there_for_everybody_while_the_output_is_on_and_our_other_calls_keep_their_rules()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient stranger = _module.Stranger();
        await _module.WaitForReading();
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/p1"));
        await SwitchOn(owner);

        using HttpResponseMessage answer = await Telegram(stranger);
        Assert.Equal("text/plain; charset=us-ascii", answer.Content.Headers.ContentType!.ToString());
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(text.Length, answer.Content.Headers.ContentLength);
        Assert.StartsWith("/NES5", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await stranger.Status("POST", "/api/v1/p1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/p1/more"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task A_reader_by_TCP_gets_telegrams_of_the_running_module()
    {
        using ModuleClient owner = await _module.Owner();
        int port = await SwitchOn(owner);
        using var reader = new TcpClient("127.0.0.1", port);
        using var lines = new StreamReader(reader.GetStream());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(_patience);
        string? first = await lines.ReadLineAsync(patience.Token);
        string? line = first;
        while (!line!.StartsWith('!'))
        {
            line = await lines.ReadLineAsync(patience.Token);
        }

        Assert.StartsWith("/NES5", first, StringComparison.Ordinal);
        JsonElement status = (await owner.Json("GET", "/api/v1/integrations", null)).GetProperty("p1");
        Assert.Equal("serving", status.GetProperty("state").GetString());
        Assert.Equal("127.0.0.1", status.GetProperty("peer").GetString());

        // Switched off, the port is closed and the path is gone.
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { p1 = new { enabled = false } } });
        Assert.Null(await Rest(lines));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status("GET", "/api/v1/p1"));
    }

    [Fact]
    public async Task Without_a_fresh_reading_there_is_a_telegram_of_the_time_only()
    {
        using ModuleClient owner = await _module.Owner();
        await _module.WaitForReading();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { readings = new { too_old_to_steer_s = 5 } } });
        await SwitchOn(owner);
        using HttpResponseMessage whole = await Telegram(owner);
        _module.Module.App.Meter.IsResting = true;
        // A reading that was under way when the rest began may still come, and makes the next telegram whole again.
        string text;
        JsonElement status;
        var watch = Stopwatch.StartNew();
        do
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), "telegrams go on without readings");
            await Task.Delay(200, TestContext.Current.CancellationToken);
            text = await owner.Text("GET", "/api/v1/p1");
            status = (await owner.Json("GET", "/api/v1/integrations", null)).GetProperty("p1").GetProperty("text");
        }
        while (text.Contains("1-0:", StringComparison.Ordinal) || status.GetString() != "The last reading is too old to be told.");

        Assert.Matches("^/NES5[^\r]+\r\n\r\n0-0:1\\.0\\.0\\([0-9]{12}[SW]\\)\r\n![0-9A-F]{4}\r\n$", text);
    }

    private static async Task<string?> Rest(StreamReader lines)
    {
        string? line;
        do
        {
            line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line != null);
        return line;
    }

    // Once all lines are known.
    private static async Task<HttpResponseMessage> Telegram(ModuleClient client)
    {
        while (true)
        {
            HttpResponseMessage answer = await client.Http.GetAsync("/api/v1/p1", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            if ((await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("1-0:1.8.0", StringComparison.Ordinal))
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Switches it on and waits until it listens and has values to tell.</summary>
    private static async Task<int> SwitchOn(ModuleClient owner)
    {
        for (int tries = 0; tries < Loopback.Tries; tries++)
        {
            int port = Loopback.FreePort();
            await owner.Json("PUT", "/api/v1/settings", new { integrations = new { p1 = new { enabled = true, port, interval_s = 1 } } });
            var watch = Stopwatch.StartNew();
            JsonElement p1;
            do
            {
                Assert.True(watch.Elapsed < _patience, "the output does not serve");
                await Task.Delay(50, TestContext.Current.CancellationToken);
                p1 = (await owner.Json("GET", "/api/v1/integrations", null)).GetProperty("p1");
                if (p1.GetProperty("state").GetString() == "serving")
                {
                    return port;
                }
            }
            while (p1.GetProperty("text").GetString()?.Contains($"Port {port} cannot be opened", StringComparison.Ordinal) != true);
        }

        throw new InvalidOperationException("The output found its port taken each time.");
    }
}
