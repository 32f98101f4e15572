using System;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>What tests of the explorer do again and again.</summary>
internal static class Explorer
{
    /// <summary>Sends what stands in the field, and waits for the module's answer.</summary>
    /// <returns>The row of this exchange: others of the same module, before it and meanwhile, have rows of their own.</returns>
    public static Task<ILocator> SendAsync(this Visitor visitor) => visitor.SendAsync(() => visitor.Button("Send").ClickAsync());

    /// <summary>As the other, by the click that ends in sending.</summary>
    public static async Task<ILocator> SendAsync(this Visitor visitor, Func<Task> click)
    {
        IResponse answer = await visitor.Page.RunAndWaitForResponseAsync(click, response => response.Url.EndsWith("/mep/exchange", StringComparison.Ordinal));
        string text = await answer.TextAsync();
        Assert.True(answer.Ok, text);
        string index = JsonDocument.Parse(text).RootElement.GetProperty("index").GetInt32().ToString();
        return visitor.Page.Locator(".classic tbody tr").Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Button, new() { Name = index, Exact = true }) });
    }
}
