using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Access;

/// <summary>
/// What a browser gets that asked for the module by a name that is nearly its own, such as <c>mep-module.fritz.box</c>: words, and a link to where the module does answer.
/// The page itself under such a name would open the module to whoever can make the name point elsewhere tomorrow.
/// </summary>
internal static class WrongNamePage
{
    /// <summary>Whether a request is a browser's for a page, under a name that is nearly the module's.</summary>
    public static bool IsFor(Request request, string host, Settings settings)
    {
        string? accepted = request.Header("Accept");
        return request.Method == "GET" && !request.Path.StartsWith("/api/") && accepted != null && accepted.IndexOf("text/html") >= 0 && HostGuard.IsNearlyOurs(host, settings);
    }

    /// <summary>Answers with 421 and the page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="host">Its Host header, whose port the link keeps.</param>
    /// <param name="address">The module's address, or empty when it does not know it.</param>
    /// <param name="settings">Hold the name.</param>
    public static void Send(Request request, string host, string address, Settings settings)
    {
        string place = "http://" + (address.Length > 0 ? address : settings.HostName + ".local") + host.Substring(HostGuard.NameOf(host).Length) + "/";
        string? languages = request.Header("Accept-Language");
        string language = languages == null || languages.Length < 2 ? "en" : languages.Substring(0, 2).ToLower();
        byte[] page = Encoding.UTF8.GetBytes("<!doctype html><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>MepModule</title><h1>MepModule</h1><p>"
            + Words(language) + "</p><p><a href=\"" + place + "\">" + place + "</a></p>");
        request.SetHeader("Cache-Control", "no-store");
        request.Begin(421, "text/html; charset=utf-8", page.Length);
        request.Write(page, 0, page.Length);
    }

    private static string Words(string language)
    {
        switch (language)
        {
            case "da":
                return "Modulet er her, men det svarer ikke på dette navn, før det står under Netværk som et af dets navne. Her svarer det:";
            case "de":
                return "Das Modul ist hier, aber auf diesen Namen antwortet es erst, wenn er unter Netzwerk als einer seiner Namen steht. Hier antwortet es:";
            default:
                return "The module is here, but it does not answer to this name before it stands among its names under Network. Here it answers:";
        }
    }
}
