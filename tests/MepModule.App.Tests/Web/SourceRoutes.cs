using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MepModule.App.Tests.Web;

/// <summary>
/// The route table, read from the text of Routes.cs: it is code and not data, because data would take kilobytes of the ESP32's heap.
/// </summary>
internal static partial class SourceRoutes
{
    /// <summary>The routes of the source.</summary>
    /// <exception cref="InvalidDataException">A route stands where this reader does not see its path; the message names the line.</exception>
    public static IReadOnlyList<(string Method, string Path, string Access)> Read() =>
        Read(File.ReadAllText(Directory.GetFiles(Repository.Place("src/MepModule.App/Web"), "Routes.cs", SearchOption.AllDirectories).Single()));

    /// <summary>The routes of a source text, {id} for what follows a path that is only begun.</summary>
    /// <inheritdoc cref="Read()"/>
    public static IReadOnlyList<(string Method, string Path, string Access)> Read(string source)
    {
        Dictionary<string, string> constants = Constant().Matches(source).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var routes = new List<(string, string, string)>();
        string? path = null;
        foreach (string line in source.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Whole().Match(line) is { Success: true } whole)
            {
                path = whole.Groups[1].Value;
            }
            else if (Begun().Match(line) is { Success: true } begun)
            {
                path = constants[begun.Groups[1].Value] + "{id}";
            }
            else if (AllBut().Match(line) is { Success: true } rest)
            {
                // Of the addresses of the API only this one is not a call of its own, but one of the pages.
                path = rest.Groups[1].Value;
            }

            foreach (Match call in Call().Matches(line))
            {
                routes.Add((call.Groups[1].Value, path ?? throw new InvalidDataException("No path was seen before: " + line.Trim()), call.Groups[2].Value));
            }
        }

        // A call that is written in another way must not slip through.
        int asked = AnyCall().Count(source);
        return asked == routes.Count ? routes : throw new InvalidDataException($"{asked} calls of On are in the source, and only {routes.Count} have the form r.On(\"GET\", AccessLevel.Read).");
    }

    [GeneratedRegex("""const string (\w+) = "([^"]+)";""")]
    private static partial Regex Constant();

    [GeneratedRegex("""^\s*case "([^"]+)":$""")]
    private static partial Regex Whole();

    [GeneratedRegex("""^\s*if \(r\.Path\.StartsWith\((\w+)\)\)$""")]
    private static partial Regex Begun();

    [GeneratedRegex("""^\s*if \(r\.Path\.StartsWith\("/api/"\) && r\.Path != "([^"]+)"\)$""")]
    private static partial Regex AllBut();

    [GeneratedRegex("""\br\.On\("([A-Z]+)", AccessLevel\.(\w+)\)""")]
    private static partial Regex Call();

    [GeneratedRegex("""\.On\(""")]
    private static partial Regex AnyCall();
}
