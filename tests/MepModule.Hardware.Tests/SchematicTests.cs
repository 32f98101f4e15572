using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MepModule.Firmware;

namespace MepModule.Hardware.Tests;

/// <summary>What the drawing promises to the firmware, the buyer and the reader.</summary>
public sealed partial class SchematicTests
{
    private static readonly Schematic Drawing = Schematic.Load(Repository.Project);

    [Fact]
    public void The_board_joins_the_pads_that_the_schematic_joins()
    {
        Board board = Board.Load(Path.Combine(Repository.Project, "mep-module.kicad_pcb"));
        IEnumerable<string> laid = board.Pads.Where(pad => pad.Net.Length > 0).GroupBy(pad => pad.Net)
            .Select(net => net.Select(pad => $"{pad.Reference}.{pad.Number}").ToHashSet()).Where(net => net.Count > 1).Select(Text);

        Assert.Equal(Drawing.Nets.Select(Text).Order(), laid.Order());

        static string Text(HashSet<string> net) => string.Join(' ', net.Order());
    }

    [Fact]
    public void Every_pin_of_the_firmware_profile_reaches_the_part_that_it_serves()
    {
        BoardProfile profile = BoardProfile.Find("mep-module")!;
        (int Pin, string Part)[] expected =
        [
            (profile.MeterTransmit, "U5.10"), (profile.MeterReceive, "U5.9"), (profile.MeterEnable, "U5.11"), (profile.TransceiverPower, "U6.3"),
            (profile.Led, "R18.2"), (profile.SetupButton, "SW1.1"), (profile.SupplyVoltage, "R13.1"), (profile.CustomerPort, "R20.1"),
            (profile.CustomerPortReceive, "R45.2"),
        ];

        Assert.All(expected, item => Assert.True(
            Drawing.Joined(Drawing.PinNamed("U4", $"IO{item.Pin}"), item.Part), $"GPIO{item.Pin} of U4 must reach {item.Part}."));
    }

