using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Platform;
using MepModule.App.SelfTests;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.SelfTests;

public sealed class SelfTestTests : IDisposable
{
    private readonly SelfTestBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_sound_board_passes_and_the_console_has_a_sentence_for_each_part()
    {
        using var ears = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var bench = new SelfTestBench(ears.Client.LocalEndPoint);
        bench.Wifi.Air["Cellar"] = -58;
        bench.Board.LooksUntilPressed = 20;
        bench.WithNetworkThread();
        string[] tests = ["radio", "supply", "memory", "storage", "sag", "lamp", "button", "loop", "enable"];

        PartResult[] results = [.. tests.Select(test => bench.SelfTest.Try(test)!)];

        Assert.Equal(
            ["radio_hears", "supply_slot", "memory_kept", "storage_kept", "sag_small", "lamp_shown", "button_pressed", "loop_whole", "enable_switched"],
            results.Select(result => result.Code));
        Assert.DoesNotContain(results, result => result.Verdict is Verdict.Bad or Verdict.Nothing);
        Assert.Equal(tests.Zip(results, (test, result) => $"Self-test, {test}: {result.Text}"), bench.Board.Console);
        Assert.True(ears.Available > 0, "Nothing was sent while the supply was watched.");
    }

    [Fact]
    public void A_start_in_set_up_mode_tells_the_console_what_needs_no_hand()
    {
        _bench.SelfTest.TryAlone();

        Assert.Equal(["Self-test, supply: The slot gives 25.4 V.", "Self-test, memory: The PSRAM answers,", "Self-test, storage: The storage keeps"], _bench.Board.Console.Select(line => string.Join(' ', line.Split(' ').Take(line.Contains("25.4", StringComparison.Ordinal) ? 7 : 5))));
    }

    [Theory]
    [InlineData(25_400, "supply_slot")]
    [InlineData(4_700, "supply_adapter")]
    [InlineData(12_000, "supply_odd")]
    [InlineData(33_000, "supply_odd")]
    [InlineData(-1, "no_supply")]
    public void The_supply_is_judged_by_its_voltage(int millivolts, string code)
    {
        Supply(millivolts);

        Assert.Equal(code, _bench.Code("supply"));
    }

    [Fact]
    public void A_lamp_flickers_while_it_is_tried_and_no_longer()
    {
        bool wasTried = false;
        _bench.Clock.NextSleep = () => wasTried = _bench.SelfTest.IsLampTried && _bench.Board.Status == BoardStatus.Testing;

        Assert.Equal("lamp_shown", _bench.Code("lamp"));
        Assert.True(wasTried);
        Assert.False(_bench.SelfTest.IsLampTried);
        Assert.Equal(5000, _bench.Clock.Milliseconds);
    }

    [Theory]
    [InlineData(0, "button_stuck")]
    [InlineData(1, "button_pressed")]
    [InlineData(200, "button_pressed")]
    [InlineData(201, "button_idle")]
    [InlineData(-1, "button_idle")]
    public void A_button_must_be_pressed_within_ten_seconds_and_not_before(int looks, string code)
    {
        _bench.Board.LooksUntilPressed = looks;

        Assert.Equal(code, _bench.Code("button"));
    }

    [Fact]
    public void A_board_without_lamp_button_PSRAM_or_radio_has_nothing_to_try_there()
    {
        (_bench.Board.HasLamp, _bench.Board.HasButton, _bench.Board.HasLargeMemory, _bench.Board.Profile, _bench.Wifi.IsPresent) = (false, false, false, "dabbler", false);

        Assert.Equal(["no_lamp", "no_button", "no_memory", "no_radio"], new[] { "lamp", "button", "memory", "radio" }.Select(_bench.Code));
    }

    [Fact]
    public void The_board_that_should_have_PSRAM_misses_it()
    {
        _bench.Board.HasLargeMemory = false;

        Assert.Equal("memory_missing", _bench.Code("memory"));
    }

