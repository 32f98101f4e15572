using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>A request as bytes, and what must come back.</summary>
/// <param name="Name">What is strange about it.</param>
/// <param name="Answer">The status, or - for a connection that ends without an answer.</param>
/// <param name="Text">The request with places to fill in.</param>
internal sealed partial record RawRequest(string Name, string Answer, string Text)
{
    /// <summary>Reads a table of requests.</summary>
    /// <param name="name">Name of its file.</param>
    public static IReadOnlyList<RawRequest> Read(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Web/Attacks/Vectors", name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ", 3))
            .Select(parts => new RawRequest(parts[0], parts[1], parts[2])),
    ];

    /// <summary>The bytes, one character each.</summary>
    /// <param name="places">What stands in the place of each name in braces.</param>
    public string Bytes(IReadOnlyDictionary<string, string> places)
    {
        string text = places.Aggregate(Text, (filled, place) => filled.Replace("{" + place.Key + "}", place.Value, StringComparison.Ordinal));
        string bytes = Escape().Replace(Repeat().Replace(text, match => string.Concat(Enumerable.Repeat(match.Groups[1].Value, int.Parse(match.Groups[2].Value)))), Unescape);
        int body = bytes.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return bytes.Replace("{length}", (bytes.Length - body).ToString(), StringComparison.Ordinal);
    }

    public override string ToString() => Name;

    private static string Unescape(Match match) => match.Value[1] switch
    {
        'r' => "\r",
        'n' => "\n",
        't' => "\t",
        'x' => ((char)Convert.ToByte(match.Value[2..], 16)).ToString(),
        _ => match.Value[1..],
    };

    [GeneratedRegex(@"\\(x[0-9a-f]{2}|.)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"<([^>]*)\*(\d+)>")]
    private static partial Regex Repeat();
}
