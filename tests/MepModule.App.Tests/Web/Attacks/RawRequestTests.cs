using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MepModule.App.Tests.Desktop;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>Requests that no browser sends by itself, byte by byte, to the listener of the PC and through it to the app.</summary>
public sealed partial class RawRequestTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task Each_strange_request_gets_its_one_answer_and_changes_nothing()
    {
        IReadOnlyList<RawRequest> requests = RawRequest.Read("requests.txt");
        Assert.InRange(requests.Count, 101, int.MaxValue);
        using ModuleClient owner = await _module.Owner();
        Dictionary<string, string> places = await Places(owner);
        AssertAnswers(requests, places);
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/api/v1/settings"));

        // The write that hides behind some of them would have been made if anybody had read it.
        string hidden = requests.Single(request => request.Name == "a write behind a read").Bytes(places);
        Assert.Equal("200", AnswersTo(hidden[hidden.IndexOf("PUT", StringComparison.Ordinal)..], out _));
        Assert.Equal("evil", _module.Module.App.Settings.Current.HostName);
    }

    [Fact]
    public async Task No_spelling_of_a_write_gets_past_the_checks()
    {
        IReadOnlyList<RawRequest> writes = RawRequest.Read("writes.txt");
        Assert.InRange(writes.Count, 32, int.MaxValue);
        using ModuleClient owner = await _module.Owner();
        Dictionary<string, string> places = await Places(owner);
        AssertAnswers(writes, places);

        // Each of them lacks one thing only: this one has it.
        string plain = writes.Single(write => write.Name == "as it is").Bytes(places);
        Assert.Equal("200", AnswersTo(plain.Replace("Cookie:", $"X-CSRF-Token: {owner.Csrf}\r\nCookie:", StringComparison.Ordinal), out _));
        Assert.Equal("evil", _module.Module.App.Settings.Current.HostName);
    }

    private void AssertAnswers(IReadOnlyList<RawRequest> requests, Dictionary<string, string> places)
    {
        string before = Settings();
        var wrong = new List<string>();
        foreach (RawRequest request in requests)
        {
            string answer = AnswersTo(request.Bytes(places), out string head);
            if (answer != request.Answer)
            {
                wrong.Add($"{request.Name}: {answer} instead of {request.Answer}");
            }

            // Nothing of a request becomes a header of its answer, and nobody is told that he may.
            Assert.DoesNotContain("evil: ", head, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("a=b", head, StringComparison.Ordinal);
            Assert.DoesNotContain("Access-Control", head, StringComparison.OrdinalIgnoreCase);
            Assert.True(before == Settings(), request.Name + " changed the settings");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private string AnswersTo(string bytes, out string head)
    {
        using var peer = new RawPeer(_module.Address.Port);
        RawEnd end = peer.Send(bytes).EndSending().ReadToEnd();
        head = end.Head;
        MatchCollection answers = Answer().Matches(end.Text);
        return answers.Count == 0 ? "-" : string.Join(' ', answers.Select(match => match.Groups[1].Value));
    }

    private async Task<Dictionary<string, string>> Places(ModuleClient owner)
    {
        using ModuleClient other = await _module.Owner();
        var places = new Dictionary<string, string>
        {
            ["host"] = $"127.0.0.1:{_module.Address.Port}",
            ["cookie"] = owner.Cookies.GetCookieHeader(_module.Address),
            ["csrf"] = owner.Csrf!,
            ["other"] = other.Csrf!,
        };
        foreach (string scope in new[] { "read", "exchange", "admin" })
        {
            places[scope] = (await owner.Json("POST", "/api/v1/tokens", new { name = scope, scope }, HttpStatusCode.Created)).GetProperty("token").GetString()!;
        }

        places["admin:half"] = places["admin"][..(places["admin"].Length / 2)];
        return places;
    }

    private string Settings() => Convert.ToHexString(Configuration.SettingsSamples.Bytes(_module.Module.App.Settings.Current));

    [GeneratedRegex(@"HTTP/1\.[01] (\d{3}) ")]
    private static partial Regex Answer();
}
