using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MepModule.Bundler;

namespace MepModule.Firmware.Tests;

public sealed partial class BoardProfileTests
{
    public static TheoryData<string> Names => ["mep-module", "dabbler", "ustepper-c3"];

    [Theory]
    [InlineData("mep-module", 17, 18, 5, 32, 21, 33, 34, 25, 35)]
    [InlineData("dabbler", 17, 16, 5, 32, -1, -1, -1, -1, -1)]
    [InlineData("ustepper-c3", 7, 6, 5, -1, -1, -1, -1, -1, -1)]
    public void A_profile_has_the_pins_of_its_board(string name, int transmit, int receive, int enable, int transceiver, int led, int button, int supply, int customer, int customerReceive)
    {
        BoardProfile board = BoardProfile.Find(name)!;
        Assert.Equal(name, board.Name);
        Assert.Equal(
            [transmit, receive, enable, transceiver, led, button, supply, customer, customerReceive],
            [board.MeterTransmit, board.MeterReceive, board.MeterEnable, board.TransceiverPower, board.Led, board.SetupButton, board.SupplyVoltage, board.CustomerPort, board.CustomerPortReceive]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_pin_has_two_functions(string name)
    {
        int[] pins = [.. Pins(BoardProfile.Find(name)!).Where(pin => pin != BoardProfile.NoPin)];
        Assert.Equal(pins.Length, pins.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_customer_port_has_both_pins_or_none(string name)
    {
        BoardProfile board = BoardProfile.Find(name)!;
        Assert.Equal(board.CustomerPort == BoardProfile.NoPin, board.CustomerPortReceive == BoardProfile.NoPin);
    }

    /// <summary>Which listener a board gets hangs on it, and how much heap there is hangs on the image.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_board_has_PSRAM_when_its_image_uses_it(string name)
    {
        Assert.Equal(FlashBoard.Find(name)!.Target.Contains("PSRAM"), BoardProfile.Find(name)!.HasPsram);
    }

    [Fact]
    public void Other_names_are_no_profile()
    {
        Assert.Null(BoardProfile.Find("desktop"));
        Assert.Null(BoardProfile.Find(""));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_table_of_the_design_says_the_same(string name)
    {
        Assert.SkipUnless(Repository.Shared is not null && File.Exists(Path.Combine(Repository.Shared, "design.md")), "The design is not at hand.");
        string row = File.ReadLines(Path.Combine(Repository.Shared!, "design.md")).Single(line => line.StartsWith($"| `{name}` |"));
        string[] cells = row.Split('|');
        BoardProfile board = BoardProfile.Find(name)!;
        Assert.Contains($"TX {board.MeterTransmit}, RX {board.MeterReceive}", cells[3]);
        Assert.Contains($"GPIO {board.MeterEnable}, active low", cells[4]);
        Assert.Contains(board.TransceiverPower == BoardProfile.NoPin ? "none" : $"GPIO {board.TransceiverPower}, high = on", cells[5]);
        Match extras = Extras().Match(cells[6]);
        Assert.Equal(board.Led != BoardProfile.NoPin, extras.Success);
        if (extras.Success)
        {
            Assert.Equal([board.Led, board.SetupButton, board.SupplyVoltage, board.CustomerPort], extras.Groups.Values.Skip(1).Select(group => int.Parse(group.Value)));
        }
    }

    /// <summary>The page offers a board, the API takes it, and its owner reads how to flash it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Whoever_lists_the_boards_lists_this_one(string name)
    {
        Assert.Contains(Repository.SourcesBelow("src/MepModule.App/Web/Owner"), file => Repository.Read(file).Contains($"\"{name}\""));
        Assert.Contains($"\"{name}\"", Repository.Read("src/web/public/api/openapi.json"));
        Assert.Contains($"'{name}'", Repository.Read("src/web/src/pages/settings.tsx"));
        Assert.Contains($"'profile.{name}':", Repository.Read("src/web/src/i18n/en/pages.ts"));
        Assert.Contains($"| `{name}` |", Repository.Read("docs/flashing.md"));
        Assert.Contains($"'{name}'", Repository.Read("docs/flash/flash.js"));
        Assert.Contains($"{name}:{FlashBoard.Find(name)!.Target}", Repository.Read(".github/workflows/firmware.yml"));
    }

    [Fact]
    public void No_profile_is_missing_in_these_tests()
    {
        string source = Repository.Read("src/MepModule.Firmware/App/BoardProfile.cs");
        Assert.Equal(ProfileCase().Matches(source).Select(match => match.Groups[1].Value), Names.Select(row => row.Data));
        Assert.Equal(Names.Select(row => row.Data), FlashBoard.All.Select(board => board.Name));
    }

    private static IEnumerable<int> Pins(BoardProfile board) =>
        [board.MeterTransmit, board.MeterReceive, board.MeterEnable, board.TransceiverPower, board.Led, board.SetupButton, board.SupplyVoltage, board.CustomerPort, board.CustomerPortReceive];

    [GeneratedRegex("""case "([a-z0-9-]+)":""")]
    private static partial Regex ProfileCase();

    [GeneratedRegex(@"LED (\d+), setup button (\d+) \(active low\), supply voltage ADC (\d+), P1 output (\d+)")]
    private static partial Regex Extras();
}
