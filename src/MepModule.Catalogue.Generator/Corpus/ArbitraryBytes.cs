using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>Noise with a fixed seed: reads of every table, M-Bus telegrams and frames that no meter would send.</summary>
internal static class ArbitraryBytes
{
    private const int Telegrams = 40;
    private const int FixedTelegrams = 40;
    private const int Exchanges = 60;

    // A seed for each kind and each table: a new table adds its case and leaves the others as they are.
    private const int SeedOfTelegrams = 1118;
    private const int SeedOfExchanges = 1119;
    private const int SeedOfFixedTelegrams = 1120;
    private const int SeedOfTables = 10_000;

    private static readonly byte[] RequestCodes = [0x30, 0x3F, 0x40, 0x4F, 0x80];
    private static readonly byte[] ResponseCodes = [0x00, 0x00, 0x01, 0x0C];

    /// <summary>The cases, for a meter of which nothing is known.</summary>
    public static CorpusInput Cases(MeterCatalogue catalogue)
    {
        var nothing = new Dictionary<string, long>();
        var tables = catalogue.Tables.Select(Table).ToList();
        var random = new Random(SeedOfTelegrams);
        for (var i = 0; i < Telegrams; i++)
        {
            var records = Hex(random, 40);
            var telegram = (13 + (records.Length / 2)).ToString("X2", CultureInfo.InvariantCulture) + new string('0', 24) + records;
            tables.Add(new TableInput($"noise in M-Bus records {i}", "ET16", 0, new string('0', 14) + telegram, nothing));
        }
        random = new Random(SeedOfFixedTelegrams);
        for (var i = 0; i < FixedTelegrams; i++)
        {
            // Decimal digits as a rule: letters would hide what most units are.
            var counters = random.Next(100_000_000).ToString("D8", CultureInfo.InvariantCulture) + random.Next(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
            var telegram = "10" + new string('0', 10) + random.Next(4).ToString("X2", CultureInfo.InvariantCulture) + random.Next(65536).ToString("X4", CultureInfo.InvariantCulture) + counters;
            tables.Add(new TableInput($"noise in M-Bus counters {i}", "ET16", 0, new string('0', 12) + (i % 4 == 0 ? "03" : "02") + telegram, nothing));
        }
        random = new Random(SeedOfExchanges);
        var exchanges = Enumerable.Range(0, Exchanges)
            .Select(i => new ExchangeInput($"noise in frames {i}", Frame(random, RequestCodes), Frame(random, ResponseCodes)))
            .ToList();
        return new CorpusInput(
            "Noise. The decoders must agree about it too.",
            new MeterInput(nothing, new Dictionary<string, IReadOnlyList<RangeInput>>()),
            exchanges,
            tables);

        TableInput Table(TableDefinition table)
        {
            var own = new Random(SeedOfTables + table.Number);
            return new TableInput("noise in " + table.Id, table.Id, own.Next(2) * own.Next(300), Hex(own, 32), nothing);
        }
    }

    private static string Frame(Random random, byte[] codes)
    {
        var code = codes[random.Next(codes.Length)].ToString("X2", CultureInfo.InvariantCulture);
        var table = random.Next(2) == 0 ? "0017" : "0834";
        var rest = code + (code is "00" or "01" or "0C" ? "" : table) + Hex(random, 40);
        return (rest.Length / 2).ToString("X4", CultureInfo.InvariantCulture) + rest;
    }

    private static string Hex(Random random, int longest)
    {
        var bytes = new byte[random.Next(longest + 1)];
        random.NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}
