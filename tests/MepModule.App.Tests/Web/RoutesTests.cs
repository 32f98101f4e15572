using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace MepModule.App.Tests.Web;

/// <summary>What the module answers and what its description says are the same list.</summary>
public sealed class RoutesTests
{
    private static readonly Dictionary<string, string> _routes = SourceRoutes.Read().ToDictionary(route => $"{route.Method} {route.Path.Replace("{id}", "1")}", route => route.Access);
    private static readonly Dictionary<string, JsonElement> _described = ApiDescription.Calls().ToDictionary(call => $"{call.Method} {call.Path}", call => call.Operation);

    [Fact]
    public void Every_route_is_described() => Assert.Empty(_routes.Keys.Except(_described.Keys));

    [Fact]
    public void Everything_that_is_described_has_a_route() => Assert.Empty(_described.Keys.Except(_routes.Keys));

    [Fact]
    public void The_description_says_of_every_route_who_may_call_it()
    {
        IEnumerable<string> wrong =
            from route in _routes
            where _described.ContainsKey(route.Key)
            let expected = Describe(route.Key.StartsWith("GET ", StringComparison.Ordinal), route.Value)
            let said = (Security: Compact(_described[route.Key].GetProperty("security")), Scope: ApiDescription.Scope(_described[route.Key]))
            where said != expected
            select $"{route.Key} is {route.Value}: the description needs {expected}, but has {said}";

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("case \"/a\":\n if (r.On(\"GET\", AccessLevel.Read)) { }\n if (r.On(Put, AccessLevel.Read)) { }")]
    [InlineData("if (r.Path.Length == 3)\n if (r.On(\"GET\", AccessLevel.Read)) { }")]
    public void A_route_whose_path_or_method_is_hidden_from_this_test_is_refused(string source) =>
        Assert.Throws<InvalidDataException>(() => SourceRoutes.Read(source));

    // Security as OpenAPI writes it, and the scope that a token needs.
    private static (string Security, string? Scope) Describe(bool onlyReads, string access)
    {
        string session = onlyReads ? """{"session":[]}""" : """{"session":[],"csrf":[]}""";
        string? scope = ApiDescription.Scopes.Contains(access.ToLowerInvariant()) ? access.ToLowerInvariant() : null;
        return access switch
        {
            "Open" => ("[]", null),
            "FirstRun" or "PublicReading" => ($$"""[{},{{session}},{"token":[]}]""", null),
            "SessionOnly" => ($"[{session}]", null),
            _ when scope != null => ($$"""[{{session}},{"token":["{{scope}}"]}]""", scope),
            _ => throw new InvalidDataException($"AccessLevel.{access} is new: say here how the description tells it."),
        };
    }

    private static string Compact(JsonElement security) => JsonSerializer.Serialize(security);
}
