using System.Collections.Generic;
using System.Threading.Tasks;

namespace MepModule.EndToEnd.Tests;

/// <summary>The look for faults sees them: a page without any would pass with a look that sees nothing, too.</summary>
public sealed class AccessibilityTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    // The page's security policy refuses style in markup, not what a script sets.
    private const string AddFaults =
        """
        () => {
          const main = document.querySelector('main');
          main.insertAdjacentHTML('beforeend', '<input id="nameless"><p>hardly there</p>');
          main.lastElementChild.style.color = 'rgb(250, 250, 250)';
          main.lastElementChild.style.background = 'white';
        }
        """;

    [Fact]
    public async Task A_field_without_a_name_and_a_text_without_contrast_are_faults()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync("help");
        Assert.Empty(await Accessibility.FaultsAsync(visitor.Page));

        await visitor.Page.EvaluateAsync(AddFaults);

        IReadOnlyList<string> all = await Accessibility.FaultsAsync(visitor.Page);
        Assert.Contains(all, fault => fault.StartsWith("label, ") && fault.Contains("nameless"));
        Assert.Contains(all, fault => fault.StartsWith("color-contrast, ") && fault.Contains("hardly there"));
        string contrast = Assert.Single(await Accessibility.FaultsAsync(visitor.Page, "color-contrast"));
        Assert.Contains("hardly there", contrast);
        Assert.Empty(visitor.Complaints);
    }
}
