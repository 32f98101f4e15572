using System;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Tests.Desktop;

namespace MepModule.App.Tests.Web;

/// <summary>What strange, slow and unlucky clients of a running module see, byte by byte.</summary>
public sealed class RawAnswerTests : IDisposable
{
    private const string Unfinished = "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"user\":";

    private const int MostBatches = 5;

    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("GET /healthz HTTP/1.0\r\n\r\n", 400, "The Host header is missing.")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 400, "The Host header is missing.")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "This module does not answer to the name evil.example; use its address, or add the name to the settings.")]
    [InlineData("GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "This module does not answer to the name evil.example; use its address, or add the name to the settings.")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400, "The address of a request must begin with '/'.")]
    [InlineData("CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n", 400, "The address of a request must begin with '/'.")]
    [InlineData("BREW /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 405, "/healthz knows GET, not BREW.")]
    [InlineData("POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411, "The length of the body must be known; send Content-Length, not chunks.")]
    [InlineData("POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 999999\r\nExpect: 100-continue\r\n\r\n", 413, "The body has 999999 bytes; at most 4096 are taken here.")]
    [InlineData("POST /api/v1/logout HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 401, "Log in first, or send an API token as 'Authorization: Bearer ...'.")]
    [InlineData("POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\r\n", 400, "The body is not good JSON: the JSON ends too early (at byte 0).")]
    public void An_error_is_a_sentence_in_JSON(string request, int status, string sentence)
    {
        using RawPeer peer = Peer().Send(request).EndSending();
        RawEnd end = peer.ReadToEnd();

        Assert.StartsWith($"HTTP/1.1 {status} ", end.StatusLine, StringComparison.Ordinal);
        Assert.Equal(sentence, Message(end));
    }

    [Fact]
    public void An_address_with_scheme_and_host_as_proxies_send_it_is_understood()
    {
        using RawPeer peer = Peer().Send($"GET http://127.0.0.1:{_module.Address.Port}/healthz HTTP/1.1\r\nHost: 127.0.0.1:{_module.Address.Port}\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 OK", peer.ReadToEnd().StatusLine);
    }

    [Fact]
    public void A_body_that_does_not_come_is_answered_with_408()
    {
        using RawPeer peer = Peer().Send(Unfinished);
        RawEnd end = peer.ReadToEnd();

        Assert.Equal("HTTP/1.1 408 Request Timeout", end.StatusLine);
        Assert.Equal("The body broke off, or its sender paused for more than 5 seconds; send it again.", Message(end));
    }

    [Fact]
    public void A_body_that_breaks_off_gets_no_answer_at_all()
    {
        using RawPeer peer = Peer().Send(Unfinished).EndSending();

        Assert.Equal(new RawEnd("", WasReset: true), peer.ReadToEnd());
    }

    [Fact]
    public void When_workers_and_places_are_taken_one_is_told_to_come_again()
    {
        RawPeer[] peers = [.. Enumerable.Range(0, 220).Select(_ => Peer().Send(Unfinished))];
        foreach (RawPeer peer in peers)
        {
            peer.EndSending();
        }

        RawEnd[] ends = [.. peers.Select(peer => peer.ReadToEnd())];
        RawEnd[] refused = [.. ends.Where(end => end.StatusLine == "HTTP/1.1 503 Service Unavailable")];

        // Those that find a worker are refused there: a stranger's body is not waited for beside too many others. On a quick machine that happens to all.
        Assert.NotEmpty(refused);
        Assert.All(refused, end => Assert.Contains(Message(end), new[] { "Too many requests at a time; try again in a second.", "Too many strangers send something at a time; try again in a second." }));
        Assert.All(refused, end => Assert.Contains("\r\nRetry-After: 1\r\n", end.Head, StringComparison.Ordinal));
        Assert.All(ends.Except(refused), end => Assert.Contains(end.StatusLine, new[] { "HTTP/1.1 408 Request Timeout", "" }));
        foreach (RawPeer peer in peers)
        {
            peer.Dispose();
        }
    }

    [Fact]
    public void Strangers_are_told_to_come_again_beside_others_of_their_kind()
    {
        RawEnd[] ends;
        RawEnd[] refused;
        int batches = 0;
        do
        {
            // Two are waited for. Those that a busy machine lets in a quarter of a second late take their places, so it may have another try.
            Assert.True(batches++ < MostBatches, "never were six of eight refused");
            RawPeer[] peers = [.. Enumerable.Range(0, 8).Select(_ => Peer().Send(Unfinished))];
            ends = [.. peers.Select(peer => peer.ReadToEnd())];
            refused = [.. ends.Where(end => end.StatusLine == "HTTP/1.1 503 Service Unavailable")];
            Assert.All(refused, end => Assert.Equal("Too many strangers send something at a time; try again in a second.", Message(end)));
            Assert.All(refused, end => Assert.Contains("\r\nRetry-After: 1\r\n", end.Head, StringComparison.Ordinal));
            Array.ForEach(peers, peer => peer.Dispose());
        }
        while (refused.Length < 6);

        Assert.Equal(6, refused.Length);
        Assert.All(ends.Except(refused), end => Assert.Equal("HTTP/1.1 408 Request Timeout", end.StatusLine));
    }

    [Fact]
    public async Task A_load_profile_that_breaks_off_does_not_look_whole()
    {
        using ModuleClient holder = await _module.Holder("read");
        var watch = Stopwatch.StartNew();
        while ((await holder.Json("GET", "/api/v1/load-profile/sets")).GetProperty("sets").GetArrayLength() == 0)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "the meter was not asked what it records");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        using RawPeer peer = Peer().Send($"GET /api/v1/load-profile.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {holder.Http.DefaultRequestHeaders.Authorization}\r\n\r\n");
        string begun = peer.ReadThrough("Z,");
        _module.Module.Simulator!.With((meter, _) => meter.Rates = meter.Rates with { LostFrames = 1 });
        RawEnd end = peer.ReadToEnd();

        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", begun, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n0\r\n\r\n", end.Text, StringComparison.Ordinal);
        Assert.True(end.WasReset);
    }

    private static string Message(RawEnd end) => JsonDocument.Parse(end.Body).RootElement.GetProperty("error").GetProperty("message").GetString()!;

    private RawPeer Peer() => new(_module.Address.Port);
}
