using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Meter;
using MepModule.Desktop;

namespace MepModule.App.Tests.Web;

/// <summary>The desktop module with its simulated meter, served over real HTTP on a free port, with a directory of its own.</summary>
public sealed class RunningModule : IDisposable
{
    public const string Password = "hemmeligt kodeord";

    private readonly string _directory = Directory.CreateTempSubdirectory("mep-module-").FullName;

    public RunningModule(Func<DesktopOptions, DesktopOptions>? change = null)
    {
        var options = new DesktopOptions { Port = 0, DataDirectory = _directory, Password = Password };
        Module = new DesktopModule(change == null ? options : change(options));
        Module.Start();
    }

    public DesktopModule Module { get; }

    public Uri Address => Module.Address;

    public void Dispose()
    {
        Module.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Waits until the meter was read.</summary>
    public async Task WaitForReading()
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(Reading reading) => taken.TrySetResult();
        Module.App.Meter.ReadingTaken += Note;
        if (Module.App.Meter.Current is null)
        {
            await taken.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }

        Module.App.Meter.ReadingTaken -= Note;
    }

    /// <summary>Mean time from one reading of the poller to the next.</summary>
    public async Task<double> CycleMilliseconds(int cycles)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watch = new Stopwatch();
        int seen = -1;
        void Note(Reading reading)
        {
            if (++seen == 0)
            {
                watch.Start();
            }
            else if (seen == cycles)
            {
                watch.Stop();
                done.TrySetResult();
            }
        }

        Module.App.Meter.ReadingTaken += Note;
        await done.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Module.App.Meter.ReadingTaken -= Note;
        return watch.Elapsed.TotalMilliseconds / cycles;
    }

    /// <summary>A client without login.</summary>
    public ModuleClient Stranger() => new(Address);

    /// <summary>A client that has logged in.</summary>
    public async Task<ModuleClient> Owner()
    {
        var client = new ModuleClient(Address);
        await client.Login(Password);
        return client;
    }

    /// <summary>A client with an API token. A module has eight at most, so the oldest, of a test before, makes room.</summary>
    public async Task<ModuleClient> Holder(string scope)
    {
        using ModuleClient owner = await Owner();
        JsonElement tokens = (await owner.Json("GET", "/api/v1/tokens")).GetProperty("tokens");
        if (tokens.GetArrayLength() >= Settings.MaximumTokens)
        {
            await owner.Status("DELETE", "/api/v1/tokens/" + tokens[0].GetProperty("id").GetString());
        }

        JsonElement made = await owner.Json("POST", "/api/v1/tokens", new { name = scope, scope }, HttpStatusCode.Created);
        var client = new ModuleClient(Address);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", made.GetProperty("token").GetString());
        return client;
    }
}

/// <summary>One browser or program that talks to the module.</summary>
public sealed class ModuleClient : IDisposable
{
    /// <param name="address">Of the module.</param>
    /// <param name="cookies">The cookies of a browser that has been elsewhere; none unless given.</param>
    public ModuleClient(Uri address, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = true, CookieContainer = Cookies, AllowAutoRedirect = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public HttpClient Http { get; }

    public CookieContainer Cookies { get; }

    /// <summary>Sent with every changing call when it is set.</summary>
    public string? Csrf { get; set; }

    public void Dispose() => Http.Dispose();

    public async Task Login(string password)
    {
        JsonElement session = await Json("POST", "/api/v1/login", new { user = "admin", password });
        Csrf = session.GetProperty("csrf").GetString();
    }

    /// <summary>Listens to the live values.</summary>
    public async Task<StreamReader> Listen()
    {
        HttpResponseMessage response = await Send("GET", "/api/v1/live", null, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    public async Task<HttpResponseMessage> Send(
        string method, string path, object? body = null, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body != null)
        {
            request.Content = body as HttpContent ?? new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        if (Csrf != null && method != "GET")
        {
            request.Headers.Add("X-CSRF-Token", Csrf);
        }

        return await Http.SendAsync(request, completion);
    }

    /// <summary>Makes a call and leaves its body alone, which may be a long one.</summary>
    public async Task<HttpStatusCode> Status(string method, string path, object? body = null)
    {
        using HttpResponseMessage response = await Send(method, path, body, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    public async Task<string> Text(string method, string path, object? body = null)
    {
        using HttpResponseMessage response = await Send(method, path, body);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Makes a call that must answer with a status, and returns its JSON.</summary>
    public async Task<JsonElement> Json(string method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await Send(method, path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Makes a call that must fail, and returns its code and sentence.</summary>
    public async Task<(string Code, string Message)> Error(string method, string path, object? body, HttpStatusCode expected)
    {
        JsonElement error = (await Json(method, path, body, expected)).GetProperty("error");
        return (error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }
}