    [Fact]
    public void The_pin_map_of_the_document_is_the_firmware_profile()
    {
        BoardProfile profile = BoardProfile.Find("mep-module")!;
        Dictionary<string, int> documented = File.ReadLines(Repository.Document).Select(line => PinRow().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups[2].Value, match => int.Parse(match.Groups[1].Value));

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["TXD2"] = profile.MeterTransmit, ["RXD2"] = profile.MeterReceive, ["ENABLE_N"] = profile.MeterEnable,
                ["RS232_ON"] = profile.TransceiverPower, ["LED"] = profile.Led, ["SETUP_N"] = profile.SetupButton,
                ["SUPPLY_SENSE"] = profile.SupplyVoltage, ["P1_TX"] = profile.CustomerPort, ["P1_RX"] = profile.CustomerPortReceive,
            },
            documented);
    }

    [Fact]
    public void The_pin_of_the_psram_has_its_pull_up_and_nothing_else()
    {
        string pin = Drawing.PinNamed("U4", "IO16_PSRAM");

        Assert.Equal(["R14.1", pin], Drawing.Nets.Single(net => net.Contains(pin)).Order());
        Assert.True(Drawing.Joined("R14.2", "U4.2"), "R14 ends on the supply of the module.");
        Assert.Equal("10k", Value("R14"));
    }

    [Fact]
    public void What_the_programming_diode_leaks_does_not_reach_the_lockout()
    {
        Assert.True(Drawing.Joined("R43.1", "J2.3") && Drawing.Joined("R43.2", "J2.1"), "R43 pulls VPROG down.");
        Assert.Equal(("10k", "PMEG10010ELR", "PMEG10010ELR"), (Value("R43"), Value("D2"), Value("D4")));
    }

    [Fact]
    public void The_limit_works_from_the_first_volt_of_the_output()
    {
        Assert.True(Drawing.Joined("R44.1", "U1.2") && Drawing.Joined("R44.2", "D12.1"), "R44 feeds the bias from VIN.");
        Assert.True(Drawing.Joined("Q5.2", "D12.1") && Drawing.Joined("R38.1", "D12.1"), "Q5 and R38 hang on the bias.");
        Assert.False(Drawing.Joined("Q5.2", "U4.2"), "Q5 does not wait for the 3.3 V.");
    }

    [Fact]
    public void The_store_reaches_the_pads_of_two_cells_with_their_middle()
    {
        Board board = Board.Load(Path.Combine(Repository.Project, "mep-module.kicad_pcb"));
        ILookup<string, Pad> pads = board.Pads.Where(pad => pad.Reference == "SC1").ToLookup(pad => pad.Number);

        Assert.Equal([2, 1, 2], new[] { "1", "2", "3" }.Select(number => pads[number].Count()));
        Assert.True(Drawing.Joined("SC1.2", "R9.2") && Drawing.Joined("SC1.2", "R10.1"), "R9 and R10 share the middle.");
        Assert.DoesNotContain("see docs", Drawing.Parts.Single(part => part.Reference == "SC1").Fields["Substitute"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_24_V_at_enable_meets_a_resistor_first()
    {
        Assert.Equal(["J1.2", "R27.2", "R28.1"], Drawing.Nets.Single(net => net.Contains("J1.2")).Order());
        Assert.True(Drawing.Joined("D9.1", "R27.1") && Drawing.Joined("JP1.2", "R27.1"), "D9 stands behind R27.");
    }

    [Fact]
    public void The_supply_divider_is_the_one_that_the_firmware_reckons_with()
    {
        string board = File.ReadAllText(Path.Combine(Repository.Root, "src", "MepModule.Firmware", "Listener", "AdcSupply.cs"));
        Match[] ends = [.. Divider().Matches(board).Cast<Match>()];

        Assert.Equal(["Top", "Bottom"], ends.Select(end => end.Groups[1].Value));
        Assert.Equal((Value("R12"), Value("R13")), ("1M", ends[1].Groups[2].Value + "k"));
        Assert.Equal("1000", ends[0].Groups[2].Value);
    }

    [Fact]
    public void The_meter_sees_no_enable_during_reset()
    {
        string enable = Drawing.PinNamed("U4", "IO5");

        Assert.True(Drawing.Joined(enable, "R19.2"), "R19 pulls the active-low enable up.");
        Assert.True(Drawing.Joined("R19.1", "U4.2"), "R19 ends on the 3.3 V rail.");
        Assert.True(Drawing.Joined("R24.1", "U6.3") && Drawing.Joined("R24.2", "U4.1"), "R24 keeps the transceiver off.");
        Assert.True(Drawing.Joined("R28.1", "J1.2") && Drawing.Joined("R28.2", "J1.1"), "R28 makes ENABLE a clear 0 V.");
        Assert.True(Drawing.Joined("R32.1", "U6.6") && Drawing.Joined("R32.2", "Q1.1"), "Q1, which switches the 12 V, needs V232.");
        Assert.True(Drawing.Joined("R42.1", "Q3.1") && Drawing.Joined("R42.2", "J1.1"), "R42 keeps Q3 off while VIN rises.");
    }

    [Fact]
    public void All_that_the_slot_feeds_lies_behind_the_shunt_of_the_power_limit()
    {
        Assert.Equal("D1.1 D2.2 R1.2", Pins("D2.2"));
        Assert.Equal("D2.1 R41.1 RS1.1", Pins("D2.1"));
        Assert.True(Drawing.Joined("RS1.2", "U1.2") && Drawing.Joined("RS1.2", "R35.1"), "The buck and the switched 12 V hang behind RS1.");
        Assert.True(Drawing.Joined("RS1.2", "U2.4") && Drawing.Joined("R41.2", "U2.3"), "U2 measures the drop of RS1.");
        Assert.True(Drawing.Joined("R40.1", "Q5.3") && Drawing.Joined("R40.2", "U1.8"), "Q5 lifts FB of U1.");

        static string Pins(string pin) => string.Join(' ', Drawing.Nets.Single(net => net.Contains(pin)).Order());
    }

    [Theory]
    [InlineData("RS", "RS1")]
    [InlineData("RL", "R8")]
    [InlineData("RFF", "R37")]
    public void The_simulated_power_limit_has_the_values_that_are_drawn(string name, string reference)
    {
        string script = File.ReadAllText(Path.Combine(Repository.Hardware, "sim", "run.py"));
        string simulated = Regex.Match(script, @"^LIMIT = dict\(.*\b" + name + "='?([^',)]+)", RegexOptions.Multiline).Groups[1].Value;

        Assert.Equal(Value(reference).Split(' ')[0].Replace('R', '.'), simulated);
    }

    [Theory]
    [InlineData("BUCK_EN", "D5.1")]
    [InlineData("LED", "R18.2")]
    [InlineData("SETUP_N", "SW1.1")]
    public void A_test_point_is_on(string name, string pin) => Assert.True(
        Drawing.Joined(Assert.Single(Drawing.Parts, part => part.Reference.StartsWith("TP", StringComparison.Ordinal) && part.Value == name).Reference + ".1", pin));

    [Fact]
    public void Reset_waits_for_the_supervisor() => Assert.True(Drawing.Joined("U3.1", Drawing.PinNamed("U4", "EN")));

    [Theory]
    [InlineData("Manufacturer")]
    [InlineData("MPN")]
    [InlineData("Source 1")]
    [InlineData("Source 2")]
    [InlineData("Price class")]
    public void Every_part_to_buy_says_its(string field)
    {
        Part[] parts = [.. Drawing.Parts.Where(part => part.InBom)];

        Assert.NotEmpty(parts);
        Assert.All(parts, part => Assert.False(string.IsNullOrWhiteSpace(part.Fields.GetValueOrDefault(field)), $"{part.Reference} has no {field}."));
    }

    [Fact]
    public void Every_part_to_buy_has_two_different_sources() => Assert.All(
        Drawing.Parts.Where(part => part.InBom), part => Assert.NotEqual(part.Fields["Source 1"], part.Fields["Source 2"]));

    [Fact]
    public void The_committed_bill_of_materials_lists_each_part_once_with_its_number()
    {
        Dictionary<string, string> listed = [];
        foreach (string[] row in File.ReadLines(Path.Combine(Repository.Hardware, "bom.csv")).Skip(1).Select(Cells))
        {
            foreach (string reference in row[0].Split(','))
            {
                listed.Add(reference, row[5] + (row[10].Length > 0 ? " DNP" : ""));
            }
        }

        Assert.Equal(
            Drawing.Parts.Where(part => part.InBom).Select(part => $"{part.Reference} {part.Fields["MPN"]}{(part.Fitted ? "" : " DNP")}").Order(),
            listed.Select(item => $"{item.Key} {item.Value}").Order());
    }

    [Fact]
    public void The_simulations_kept_their_promises()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Repository.Hardware, "sim", "results.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.DoesNotContain("broken", row));
    }

    [Fact]
    public void The_readme_names_the_greatest_power_that_any_allowed_corner_takes()
    {
        string documented = Assert.Single(File.ReadLines(Path.Combine(Repository.Root, "README.md")), line => line.StartsWith("| greatest power", StringComparison.Ordinal)).Split('|')[2];
        decimal[] simulated = [.. File.ReadLines(Path.Combine(Repository.Hardware, "sim", "results.md"))
            .Where(line => line.StartsWith("| supply |", StringComparison.Ordinal) && line.Contains("| power_max |"))
            .Where(line => !line.Contains("limit missing"))
            .Select(line => Number(line.Split('|')[4]))];

        Assert.True(simulated.Length > 15, $"Only {simulated.Length} corners are simulated.");
        Assert.InRange(simulated.Max(), 0.5m, 0.999m);
        Assert.Equal(Math.Round(simulated.Max(), 2, MidpointRounding.AwayFromZero), Number(documented));
    }

    [Theory]
    [InlineData("power-save Wi-Fi", "power_idle")]
    [InlineData("serving pages", "power_pages")]
    [InlineData("transmitting", "power_transmitting")]
    [InlineData("boot and radio calibration", "power_max")]
    [InlineData("charging the store", "power_charging")]
    public void The_power_budget_of_the_document_is_the_simulated_one(string state, string quantity)
    {
        string documented = Assert.Single(File.ReadLines(Repository.Document), line => line.StartsWith("| " + state, StringComparison.Ordinal)).Split('|')[4];
        string simulated = Assert.Single(
            File.ReadLines(Path.Combine(Repository.Hardware, "sim", "results.md")),
            line => line.StartsWith($"| supply | 26 V, all nominal | {quantity} |", StringComparison.Ordinal)).Split('|')[4];

        Assert.Equal(Math.Round(Number(simulated), 2, MidpointRounding.AwayFromZero), Number(documented));
    }

    private static decimal Number(string text) => decimal.Parse(Decimal().Match(text).Value, CultureInfo.InvariantCulture);

    private static string Value(string reference) => Drawing.Parts.Single(part => part.Reference == reference).Value;

    private static string[] Cells(string line) => [.. CsvCell().Matches(line).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^\| (\d+) \| ([A-Z0-9_]+) \|")]
    private static partial Regex PinRow();

    [GeneratedRegex(@"Divider(Top|Bottom)Kiloohms = (\d+);")]
    private static partial Regex Divider();

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Decimal();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex CsvCell();
}
