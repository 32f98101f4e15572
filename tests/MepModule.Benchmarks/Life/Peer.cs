using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Benchmarks.Life;

/// <summary>Somebody who asks the module over HTTP, one connection a request, and what came of it.</summary>
internal sealed class Peer(string name, LifeClock clock, int port)
{
    private const int Busy = 503;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = true, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero, AutomaticDecompression = DecompressionMethods.All })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Dictionary<string, int> _troubles = [];

    /// <summary>Under which name the module is called: its address, which is another one at its access point.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>A token that goes with each request.</summary>
    public string? Token { get; set; }

    /// <summary>The session's proof against forged requests.</summary>
    public string? Csrf { get; set; }

    public int Answered { get; private set; }

    public int ToldToComeBack { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Asks; null when nothing whole came back or the module has no room at this moment.</summary>
    public async Task<string?> Ask(HttpMethod method, string path, object? body = null, bool counts = true)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = Host;
        request.Headers.ConnectionClose = true;
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        if (Csrf is not null)
        {
            request.Headers.Add("X-CSRF-Token", Csrf);
        }

        if (method != HttpMethod.Get)
        {
            request.Content = new StringContent(body is null ? "" : JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var patience = new CancellationTokenSource(clock.Real(Patience) + TimeSpan.FromSeconds(1));
        try
        {
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, patience.Token);
            string text = await answer.Content.ReadAsStringAsync(patience.Token);
            if ((int)answer.StatusCode == Busy)
            {
                ToldToComeBack += counts ? 1 : 0;
                Note(counts, $"{path} {text}");
                return null;
            }

            if (!answer.IsSuccessStatusCode)
            {
                Fail(counts, $"{path} {(int)answer.StatusCode} {text}");
                return null;
            }

            Answered += counts ? 1 : 0;
            return text;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or System.IO.IOException or System.Net.Sockets.SocketException)
        {
            Fail(counts, path + " " + (e.InnerException ?? e).GetType().Name);
            return null;
        }
    }

    public Task<string?> Get(string path) => Ask(HttpMethod.Get, path);

    /// <summary>Listens to live values for a while. <returns>How many came.</returns></summary>
    public async Task<int> Listen(TimeSpan time, CancellationToken end)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live");
        request.Headers.Host = Host;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(end);
        until.CancelAfter(clock.Real(time));
        int events = 0;
        try
        {
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, until.Token);
            using var reader = new System.IO.StreamReader(await answer.Content.ReadAsStreamAsync(until.Token));
            while (await reader.ReadLineAsync(until.Token) is { } line)
            {
                events += line == "event: reading" ? 1 : 0;
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or System.IO.IOException or System.Net.Sockets.SocketException)
        {
            // The time is over, or the module is gone, which the number of events tells.
        }

        return events;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{name}: {Answered} answered, {ToldToComeBack} told to come back, {Failed} without an answer");
        foreach ((string what, int times) in _troubles)
        {
            text.Append($"\n    {times} x {what}");
        }

        return text.ToString();
    }

    private void Fail(bool counts, string what)
    {
        if (!counts)
        {
            return;
        }

        Failed++;
        Note(counts, what);
    }

    private void Note(bool counts, string what)
    {
        if (!counts)
        {
            return;
        }

        lock (_troubles)
        {
            _troubles[what] = _troubles.GetValueOrDefault(what) + 1;
        }
    }
}
