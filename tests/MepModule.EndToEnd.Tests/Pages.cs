namespace MepModule.EndToEnd.Tests;

/// <summary>Every page and every tab of the web UI.</summary>
public static class Pages
{
    /// <summary>Addresses after the #, and the heading or tab that tells that they are there.</summary>
    public static TheoryData<string> All { get; } =
    [
        "",
        "profile",
        "logs/events",
        "logs/outages",
        "logs/quality",
        "logs/mbus",
        "explorer/raw",
        "explorer/build",
        "explorer/packets",
        "explorer/decode",
        "explorer/compare",
        "explorer/walk",
        "integrations",
        "network",
        "firmware",
        "settings/meter",
        "settings/access",
        "settings/board",
        "settings/backup",
        "diagnostics/health",
        "diagnostics/answer",
        "diagnostics/alerts",
        "diagnostics/log",
        "diagnostics/test",
        "help",
        "setup",
    ];
}
