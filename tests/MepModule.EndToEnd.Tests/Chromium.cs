using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>The distribution's Chromium, started once for all tests. Its resolver knows one name only: the module's.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    /// <summary>The name under which the module is opened besides its address; on it a page has no secure context.</summary>
    public const string PlainHost = "mep-module";

#if NO_UI
    private static readonly bool HasPage = false;
#else
    private static readonly bool HasPage = true;
#endif

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!HasPage || !File.Exists(Path))
            return;
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
                // Whatever is not the module does not exist.
                $"--host-resolver-rules=MAP {PlainHost} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser != null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Skips the test where there is no Chromium, or no page to look at.</summary>
    public void Demand()
    {
        if (_browser == null)
            Assert.Skip("There is no /usr/bin/chromium, or this build has no page; ./test.sh installs it where there is apt.");
    }

    /// <summary>A fresh browser profile on a module. Skips the test where there is no Chromium.</summary>
    public Task<Visitor> VisitAsync(RunningModule module, string language = "en-GB", string? host = null) =>
        VisitAsync(host == null ? module.Address : new UriBuilder(module.Address) { Host = host }.Uri, language);

    /// <summary>A fresh browser profile on any page. Skips the test where there is no Chromium.</summary>
    public async Task<Visitor> VisitAsync(Uri home, string language = "en-GB")
    {
        Demand();
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = language,
            TimezoneId = "Europe/Copenhagen",
            AcceptDownloads = true,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
        });
        context.SetDefaultTimeout(60_000);
        return new Visitor(context, await context.NewPageAsync(), home);
    }
}
