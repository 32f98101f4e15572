using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MepModule.App.Integrations.P1;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Tests;
using MepModule.App.Text;
using MepModule.Integrations.Tests.Golden;
using MepModule.MeterSimulator;

namespace MepModule.Integrations.Tests.P1;

/// <summary>What a telegram says, and when there is one.</summary>
public sealed class TelegramTests
{
    private static readonly ModuleIdentity _module = new("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");

    public static TheoryData<string> Meters => TestMeters.All;

    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        byte[] digits = Encoding.ASCII.GetBytes("123456789");
        Assert.Equal(0xBB3D, new Crc16().Of(digits, digits.Length));
    }

    [Theory]
    [MemberData(nameof(Meters))]
    public void The_telegram_of_a_meter_is_that_of_its_golden_file_and_readers_take_it(string meter)
    {
        MeterBench bench = new MeterBench(TestMeters.Of(meter)).WaitForEnergies();
        string telegram = Make(new P1Source(0), bench);

        Assert.Empty(TelegramRules.Problems(telegram));
        GoldenFile.Hold("p1", meter, telegram.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Meters))]
    public void Every_line_says_what_the_meter_says(string meter)
    {
        MeterBench bench = new MeterBench(TestMeters.Of(meter)).WaitForEnergies();
        var source = new P1Source(0);
        bool exports = false;
        for (int i = 0; i < 30; i++)
        {
            bench.Run(TimeSpan.FromSeconds(1));
            string telegram = Make(source, bench);
            Reading reading = bench.Service.Current!;
            exports |= reading.PowerExportWatts > 0;
            Expectations.Hold(telegram, reading, bench.Service.Facts!);
        }

        Assert.Equal(meter == "export", exports);
    }

    [Fact]
    public void Numbers_beyond_the_usual_width_are_not_cut()
    {
        var lines = new P1Lines();
        var data = new Given(Value.EnergyImport, Value.EnergyExport, Value.PowerImport, Value.PowerExport, Value.VoltageL1, Value.Frequency)
        {
            [Value.EnergyImport] = 123_456_789_012,
            [Value.EnergyExport] = 0,
            [Value.PowerImport] = int.MaxValue,
            [Value.PowerExport] = 999,
            [Value.VoltageL1] = 1_230_049,
            [Value.Frequency] = 49_996,
        };
        Assert.Null(lines.Take(data.Data));
        var telegram = new P1Writer(new Crc16());
        telegram.Make(lines, "MEP5X", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), false);

        Assert.Equal(
            ["0-0:1.0.0(260102030405W)", "1-0:1.8.0(123456789.012*kWh)", "1-0:2.8.0(00000000.000*kWh)", "1-0:1.7.0(2147483.647*kW)", "1-0:2.7.0(0000.999*kW)", "1-0:32.7.0(1230.0*V)", "1-0:14.7.0(50.00*Hz)"],
            TelegramRules.LinesOf(Encoding.Latin1.GetString(telegram.Bytes, 0, telegram.Count)));
    }

    [Fact]
    public void The_longest_telegram_fits()
    {
        var lines = new P1Lines();
        var data = new Given([.. Enumerable.Range(0, Value.Count)]);
        foreach (int value in Enumerable.Range(0, Value.Count))
        {
            data[value] = ValueTable.QuantityOf(value) is Quantity.Energy or Quantity.ReactiveEnergy ? long.MaxValue : int.MinValue + 1;
        }

        Assert.Null(lines.Take(data.Data));
        var telegram = new P1Writer(new Crc16());
        telegram.Make(lines, "NES5" + new string('X', 18), DateTime.UnixEpoch, true);
        Assert.InRange(telegram.Count, 800, telegram.Bytes.Length);
        Assert.EndsWith("\r\n", Encoding.Latin1.GetString(telegram.Bytes, 0, telegram.Count), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", 0, "260329015959W")]
    [InlineData("2026-03-29T01:00:00Z", 0, "260329030000S")]
    [InlineData("2026-10-25T00:59:59Z", 0, "261025025959S")]
    [InlineData("2026-10-25T01:00:00Z", 0, "261025020000W")]
    [InlineData("2026-12-31T23:00:00Z", 2, "270101000000W")]
    [InlineData("2026-07-01T00:00:00Z", 1, "260701010000S")]
    [InlineData("2026-07-01T00:00:00Z", 3, "260701030000S")]
    [InlineData("2026-07-01T00:00:00Z", 4, "260701000000W")]
    public void The_time_is_that_of_the_kitchen_clock(string utc, int zone, string expected)
    {
        var facts = new MeterFacts { TimeZoneMinutes = 60, DaylightSavingMinutes = 60 };
        Assert.Equal(expected, Local(new CivilTime(zone), utc, facts));
    }

    [Fact]
    public void A_meter_without_daylight_saving_is_believed_and_one_without_a_zone_is_taken_for_Danish()
    {
        Assert.Equal("260701010000W", Local(new CivilTime(0), "2026-07-01T00:00:00Z", new MeterFacts { TimeZoneMinutes = 60, DaylightSavingMinutes = 0 }));
        Assert.Equal("260701020000S", Local(new CivilTime(0), "2026-07-01T00:00:00Z", new MeterFacts()));
        Assert.Equal("260701020000S", Local(new CivilTime(0), "2026-07-01T00:00:00Z", null));
    }

    [Theory]
    [InlineData("NES", "83331-3I", "NES583331-3I")]
    [InlineData("ELON", "83331-3I", "NES583331-3I")]
    [InlineData("ECHELON", "CPM-3000", "ECH5CPM-3000")]
    [InlineData("", "", "MEP5")]
    [InlineData("n3", "a/b!c d\u00e6", "MEP5abcd")]
    [InlineData("NES", "0123456789ABCDEFGHIJ", "NES50123456789ABCDEF")]
    public void The_identification_has_only_what_readers_take(string maker, string model, string expected) =>
        Assert.Equal(expected, P1Source.IdentificationOf(new MeterFacts { Manufacturer = maker, Model = model }));

    [Fact]
    public void There_is_no_telegram_before_every_line_is_known_that_the_meter_has()
    {
        var lines = new P1Lines();
        var data = new Given(Value.PowerImport, Value.EnergyImport) { [Value.PowerImport] = 5 };
        Assert.Equal("The meter has not told the value of line 1-0:1.8.0 yet.", lines.Take(data.Data));
        data.At += 1000;
        data[Value.EnergyImport] = 7;
        Assert.Null(lines.Take(data.Data));
        Assert.Equal(5, lines.Scaled(4));
        Assert.Equal(7, lines.Scaled(0));
        Assert.Equal(Value.Unknown, lines.Scaled(1));
    }

    [Fact]
    public void A_line_that_never_comes_is_waited_for_a_minute()
    {
        var lines = new P1Lines();
        var data = new Given(Value.PowerImport, Value.EnergyImport) { [Value.PowerImport] = 5, At = 100 };
        Assert.NotNull(lines.Take(data.Data));
        data.At += 60000;
        Assert.NotNull(lines.Take(data.Data));
        data.At += 1;
        Assert.Null(lines.Take(data.Data));
    }

    [Fact]
    public void There_is_never_a_line_less_and_what_is_repeated_too_long_ends_the_telegrams()
    {
        var lines = new P1Lines();
        var data = new Given(Value.PowerImport, Value.EnergyImport) { [Value.PowerImport] = 5, [Value.EnergyImport] = 7, At = 100 };
        Assert.Null(lines.Take(data.Data));
        data[Value.EnergyImport] = Value.Unknown;
        data[Value.PowerImport] = 6;
        data.At += 60000;
        Assert.Null(lines.Take(data.Data));
        Assert.Equal(7, lines.Scaled(0));
        Assert.Equal(6, lines.Scaled(4));
        data.At += 1;
        Assert.Equal("The meter has not told the value of line 1-0:1.8.0 for a minute.", lines.Take(data.Data));
        data[Value.EnergyImport] = 8;
        Assert.Null(lines.Take(data.Data));
    }

    [Fact]
    public void Another_meter_does_not_get_the_lines_of_the_former_one()
    {
        var lines = new P1Lines();
        var data = new Given(Value.PowerImport, Value.EnergyImport, Value.EnergyExport)
        {
            [Value.PowerImport] = 5, [Value.EnergyImport] = 7, [Value.EnergyExport] = 9, Meter = new MeterFacts { SerialNumber = "1" },
        };
        Assert.Null(lines.Take(data.Data));
        data.Meter = new MeterFacts { SerialNumber = "2" };
        data.Has.Remove(Value.EnergyExport);
        data[Value.EnergyExport] = Value.Unknown;
        data.At += 1000;
        Assert.Null(lines.Take(data.Data));
        Assert.Equal(Value.Unknown, lines.Scaled(1));
    }

    [Fact]
    public void A_phase_without_powers_has_no_current_either()
    {
        var lines = new P1Lines();
        var data = new Given(Value.CurrentL1, Value.CurrentL2, Value.PowerImportL1, Value.PowerExportL1)
        {
            [Value.CurrentL1] = 1000, [Value.CurrentL2] = 2000, [Value.PowerImportL1] = 230, [Value.PowerExportL1] = 0,
        };
        Assert.Null(lines.Take(data.Data));
        Assert.Equal(1000, lines.Scaled(23));
        Assert.Equal(Value.Unknown, lines.Scaled(24));
    }

    [Fact]
    public void A_reading_that_is_too_old_and_a_clock_that_is_not_set_make_no_telegram()
    {
        MeterBench bench = new MeterBench(TestMeters.Of("gen3")).WaitForEnergies();
        var source = new P1Source(0);
        var telegram = new P1Writer(new Crc16());
        Assert.Null(source.Make(Data(bench), telegram));
        bench.Clock.Pass(TimeSpan.FromSeconds(12));
        Assert.Equal("The last reading is too old to be told.", source.Make(Data(bench), telegram));

        Assert.True(source.MakeBare(bench.Clock, telegram));
        Assert.Equal(["0-0:1.0.0("], TelegramRules.LinesOf(Text(telegram)).Select(line => line[..10]));
        bench.Clock.IsSet = false;
        Assert.False(source.MakeBare(bench.Clock, telegram));
    }

    private static string Local(CivilTime time, string utc, MeterFacts? facts)
    {
        DateTime local = time.Of(DateTime.Parse(utc, null, System.Globalization.DateTimeStyles.AdjustToUniversal), facts, out bool isSummer);
        return local.ToString("yyMMddHHmmss") + (isSummer ? "S" : "W");
    }

    private static OutputData Data(MeterBench bench) => OutputData.Take(_module, bench.Service, new FreshnessRules(300, 10), bench.Clock.Milliseconds, new ModuleHealth(0, 0, 0));

    private static string Make(P1Source source, MeterBench bench)
    {
        P1Writer telegram = source.NewTelegram();
        Assert.Null(source.Make(Data(bench), telegram));
        var sink = new Kept();
        var text = new BufferedText(sink, new byte[100]);
        telegram.Write(text);
        text.Flush();
        Assert.Equal(Text(telegram), sink.Text);
        return sink.Text;
    }

    private static string Text(P1Writer telegram) => Encoding.Latin1.GetString(telegram.Bytes, 0, telegram.Count);

    private sealed class Kept : IByteSink
    {
        public string Text { get; private set; } = "";

        public void Write(byte[] buffer, int offset, int count) => Text += Encoding.Latin1.GetString(buffer, offset, count);
    }

    /// <summary>Values as a test wants them.</summary>
    private sealed class Given(params int[] has)
    {
        private readonly Dictionary<int, long> _values = [];

        public HashSet<int> Has { get; } = [.. has];

        public long At { get; set; }

        public MeterFacts? Meter { get; set; }

        public OutputData Data => new Told(this);

        public long this[int which]
        {
            get => _values.GetValueOrDefault(which, Value.Unknown);
            set => _values[which] = value;
        }

        private sealed class Told(Given given) : OutputData(
            _module, new Reading(new int[PresentValue.Count], DateTime.UnixEpoch, given.At, new long[Energy.Total], DateTime.UnixEpoch, given.At), 0, new FreshnessRules(300, 10), given.Meter, [], default, new(), new ModuleHealth(0, 0, 0))
        {
            public override long Of(int value) => given[value];

            public override bool MayCome(int value) => given.Has.Contains(value);
        }
    }
}
