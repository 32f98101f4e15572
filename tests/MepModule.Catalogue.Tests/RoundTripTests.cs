using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Generator.Corpus;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Tests;

/// <summary>Random content of every table of known layout, on every meter profile, comes back from the decoder as it was meant.</summary>
public sealed class RoundTripTests
{
    private const int SeedsPerTable = 2;

    private static readonly Dictionary<string, MeterProfile> Profiles =
        MeterProfile.All(TestCatalogue.Instance).ToDictionary(profile => profile.Name);

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void What_was_encoded_is_decoded(string profileName)
    {
        var profile = Profiles[profileName];
        var checkedFields = 0;
        foreach (var table in TablesOf(profile))
        {
            for (var seed = 0; seed < SeedsPerTable; seed++)
                checkedFields += Check(profile, table, seed);
        }
        Assert.True(checkedFields > 5000, $"Only {checkedFields} fields were compared.");
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void A_partial_read_decodes_to_the_same_values_as_the_whole_table(string profileName)
    {
        var profile = Profiles[profileName];
        foreach (var table in TablesOf(profile))
        {
            var content = RandomTable.Fill(TestCatalogue.Instance, table.Id, profile.Dimensions, 1).Bytes;
            if (content.Length == 0)
                continue; // a load profile set without channels
            var dimensions = profile.Dimensions.Remove(table.Id).Add(table.Id, content);
            var decoder = new TableDecoder(TestCatalogue.Instance);
            var whole = decoder.Decode(table.Id, content, 0, dimensions).AllNodes().ToLookup(node => node.Path);
            var random = new Random(table.Number);
            var start = random.Next(content.Length);
            var count = random.Next(1, Math.Min(200, content.Length - start) + 1);

            var part = decoder.Decode(table.Id, content[start..(start + count)], start, dimensions);

            foreach (var node in part.AllNodes().Where(node => node.Value != null))
            {
                var same = whole[node.Path].First();
                if (same.Length == node.Length)
                    Assert.Equal(same.Value, node.Value);
            }
        }
    }

    public static TheoryData<string> ProfileNames() => new(Profiles.Keys);

    /// <summary>Transactions consist of messages, which random bytes are not.</summary>
    private static IEnumerable<TableDefinition> TablesOf(MeterProfile profile) => TestCatalogue.Instance.Tables
        .Where(table => table.Fields.Count > 0 && profile.Has(table) && table.Id is not ("ET52" or "ET53"));

    private static int Check(MeterProfile profile, TableDefinition table, int seed)
    {
        var filled = RandomTable.Fill(TestCatalogue.Instance, table.Id, profile.Dimensions, seed);
        var dimensions = profile.Dimensions.Remove(table.Id).Add(table.Id, filled.Bytes);
        var decoded = new TableDecoder(TestCatalogue.Instance).Decode(table.Id, filled.Bytes, 0, dimensions);
        Assert.True(decoded.Problems.Count == 0, $"{table.Id}: {string.Join(" ", decoded.Problems)}");
        var nodes = decoded.AllNodes().ToLookup(node => node.Path);
        foreach (var (path, meant) in filled.Meant)
        {
            var node = nodes[path].FirstOrDefault();
            if (node == null)
            {
                Assert.True(meant is "" or long[] { Length: 0 }, $"{table.Id}.{path} was encoded but not decoded.");
                continue;
            }
            if (meant is not "" && node.Children.Count == 0)
            {
                var (expected, actual) = (AsText(meant), AsText(node.Value));
                Assert.True(expected == actual, $"{profile.Name} {table.Id}.{path}: meant {expected}, decoded {actual}.");
            }
        }
        return filled.Meant.Count;
    }

    private static string AsText(object? value) => value switch
    {
        long[] flags => string.Join(' ', flags),
        decimal or double or long => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
