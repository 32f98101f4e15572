using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>Looks for what shuts people out, by the rules of axe.</summary>
internal static class Accessibility
{
    // The package's own way loads the script anew for every look and opens a second page, for the sake of frames, which the module has none of.
    private const string IsLoaded = "() => window.axe !== undefined";
    private const string Look = "async (rules) => (await axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: rules }) })).violations";

    private static readonly string _axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Faults of the page that axe calls serious or critical: rule, help and the first elements.</summary>
    /// <param name="page">The page as it looks now.</param>
    /// <param name="rules">The only rules to look at; all of them unless given.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, params string[] rules)
    {
        if (!await page.EvaluateAsync<bool>(IsLoaded))
            await page.EvaluateAsync(_axe);
        JsonElement violations = await page.EvaluateAsync<JsonElement>(Look, rules.Length > 0 ? rules : null);
        return
        [
            .. violations.EnumerateArray()
                .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(violation => $"{violation.GetProperty("id")}, {violation.GetProperty("help")}: {Elements(violation)}"),
        ];
    }

    private static string Elements(JsonElement violation) =>
        string.Join(" | ", violation.GetProperty("nodes").EnumerateArray().Take(3).Select(node => node.GetProperty("html").GetString()));
}
