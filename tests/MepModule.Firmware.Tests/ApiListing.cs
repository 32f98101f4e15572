using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MepModule.Firmware.Tests;

/// <summary>The head of a listing of nanoFramework's API: package, version, checksum and references.</summary>
internal sealed partial record ApiListing(string Package, string Version, string Assembly, IReadOnlyList<string> NativeChecksums, IReadOnlyList<string> References)
{
    public static IReadOnlyDictionary<string, ApiListing> ReadAll() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Shared!, "reference", "nanoframework-api"), "*.txt").Select(Read).OfType<ApiListing>().GroupBy(listing => listing.Package).ToDictionary(group => group.Key, group => group.First());

    private static ApiListing? Read(string path)
    {
        string[] head = [.. File.ReadLines(path).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))];
        Match first = FirstLine().Match(head[0]);
        if (!first.Success)
        {
            // A package that nobody pins has no exact version there.
            return null;
        }

        string assembly = head.Single(line => line.StartsWith("// assembly: ", StringComparison.Ordinal))["// assembly: ".Length..].Split(',')[0];
        string references = head.Single(line => line.StartsWith("// references:", StringComparison.Ordinal))["// references:".Length..];
        return new ApiListing(
            first.Groups[1].Value,
            first.Groups[2].Value,
            assembly,
            [.. head.SelectMany(line => Checksum().Matches(line)).Select(match => match.Groups[1].Value)],
            [.. references.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(reference => reference.Split(' ')[0])]);
    }

    [GeneratedRegex(@"NuGet package id: (\S+)\s.*: (\d+\.\d+\.\d+)$")]
    private static partial Regex FirstLine();

    [GeneratedRegex("checksum 0x([0-9A-F]{8})")]
    private static partial Regex Checksum();
}
