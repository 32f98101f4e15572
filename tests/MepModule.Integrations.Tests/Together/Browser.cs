using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Together;

/// <summary>
/// A browser that has the module's page open, steered by DevTools' own protocol: a library for that would keep what it hears of each request in this process, whose memory is measured.
/// </summary>
internal sealed class Browser : IDisposable
{
    private const string Chromium = "/usr/bin/chromium";
#if NO_UI
    private const bool HasPage = false;
#else
    private const bool HasPage = true;
#endif

    private const string Listening = "DevTools listening on ws://127.0.0.1:";

    private static readonly TimeSpan _longestLoad = TimeSpan.FromSeconds(30);

    private readonly string _folder = ForeignPackages.NewFolder("browser");
    private readonly ForeignProgram _program;
    private readonly ClientWebSocket _tab = new();
    private int _questions;

    /// <summary>Whether there is one here, and a page to open.</summary>
    public static bool IsThere => HasPage && File.Exists(Chromium);

    /// <summary>Starts it.</summary>
    /// <param name="page">What it opens.</param>
    public Browser(Uri page)
    {
        _program = new ForeignProgram(Chromium, [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--remote-debugging-port=0", "--user-data-dir=" + _folder, page.AbsoluteUri]);
    }

    /// <summary>Connects to its tab, and waits until the page shows a power there. One whose script was cut off is loaded again, as a person would.</summary>
    public async Task Connect()
    {
        _program.Until(() => _program.Said.Contains(Listening, StringComparison.Ordinal), "its address", (int)Crowd.Patience.TotalMilliseconds);
        string port = _program.Said.Split(Listening)[1].Split('/')[0];
        using var http = new HttpClient();
        var patience = Stopwatch.StartNew();
        string? tab;
        while ((tab = TabOf(await http.GetStringAsync($"http://127.0.0.1:{port}/json/list", TestContext.Current.CancellationToken))) == null)
        {
            Assert.True(patience.Elapsed < Crowd.Patience, "The browser has no tab.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await _tab.ConnectAsync(new Uri(tab), TestContext.Current.CancellationToken);
        var loaded = Stopwatch.StartNew();
        while ((await Power()).Length == 0)
        {
            Assert.True(patience.Elapsed < Crowd.Patience, "The page shows no power.");
            if (loaded.Elapsed > _longestLoad)
            {
                await Evaluate("location.reload()");
                loaded.Restart();
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The power that the page shows, and what it says below it; empty while it has none.</summary>
    public Task<string> Power() => Evaluate("/[0-9]/.test(document.querySelector('.power .value')?.textContent) ? document.querySelector('.power').textContent : ''");

    public void Dispose()
    {
        _tab.Dispose();
        _program.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? TabOf(string list)
    {
        using JsonDocument tabs = JsonDocument.Parse(list);
        return tabs.RootElement.EnumerateArray().Where(one => one.GetProperty("type").GetString() == "page").Select(one => one.GetProperty("webSocketDebuggerUrl").GetString()).FirstOrDefault();
    }

    private async Task<string> Evaluate(string expression)
    {
        int id = ++_questions;
        string question = JsonSerializer.Serialize(new { id, method = "Runtime.evaluate", @params = new { expression } });
        await _tab.SendAsync(Encoding.UTF8.GetBytes(question), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int count = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _tab.ReceiveAsync(buffer.AsMemory(count), TestContext.Current.CancellationToken);
                count += part.Count;
            }
            while (!part.EndOfMessage);

            using JsonDocument answer = JsonDocument.Parse(buffer.AsMemory(0, count));
            if (answer.RootElement.TryGetProperty("id", out JsonElement of) && of.GetInt32() == id)
            {
                // There is no result while the page is being loaded.
                return answer.RootElement.TryGetProperty("result", out JsonElement result) && result.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value.GetString()! : "";
            }
        }
    }
}
