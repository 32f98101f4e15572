using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.MeterSimulator.Tests;

/// <summary>Every table of every profile, read over the wire and decoded by the catalogue, says what the simulator meant.</summary>
public class CatalogueTests
{
    private static readonly MeterCatalogue Catalogue = MeterCatalogue.Load();
    private static readonly TableDecoder Decoder = new(Catalogue);

    /// <summary>The simulator's BT00 goes on behind the 19 bytes that the guide describes.</summary>
    private const string TableWithBitmaps = "BT00";

    /// <summary>Two blocks of the longest load profile; all others are built the same way.</summary>
    private const int MuchData = 2 * 2705;

    private static readonly ConditionalWeakTable<TestClient, Dimensions> KnownDimensions = [];

    public static TheoryData<string> Profiles => [.. MeterProfile.All.Where(profile => !profile.RequiresTls).Select(profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void EveryTableHasTheSizeThatTheCatalogueComputes(string name)
    {
        TestClient client = Client(name);
        Dimensions dimensions = DimensionsOf(client);
        var wrong = new List<string>();
        foreach (Tables.Table table in client.Meter.Works.Tables.All)
        {
            string id = MeterCatalogue.IdOf(table.Id);
            if (Catalogue.FindTable(table.Id) is null)
                wrong.Add($"{id} is not in the catalogue");
            else if (id != TableWithBitmaps && Decoder.SizeOf(id, dimensions) is { } size && size != client.Meter.ReadTable(table.Id)!.Length)
                wrong.Add($"{id}: the catalogue computes {size} bytes, the meter has {client.Meter.ReadTable(table.Id)!.Length}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("gen3", "ET70 ET76 ET85 ET89 ET90 ET97")]
    [InlineData("gen3-demand", "ET70 ET76 ET85 ET89 ET90 ET97")]
    [InlineData("gen3-41", "ET70 ET74 ET75 ET76 ET77 ET79 ET85 ET89 ET90 ET97")]
    [InlineData("gen3-22", "BT65 BT66 BT67 ET70 ET71 ET74 ET75 ET76 ET77 ET79 ET85 ET89 ET90 ET97")]
    [InlineData("gen4", "ET76")]
    [InlineData("cpm", "ET70 ET85 ET89 ET90 ET97")]
    public void EveryTableOfTheCatalogueExistsButThoseOfOtherGenerations(string name, string absent)
    {
        TestClient client = Client(name);
        Assert.Equal(absent.Split(' '), Catalogue.Tables.Where(table => client.Meter.ReadTable(table.Number) is null).Select(table => table.Id));
        foreach (TableDefinition table in Catalogue.Tables.Where(table => absent.Split(' ').Contains(table.Id)))
            Assert.Equal([0x05], client.Exchange([0x3F, (byte)(table.Number >> 8), (byte)table.Number, 0, 0, 0, 0, 1]));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void EveryTableDecodesWithoutProblemsAssumptionsOrLeftovers(string name)
    {
        TestClient client = Client(name);
        Dimensions dimensions = DimensionsOf(client);
        var wrong = new List<string>();
        foreach (TableDefinition definition in Catalogue.Tables)
        {
            if (client.Meter.ReadTable(definition.Number) is not { } bytes)
                continue;
            DecodedTable decoded = Decoder.Decode(definition.Id, bytes[..Math.Min(bytes.Length, MuchData)], 0, dimensions);
            wrong.AddRange(decoded.Problems.Take(3).Select(problem => $"{definition.Id}: {problem}"));
            wrong.AddRange(decoded.Assumptions.Take(3).Select(assumption => $"{definition.Id}: assumed {assumption}"));
            wrong.AddRange(decoded.Undecoded.Where(range => bytes.AsSpan(range.Offset, range.Length).ContainsAnyExcept((byte)0))
                .Take(3).Select(range => $"{definition.Id}: bytes {range.Offset}..{range.Offset + range.Length - 1} are not described"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void IdentityAndClocksAreTheMeters(string name)
    {
        TestClient client = Client(name);
        MeterWorks works = client.Meter.Works;
        client.Now += 7_654_321_000;
        DecodedTable identity = Decode(client, "BT01"), clock = Decode(client, "BT52"), local = Decode(client, "BT55");
        Assert.Equal(works.Profile.Model, identity["model"].Value);
        Assert.Equal(works.SerialNumber.ToString("D16"), identity["serialNumber"].Value);
        Assert.Equal(works.Profile.FirmwareVersion, identity["firmwareVersion"].Integer);
        Assert.Equal(works.Clock.Utc.ToString("s"), clock["utcTime"].Value);
        Assert.Equal(works.Clock.Local.ToString("yyyy-MM-ddTHH:mm:00"), local["localTime"].Value);
        Assert.Equal(works.Registers.Tier, local["tariff.currentTier"].Integer);
        Assert.Equal(7, Decode(client, "ET04")["interfaceDefinitionVersion"].Integer);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void RegistersDecodeToTotalsAndTiersOfTheBank(string name)
    {
        TestClient client = Client(name);
        MeterWorks works = client.Meter.Works;
        var totals = new long[Metering.RegisterBank.Count];
        var tier = new long[Metering.RegisterBank.Count];
        for (int step = 0; step < 5; step++)
        {
            client.Now += 11_113_000_000;
            DecodedTable decoded = Decode(client, "BT23");
            works.Registers.ReadTotals(works.Clock.TrueUtc, totals);
            for (int register = 0; register < works.Profile.Summations; register++)
                Assert.Equal(totals[register], decoded[$"total.summations[{register}]"].Integer);
            for (int n = 0; n < works.Profile.Tiers; n++)
            {
                works.Registers.ReadTier(n, totals, tier);
                for (int register = 0; register < works.Profile.Summations; register++)
                    Assert.Equal(tier[register], decoded[$"tiers[{n}].summations[{register}]"].Integer);
            }
            for (int demand = 0; demand < works.Profile.Demands; demand++)
                Assert.Equal(works.Demand.Present(demand), Decode(client, "BT28")[$"presentDemands[{demand}].demand"].Integer);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void PresentValuesDecodeToTheHouseholdWithTheirUnits(string name)
    {
        TestClient client = Client(name);
        MeterWorks works = client.Meter.Works;
        var units = new Dictionary<string, double> { ["A"] = 1000, ["V"] = 1000, ["Hz"] = 1000, ["°"] = 100 };
        for (int step = 0; step < 5; step++)
        {
            client.Now += 9_517_000_000;
            DecodedTable decoded = Decode(client, "BT28");
            for (int n = 0; n < works.Profile.PresentValues; n++)
            {
                FieldNode value = decoded[$"presentValues[{n}]"];
                int source = Metering.PresentValues.SourceIds[n];
                double scale = source is 18 or (>= 21 and <= 25) ? 1000 : units.GetValueOrDefault(value.Unit, 1);
                Assert.Equal(works.Present.Read(source) / scale, value.Number, 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void TheLoadProfileDecodesToItsLastInterval(string name)
    {
        TestClient client = Client(name);
        DecodedTable status = Decode(client, "BT63"), configuration = Decode(client, "ET21");
        Metering.LoadProfileSet set = client.Meter.Works.LoadProfile.Sets[0];
        int start = set.LastBlock * set.BlockSize;
        DecodedTable data = Decoder.Decode("BT64", client.Meter.ReadTable(64)![start..(start + set.BlockSize)], start, DimensionsOf(client));
        long block = status["sets[0].lastBlock"].Integer, interval = configuration["sets[0].lastInterval"].Integer;
        Assert.Equal(set.LastBlock, block);
        Assert.Equal(set.LastInterval, interval);
        Assert.Equal(set.LastEnd.ToString("yyyy-MM-ddTHH:mm"), data[$"blocks[{block}].endTime"].Value);
        Assert.Equal(set.BlockSize, configuration["sets[0].blockSize"].Integer);
        Assert.Contains(interval, (long[])data[$"blocks[{block}].intervalsProcessed"].Value!);
        long forward = Decode(client, "BT23")["total.summations[0]"].Integer;
        Assert.InRange(forward - data[$"blocks[{block}].intervals[{interval}].values[0]"].Integer, 0, 5_000);
        Assert.Equal(0, data[$"blocks[{block}].intervals[{interval}].status.channel0"].Integer);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void LogsDecodeToWhatHappened(string name)
    {
        TestClient client = Client(name);
        client.Meter.Restart(client.Now, TimeSpan.FromMinutes(4));
        client.Now += 600_000_000;
        client.Read(52, 0, 6);
        Metering.OutageLog outages = client.Meter.Works.Outages;
        DecodedTable log = Decode(client, "ET81"), events = Decode(client, "BT74"), quality = Decode(client, "ET09");
        (DateTime off, DateTime on) = outages.Recent[0];
        long last = log["header.lastEntry"].Integer;
        Assert.Equal(outages.Count, log["header.validEntries"].Integer);
        Assert.Equal(World.EuropeanTime.ToLocal(off).ToString("s"), log[$"outages[{last}].start"].Value);
        Assert.Equal(World.EuropeanTime.ToLocal(on).ToString("s"), log[$"outages[{last}].end"].Value);
        string[] times = [.. events.AllNodes().Where(node => node.Path.StartsWith("entries[") && node.Value is string text && text.StartsWith("20")).Select(node => (string)node.Value!)];
        Assert.Contains(off.ToString("s"), times);
        Assert.Contains(on.ToString("s"), times);
        Assert.Contains(quality.AllNodes(), node => node.Value is 240L && node.Unit == "s");
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void MBusDevicesDecodeToTheirCounters(string name)
    {
        TestClient client = Client(name);
        Metering.MBus.MBusUnit unit = client.Meter.Works.MBus;
        foreach (Metering.MBus.MBusDevice device in unit.Devices)
        {
            Assert.True(unit.Read(device));
            DecodedTable data = Decode(client, "ET16"), status = Decode(client, "ET14");
            string telegram = $"devices[{device.Slot}].telegrams[0]";
            Assert.Equal(device.Serial.ToString("D8"), data[$"{telegram}.serialNumber"].Value?.ToString());
            Assert.Equal("SIM", data[$"{telegram}.manufacturer"].Value);
            FieldNode counter = data[$"{telegram}.dataRecords.records[0]"];
            Assert.Equal(device.Counter(client.Meter.Works.Clock.TrueUtc), counter.Number * (counter.Unit == "m³" ? 1000 : counter.Unit == "Wh" ? 0.001 : 1), 1e-6);
            Assert.Equal(device.Slot + 1, status[$"devices[{device.Slot}].deviceHandle"].Integer);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void TheInterfaceDefinitionAgreesWithTheTablesItRepeats(string name)
    {
        TestClient client = Client(name);
        DecodedTable definition = Decode(client, "ET42"), registers = Decode(client, "BT21"), profile = Decode(client, "BT61");
        foreach (string field in (string[])["selfReads", "summations", "demands", "coincidentValues", "occurrences", "tiers", "presentDemands", "presentValues"])
            Assert.Equal(registers[field].Integer, definition[field].Integer);
        Assert.Equal(client.Meter.Options.Profile.TierSize, definition["tierSize"].Integer);
        Assert.Equal(profile["sets[0].blocks"].Integer, definition["loadProfile1Blocks"].Integer);
        Assert.Equal(profile["sets[0].channels"].Integer, definition["loadProfile1Channels"].Integer);
        Assert.Equal(profile["sets[0].intervalsPerBlock"].Integer, definition["loadProfile1IntervalsPerBlock"].Integer);
        if (client.Meter.Options.Profile.HasExtendedLogs)
            Assert.Equal(client.Meter.Options.RolloverDigits, definition["rolloverDigits"].Integer);
    }

    /// <summary>
    /// tests/corpus/inputs has tables of this simulator for both decoders. What stands there of powers and energies may differ in a last digit
    /// between platforms, so the dimensions and the names of the tables are compared. To renew a file:
    /// MepModule.MeterSimulator --tables --history 12 --profile NAME, then run MepModule.Catalogue.Generator.
    /// </summary>
    [Theory]
    [InlineData("gen3")]
    [InlineData("gen3-26")]
    [InlineData("gen3-demand")]
    [InlineData("gen4-mep2")]
    [InlineData("cpm")]
    public void TheSharedCorpusHasTheTablesOfThisSimulator(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "corpus", "inputs")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("tests/corpus/inputs is not above the test's folder");
        JsonNode kept = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "tests", "corpus", "inputs", $"simulator-{name}.json")))!;
        JsonNode now = JsonNode.Parse(Tables.TableDump.Write(new Meter(CommandLine.Parse(["--profile", name, "--history", "12"]).Options)))!;
        Assert.Equal(now["meter"]!.ToJsonString(), kept["meter"]!.ToJsonString());
        Assert.Equal(
            now["tables"]!.AsArray().Select(window => (string)window!["table"]!).Distinct(),
            kept["tables"]!.AsArray().Select(window => (string)window!["table"]!).Distinct());
    }

    /// <summary>A whole table over the wire, decoded with what the meter says of its dimensions.</summary>
    private static DecodedTable Decode(TestClient client, string id)
    {
        int number = Catalogue.Table(id).Number;
        byte[] bytes = client.ReadAll(number, client.Meter.Works.Tables.Find(number)!.Bytes.Length);
        return Decoder.Decode(id, bytes, 0, KnownDimensions.GetValue(client, DimensionsOf));
    }

    private static TestClient Client(string name) =>
        new(new MeterOptions { Profile = MeterProfile.Named(name), Speed = WireSpeed.Fast, HistoryDays = 12 }, advanced: true);

    /// <summary>What a client would read at its start, over the wire.</summary>
    private static Dimensions DimensionsOf(TestClient client)
    {
        var dimensions = new Dimensions();
        if (client.Meter.Options.Profile.Generation != MeterGeneration.Gen4)
            dimensions.Set("ET11.32", 0).Set("ET11.33", 0).Set("ET11.34", 1); // ET11 ends before these on older meters
        foreach (string id in (string[])["BT00", "BT01", "BT20", "BT21", "BT22", "BT27", "BT30", "BT50", "BT60", "BT61", "BT62", "BT70", "BT71", "ET04", "ET11", "ET36", "ET54", "ET55", "ET66", "ET90"])
        {
            int number = Catalogue.Table(id).Number;
            if (client.Meter.ReadTable(number) is { } bytes)
                dimensions.Add(id, client.ReadAll(number, bytes.Length));
        }
        return dimensions;
    }
}