    [Fact]
    public void The_loop_tells_a_bridge_from_none_and_from_a_bad_one()
    {
        Assert.Equal("loop_whole", _bench.Code("loop"));
        _bench.Wire.BentByte = 7;
        PartResult damaged = _bench.SelfTest.Try("loop")!;
        Assert.Equal("loop_damaged", damaged.Code);
        Assert.StartsWith("Only 7 of 32 bytes", damaged.Text);
        _bench.Wire.IsBridged = false;
        Assert.Equal("loop_silent", _bench.Code("loop"));
        _bench.Wire.Problem = "The port is gone.";
        Assert.Equal("wire_closed", _bench.Code("loop"));
    }

    [Fact]
    public void Enable_is_off_for_eight_seconds()
    {
        Assert.Equal("enable_switched", _bench.Code("enable"));
        Assert.Contains(8000, _bench.Wire.Pauses.ToArray());
    }

    [Fact]
    public void Nothing_is_sent_to_a_meter_that_answers()
    {
        MeterBench bench = MeterBench.Of("gen3");
        bench.RunUntil(() => bench.Service.Current != null, TimeSpan.FromMinutes(5));
        int closings = bench.Channel.Closings;
        var test = new SelfTest(_bench.Board, _bench.Files, _bench.Wifi, null!, bench.Service, _bench.Clock, new IPEndPoint(IPAddress.Loopback, 9));

        Assert.Equal(["meter_answers", "meter_answers"], new[] { "loop", "enable" }.Select(name => test.Try(name)!.Code));
        Assert.Equal(closings, bench.Channel.Closings);
    }

    [Fact]
    public void A_storage_that_fails_is_found_out_and_one_that_works_keeps_no_file_of_the_test()
    {
        _bench.Files.FailAt = _bench.Files.Operations;
        Assert.Equal("storage_failed", _bench.Code("storage"));

        _bench.Files.FailAt = -1;
        Assert.Equal("storage_kept", _bench.Code("storage"));
        Assert.Equal(-1, _bench.Files.Length("self-test"));
    }

    [Fact]
    public void A_radio_that_hears_nothing_or_is_busy_is_told_apart()
    {
        Assert.Equal("radio_deaf", _bench.WithNetworkThread().Code("radio"));
        _bench.OccupyRadio();
        Assert.Equal("radio_busy", _bench.Code("radio"));
    }

    [Fact]
    public void A_supply_that_falls_while_sending_is_too_weak()
    {
        Supply([.. Enumerable.Repeat(25_400, 8), 24_900, 22_800, 24_900]);
        PartResult result = _bench.SelfTest.Try("sag")!;

        Assert.Equal("sag_large", result.Code);
        Assert.Contains("from 25.4 to 22.8 V", result.Text);
    }

    [Fact]
    public void Without_a_network_there_is_nothing_to_send_in()
    {
        _bench.Wifi.IsAccessPoint = false;

        Assert.Equal("sag_no_network", _bench.Code("sag"));
    }

    [Fact]
    public void Every_outcome_is_described()
    {
        string source = System.IO.File.ReadAllText(Repository.Place("src/MepModule.App/SelfTests/SelfTest.cs"));
        JsonElement described = JsonDocument.Parse(System.IO.File.ReadAllText(Repository.Place("src/web/public/api/openapi.json"))).RootElement
            .GetProperty("components").GetProperty("schemas").GetProperty("SelfTest").GetProperty("properties").GetProperty("code").GetProperty("enum");
        IEnumerable<string> codes = Regex.Matches(source, "(?:Good|Bad|Nothing|PartResult)\\(\"([a-z_]+)\"").Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal(codes.Order(), described.EnumerateArray().Select(code => code.GetString()!).Order());
    }

    private void Supply(params int[] millivolts)
    {
        _bench.Board.Supplies.Clear();
        foreach (int value in millivolts)
        {
            _bench.Board.Supplies.Enqueue(value);
        }
    }
}
