using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>One person with one browser tab, and everything that the tab complained about.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    private const string Idle = "() => !document.querySelector('[aria-busy=true]')";

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Visitor(IBrowserContext context, IPage page, RunningModule module, string? host)
    {
        _context = context;
        Page = page;
        Home = host == null ? module.Address : new UriBuilder(module.Address) { Host = host }.Uri;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            // A visitor without a login is told so with 401, and the browser notes every 4xx: that is an answer, not a fault.
            if (message.Type == "error" && !message.Text.Contains("the server responded with a status of", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "http" or "https" && address.Authority != Home.Authority)
                _complaints.Add("asks the network for " + request.Url);
        };
    }

    public IPage Page { get; }

    public Uri Home { get; }

    /// <summary>Errors of scripts, refusals of the content security policy, and requests to anybody but the module.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public void ForgetComplaints() => _complaints.Clear();

    public async Task OpenAsync(string path = "")
    {
        await Page.GotoAsync(new Uri(Home, "#/" + path).AbsoluteUri);
        await Page.Locator("h1").First.WaitForAsync();
        await SettleAsync();
    }

    public async Task LogInAsync()
    {
        await OpenAsync("settings");
        await Page.GetByLabel(Words("Password", "Adgangskode", "Passwort"), new() { Exact = true }).FillAsync(RunningModule.Password);
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = LogInWords() }).ClickAsync();
        await Page.GetByRole(AriaRole.Tablist).WaitForAsync();
    }

    /// <summary>Waits until what the page has asked for has arrived. The live stream never ends, so the network is never idle.</summary>
    public async Task SettleAsync()
    {
        // An address that has just changed is a new page only a moment later, so the question is asked again after that moment.
        await Page.WaitForFunctionAsync(Idle);
        await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 250)))");
        await Page.WaitForFunctionAsync(Idle);
    }

    public async Task LookAsync(int width, ColorScheme theme)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = theme });
        await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static Regex Words(params string[] words) => new($"^({string.Join('|', words.Select(Regex.Escape))})$");

    [GeneratedRegex("^(Log in|Log ind|Anmelden)$")]
    private static partial Regex LogInWords();
}
