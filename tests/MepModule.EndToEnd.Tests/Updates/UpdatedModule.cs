using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Desktop;

namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>A module on this PC with a client that is logged in, as the firmware page is.</summary>
internal sealed class UpdatedModule : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly string _data = Directory.CreateTempSubdirectory("mep-update").FullName;
    private readonly DesktopModule _module;
    private readonly SemaphoreSlim _restarted = new(0);
    private HttpClient _client;

    /// <param name="meter">The meter as the program's option takes it.</param>
    /// <param name="key">Its key; null for the simulated meter's.</param>
    public UpdatedModule(string meter = "simulated", string? key = null)
    {
        Owner.Settle(_data);
        _module = new DesktopModule(new DesktopOptions { Port = 0, DataDirectory = _data, Meter = meter, Key = key });
        _module.Restarted += () => _restarted.Release();
        _module.Start();
        _client = LogIn();
    }

    public string DataDirectory => _data;

    /// <summary>Host and port of its page.</summary>
    public string Authority => _module.Address.Authority;

    public void Dispose()
    {
        _client.Dispose();
        _module.Dispose();
        Directory.Delete(_data, true);
    }

    public JsonElement Get(string path) => Read(_client.GetAsync("/api/v1/" + path).Result, HttpStatusCode.OK);

    /// <summary>What the module itself says it is, read without a session.</summary>
    public string RunningVersion => Read(_client.GetAsync("/healthz").Result, HttpStatusCode.OK).GetProperty("version").GetString()!;

    /// <summary>When the last reading was taken; null before the first of this start.</summary>
    public DateTime? ReadingTime => Get("reading").GetProperty("sample_time") is { ValueKind: JsonValueKind.String } time ? time.GetDateTime() : null;

    /// <summary>How far a new build has proven itself.</summary>
    public JsonElement Trial => Get("firmware").GetProperty("trial");

    /// <summary>What the trial waits for before it confirms itself.</summary>
    public string[] TrialWaitsFor => [.. Trial.GetProperty("waiting_for").EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>Waits until something holds.</summary>
    public void WaitFor(Func<bool> condition, string what)
    {
        DateTime end = DateTime.UtcNow + _patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, what + " did not happen within two minutes");
            Thread.Sleep(100);
        }
    }

    /// <summary>Uploads a bundle that must be taken and waits until the module has started anew.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="query">Query of the call, with its question mark.</param>
    /// <param name="meanwhile">What happens when the bundle is taken and the module has not started anew yet.</param>
    public void Upload(byte[] bundle, string query = "", Action? meanwhile = null)
    {
        Read(Post("firmware" + query, Body(bundle)), HttpStatusCode.Accepted);
        meanwhile?.Invoke();
        WaitForRestart();
    }

    /// <summary>Uploads a bundle that must be refused. <returns>Code and sentence of the refusal.</returns></summary>
    public (string Code, string Message) UploadRefused(byte[] bundle)
    {
        HttpResponseMessage answer = Post("firmware", Body(bundle));
        JsonElement error = JsonDocument.Parse(answer.Content.ReadAsStringAsync().Result).RootElement.GetProperty("error");
        Assert.InRange((int)answer.StatusCode, 400, 409);
        return (error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }

    /// <summary>Begins an upload and cuts the connection after some of it.</summary>
    public void UploadCut(byte[] bundle, int after)
    {
        using var body = new CutContent(bundle, after);
        body.Headers.ContentType = new("application/octet-stream");
        body.Headers.ContentLength = bundle.Length;
        Assert.ThrowsAny<Exception>(() => Post("firmware", body));

        // The module learns of it a moment later, and until then it takes no other upload.
        Assert.True(SpinWait.SpinUntil(() => Get("firmware").GetProperty("upload").GetProperty("state").GetString() == "refused", _patience));
    }

    public JsonElement Confirm() => Read(Post("firmware/confirm", null), HttpStatusCode.OK);

    public void Revert()
    {
        Read(Post("firmware/revert", null), HttpStatusCode.Accepted);
        WaitForRestart();
    }

    public HttpResponseMessage Post(string path, HttpContent? body) => _client.PostAsync("/api/v1/" + path, body).Result;

    public HttpResponseMessage Put(string path, object body) => _client.PutAsync("/api/v1/" + path, Json(body)).Result;

    public void WaitForRestart()
    {
        Assert.True(_restarted.Wait(_patience), "the module did not restart");
        _client.Dispose();
        _client = LogIn();
    }

    private HttpClient LogIn()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = _module.Address, Timeout = _patience };
        HttpResponseMessage answer = client.PostAsync("/api/v1/login", Json(new { user = "admin", password = Owner.Password })).Result;
        client.DefaultRequestHeaders.Add("X-CSRF-Token", Read(answer, HttpStatusCode.OK).GetProperty("csrf").GetString());
        return client;
    }

    // With its length: the module takes no chunks.
    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body), null, "application/json");

    private static ByteArrayContent Body(byte[] bundle)
    {
        var body = new ByteArrayContent(bundle);
        body.Headers.ContentType = new("application/octet-stream");
        return body;
    }

    private static JsonElement Read(HttpResponseMessage answer, HttpStatusCode expected)
    {
        string text = answer.Content.ReadAsStringAsync().Result;
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private sealed class CutContent(byte[] bundle, int after) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bundle.AsMemory(0, after));
            await stream.FlushAsync();
            throw new IOException("cut");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bundle.Length;
            return true;
        }
    }
}
