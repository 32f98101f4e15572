using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>One person with one browser tab, and everything that the tab complained about.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    // An address that has just changed is a new page only some frames later, so one look that finds nothing busy says little.
    private const string IsIdle =
        """
        (asked) => {
          if (window.idle?.asked !== asked) window.idle = { asked, frames: 0 };
          window.idle.frames = document.querySelector('[aria-busy=true]') ? 0 : window.idle.frames + 1;
          return window.idle.frames > 5;
        }
        """;

    private static int _questions;

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Visitor(IBrowserContext context, IPage page, Uri home)
    {
        _context = context;
        Page = page;
        Home = home;
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

    /// <summary>Logs in with the form of the page.</summary>
    public async Task LogInAsync()
    {
        await OpenAsync("settings");
        await Page.GetByLabel(Words("Password", "Adgangskode", "Passwort"), new() { Exact = true }).FillAsync(Owner.Password);
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = LogInWords() }).ClickAsync();
        await Page.GetByRole(AriaRole.Tablist).WaitForAsync();
    }

    /// <summary>Logs in without the form, for what lies behind it.</summary>
    public async Task TakeSessionAsync()
    {
        IAPIResponse answer = await Page.APIRequest.PostAsync(new Uri(Home, "api/v1/login").AbsoluteUri, new() { DataObject = new { user = "admin", password = Owner.Password } });
        Assert.True(answer.Ok, await answer.TextAsync());
    }

    /// <summary>Waits until what the page has asked for has arrived. The live stream never ends, so the network is never idle.</summary>
    public async Task SettleAsync() =>
        await Page.WaitForFunctionAsync(IsIdle, Interlocked.Increment(ref _questions));

    public async Task LookAsync(int width, ColorScheme theme)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = theme });
        await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// <summary>Presses a button and looks at the short message that comes of it at the moment when it comes: it goes by itself, which may be before a busy machine looks.</summary>
    /// <param name="button">What is pressed.</param>
    /// <param name="text">The message.</param>
    /// <param name="look">What is wanted of it: a function of the page that gets its element.</param>
    public async Task<T> HearAsync<T>(ILocator button, string text, string look)
    {
        await Page.EvaluateAsync(
            $$"""
            (text) => {
              const look = {{look}};
              window.heard = null;
              new MutationObserver((_, observer) => {
                const message = document.querySelector('.toast');
                if (message?.textContent !== text) return;
                window.heard = { seen: look(message) };
                observer.disconnect();
              }).observe(document.body, { childList: true, subtree: true, characterData: true });
            }
            """,
            text);
        await button.ClickAsync();
        await Page.WaitForFunctionAsync("() => window.heard");
        return await Page.EvaluateAsync<T>("() => window.heard.seen");
    }

    /// <summary>Presses a button and waits for the short message that comes of it.</summary>
    public Task HearAsync(ILocator button, string text) => HearAsync<bool>(button, text, "() => true");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static Regex Words(params string[] words) => new($"^({string.Join('|', words.Select(Regex.Escape))})$");

    [GeneratedRegex("^(Log in|Log ind|Anmelden)$")]
    private static partial Regex LogInWords();
}
