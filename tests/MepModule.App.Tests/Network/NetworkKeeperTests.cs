using System.Collections.Generic;
using System.Linq;
using MepModule.App.Bundles;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Tests.Configuration;
using MepModule.App.Tests.Update;
using MepModule.App.Update;

namespace MepModule.App.Tests.Network;

public sealed class NetworkKeeperTests
{
    private readonly VirtualClock _clock = new();
    private readonly CutStore _files = new();
    private readonly FakeWifi _wifi;
    private readonly FakeBoard _board = new();
    private readonly Counting _random = new();
    private readonly BaseIdentity _identity = new UpdateBench(new CutStore()).Identity;
    private SettingsStore _settings;
    private BootJournal _journal;

    public NetworkKeeperTests()
    {
        _wifi = new FakeWifi(_clock);
        _settings = new SettingsStore(_files, new Settings());
        _journal = new BootJournal(_files, _identity, Slot.Factory, "");
    }

    [Fact]
    public void A_known_network_is_joined_at_the_first_round()
    {
        Know("Cellar");
        _wifi.Air["Cellar"] = WifiResult.Connected;
        NetworkKeeper keeper = Begin();
        keeper.Step();
        Assert.True(_wifi.IsConnected);
        keeper.Step();
        Assert.True(keeper.IsUp);
        Assert.Equal("Connected to Cellar.", keeper.StateText);
    }

    [Fact]
    public void The_first_round_follows_what_the_start_was_asked_for_and_those_after_it_keep_the_network()
    {
        Know("Cellar");
        _wifi.Air["Cellar"] = WifiResult.Connected;
        NetworkKeeper keeper = New();
        keeper.GoOn();
        Assert.False(_wifi.IsConnected);
        keeper.GoOn();
        keeper.GoOn();
        Assert.Equal("Connected to Cellar.", keeper.StateText);
    }

    [Fact]
    public void A_module_without_any_network_opens_its_access_point_at_once()
    {
        Begin().Step();
        Assert.Equal(("MEP-Module-455001", true), (_wifi.NextSsid, _wifi.NextIsAccessPoint));
        Assert.Equal(10, _wifi.NextPassword.Length);
        Assert.Equal(_wifi.NextPassword, _settings.Current.PortalPassword);
        Assert.Equal("No network is known.", _board.Reason);
    }

    [Fact]
    public void The_access_point_opens_after_five_minutes_without_a_network_and_not_before()
    {
        Know("Cellar");
        NetworkKeeper keeper = Begin();
        RunUntil(keeper, NetworkKeeper.LostMilliseconds - 1000);
        Assert.Null(_board.Reason);
        RunUntil(keeper, NetworkKeeper.LostMilliseconds + 60_000);
        Assert.StartsWith("No known network was found", _board.Reason);
        Assert.True(_wifi.NextIsAccessPoint);
    }

    [Fact]
    public void Pauses_between_rounds_grow_up_to_a_minute()
    {
        Know("Cellar");
        _wifi.Air["Cellar"] = WifiResult.WrongPassword;
        NetworkKeeper keeper = Begin();
        RunUntil(keeper, NetworkKeeper.LostMilliseconds - 1000);
        long[] gaps = [.. _wifi.Attempts.Zip(_wifi.Attempts.Skip(1), (first, second) => second - first)];
        Assert.True(gaps.Length >= 5);
        Assert.True(gaps[0] < gaps[^1]);
        Assert.All(gaps, gap => Assert.InRange(gap, 1000, 100_000));
        Assert.Contains("password was refused", keeper.StateText);
    }

    [Fact]
    public void A_lost_network_is_joined_again_and_another_known_one_takes_over()
    {
        Know("Cellar", "Garage");
        _wifi.Air["Cellar"] = WifiResult.Connected;
        NetworkKeeper keeper = Begin();
        keeper.Step();
        keeper.Step();
        _wifi.Lose();
        _wifi.Air.Remove("Cellar");
        _wifi.Air["Garage"] = WifiResult.Connected;
        RunUntil(keeper, 60_000);
        Assert.Equal("Garage", _wifi.Ssid);
        Assert.Null(_board.Reason);
    }

    [Fact]
    public void A_request_for_the_access_point_is_followed_once()
    {
        Know("Cellar");
        _journal.NoteSetup(SetupWish.Wanted);
        Begin();
        Assert.Equal("The set-up access point was asked for.", _board.Reason);

        _wifi.IsAccessPoint = true;
        _journal = new BootJournal(_files, _identity, Slot.Factory, _board.Reason!);
        Begin();
        Assert.Equal(SetupWish.None, _journal.Setup);
    }

    [Theory]
    [InlineData("")]
    [InlineData("The app failed: out of memory")]
    public void Three_short_starts_open_the_access_point_at_once_whatever_ended_them(string reason)
    {
        Know("Cellar");
        for (int i = 0; i < BootRecord.QuickStartLimit; i++)
        {
            Assert.Equal(SetupWish.None, StartAgain(reason).Setup);
        }

        StartAgain(reason);
        Begin();
        Assert.Equal("The set-up access point was asked for.", _board.Reason);
        Assert.Equal(SetupWish.Prepared, _journal.Setup);
    }

    [Fact]
    public void A_deserted_access_point_closes_after_ten_minutes_when_a_network_is_known()
    {
        Know("Cellar");
        _wifi.IsAccessPoint = true;
        NetworkKeeper keeper = Begin();
        RunUntil(keeper, NetworkKeeper.DesertedMilliseconds - 1000);
        Assert.Null(_board.Reason);
        RunUntil(keeper, NetworkKeeper.DesertedMilliseconds + 1000);
        Assert.StartsWith("Nobody used", _board.Reason);
        Assert.False(_wifi.NextIsAccessPoint);
    }

    [Fact]
    public void A_visitor_keeps_the_access_point_open_for_ten_minutes_more()
    {
        Know("Cellar");
        _wifi.IsAccessPoint = true;
        NetworkKeeper keeper = Begin();
        RunUntil(keeper, 400_000);
        keeper.NoteVisitor();
        RunUntil(keeper, 400_000 + NetworkKeeper.DesertedMilliseconds - 1000);
        Assert.Null(_board.Reason);
        RunUntil(keeper, 400_000 + NetworkKeeper.DesertedMilliseconds + 1000);
        Assert.NotNull(_board.Reason);
    }

    [Fact]
    public void Once_a_network_is_known_any_restart_leads_to_it()
    {
        _wifi.IsAccessPoint = true;
        _wifi.ConfigureNextStart(true, "MEP-Module-455001", "abcdefghij");
        NetworkKeeper keeper = Begin();
        keeper.Step();
        Assert.True(_wifi.NextIsAccessPoint);
        Know("Cellar");
        keeper.Step();
        Assert.False(_wifi.NextIsAccessPoint);
    }

    [Fact]
    public void Without_a_known_network_the_access_point_stays_open()
    {
        _wifi.IsAccessPoint = true;
        _wifi.ConfigureNextStart(true, "MEP-Module-455001", "abcdefghij");
        NetworkKeeper keeper = Begin();
        RunUntil(keeper, 10 * NetworkKeeper.DesertedMilliseconds);
        Assert.Null(_board.Reason);
        Assert.True(_wifi.NextIsAccessPoint);
        Assert.True(keeper.IsUp);
    }

    [Fact]
    public void A_test_in_set_up_leaves_the_network_again()
    {
        _wifi.IsAccessPoint = true;
        _wifi.Air["Cellar"] = WifiResult.Connected;
        NetworkKeeper keeper = Begin();
        keeper.RequestTest(new WifiNetwork { Ssid = "Cellar", Password = "12345678" });
        keeper.Step();
        Assert.Equal((JobState.Done, "192.168.1.87"), (keeper.TestState, keeper.TestAddress));
        Assert.False(_wifi.IsConnected);
    }

    [Fact]
    public void What_is_in_the_air_is_known_before_the_access_point_serves()
    {
        _wifi.IsAccessPoint = true;
        _wifi.Air["Cellar"] = WifiResult.Connected;
        Assert.Equal("Cellar", Assert.Single(Begin().Found).Ssid);
    }

    [Fact]
    public void A_joined_network_ends_the_wish_for_an_access_point_that_did_not_open()
    {
        Know("Cellar");
        _journal.NoteSetup(SetupWish.Prepared);
        _wifi.Air["Cellar"] = WifiResult.Connected;
        NetworkKeeper keeper = Begin();
        keeper.Step();
        keeper.Step();
        Assert.Equal(SetupWish.None, _journal.Setup);
    }

    [Fact]
    public void The_password_of_the_access_point_is_made_once_and_anew_after_a_reformat()
    {
        Begin().Step();
        string first = _wifi.NextPassword;
        _journal.NoteSetup(SetupWish.None);
        _settings = new SettingsStore(_files, new Settings());
        _wifi.ConfigureNextStart(false, "", "");
        Begin().Step();
        Assert.Equal(first, _wifi.NextPassword);

        var formatted = new CutStore();
        _settings = new SettingsStore(formatted, new Settings());
        _journal = new BootJournal(formatted, _identity, Slot.Factory, "");
        Begin().Step();
        Assert.Equal(_settings.Current.PortalPassword, _wifi.NextPassword);
        Assert.NotEqual(first, _wifi.NextPassword);
    }

    [Fact]
    public void An_access_point_that_cannot_be_opened_does_not_make_the_module_restart_for_ever()
    {
        Begin().Step();
        Assert.NotNull(_board.Reason);
        _journal = new BootJournal(_files, _identity, Slot.Factory, _board.Reason);
        _board.Reason = null;
        NetworkKeeper keeper = Begin();
        RunUntil(keeper, NetworkKeeper.LostMilliseconds - 1000);
        Assert.Null(_board.Reason);
        RunUntil(keeper, NetworkKeeper.LostMilliseconds + 1000);
        Assert.NotNull(_board.Reason);
    }

    [Fact]
    public void A_test_in_normal_mode_comes_back_to_the_network_before()
    {
        Know("Cellar");
        _wifi.Air["Cellar"] = WifiResult.Connected;
        _wifi.Air["Attic"] = WifiResult.Timeout;
        NetworkKeeper keeper = Begin();
        keeper.Step();
        Assert.True(keeper.RequestTest(new WifiNetwork { Ssid = "Attic", Password = "12345678" }));
        Assert.False(keeper.RequestScan());
        keeper.Step();
        Assert.Equal((JobState.Failed, WifiResult.Timeout), (keeper.TestState, keeper.TestResult));
        Assert.Equal("Cellar", _wifi.Ssid);
        Assert.True(_wifi.IsConnected);
    }

    [Fact]
    public void A_scan_is_kept_for_the_page()
    {
        Know("Cellar");
        _wifi.Air["Cellar"] = WifiResult.Connected;
        NetworkKeeper keeper = Begin();
        Assert.Equal(JobState.None, keeper.ScanState);
        Assert.True(keeper.RequestScan());
        Assert.Equal(JobState.Running, keeper.ScanState);
        keeper.Step();
        Assert.Equal(JobState.Done, keeper.ScanState);
        Assert.Equal("Cellar", Assert.Single(keeper.Found).Ssid);
        Assert.Equal(0, keeper.ScanAgeSeconds);
    }

    [Fact]
    public void Portal_passwords_are_made_of_letters_that_nobody_mistakes()
    {
        var random = new Counting();
        for (int i = 0; i < 100; i++)
        {
            Assert.Matches("^[a-km-np-z2-9]{10}$", Portal.NewPassword(random));
        }
    }

    private BootJournal StartAgain(string reason)
    {
        _journal.NoteRestart(reason);
        BootChoice choice = new Boot(_files, _identity).Choose(false);
        return _journal = new BootJournal(_files, _identity, choice.Slot, choice.Reason);
    }

    private NetworkKeeper New()
    {
        var log = new EventLog(_clock, new CutStore(), 2048, 1024);
        return new NetworkKeeper(_wifi, _clock, _board, _random, _settings, _journal, log, new Supervisor(_clock, _board, log, 0), null);
    }

    private NetworkKeeper Begin()
    {
        NetworkKeeper keeper = New();
        keeper.BeginStart();
        return keeper;
    }

    private void Know(params string[] names)
    {
        Settings changed = _settings.Current.Copy();
        changed.Networks = [.. names.Select(name => new WifiNetwork { Ssid = name, Password = "correct horse" })];
        _settings.Save(changed);
    }

    private void RunUntil(NetworkKeeper keeper, long milliseconds)
    {
        while (_clock.Milliseconds < 1000 + milliseconds && _board.Reason == null)
        {
            keeper.Step();
            _clock.Milliseconds += 500;
        }
    }

    private sealed class Counting : IRandom
    {
        private byte _next;

        public void Fill(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++)
            {
                buffer[offset + i] = _next += 37;
            }
        }
    }

    private sealed class FakeWifi(VirtualClock clock) : IWifi
    {
        public Dictionary<string, WifiResult> Air { get; } = [];

        public List<long> Attempts { get; } = [];

        public bool IsPresent => true;

        public bool IsConnected { get; private set; }

        public string Ssid { get; private set; } = "";

        public string Address => IsConnected ? "192.168.1.87" : "";

        public string MacAddress => "02004d455001";

        public int RssiDbm => IsConnected ? -60 : 0;

        public bool IsAccessPoint { get; set; }

        public bool NextIsAccessPoint { get; private set; }

        public string NextSsid { get; private set; } = "";

        public string NextPassword { get; private set; } = "";

        public void Lose() => IsConnected = false;

        public WifiResult Connect(WifiNetwork network, int timeoutMilliseconds)
        {
            Attempts.Add(clock.Milliseconds);
            WifiResult result = Air.GetValueOrDefault(network.Ssid, WifiResult.NotFound);
            Ssid = network.Ssid;
            IsConnected = result == WifiResult.Connected;
            return result;
        }

        public void Disconnect() => IsConnected = false;

        public WifiScanEntry[] Scan() => [.. Air.Keys.Select(name => new WifiScanEntry { Ssid = name, RssiDbm = -60 })];

        public void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword) =>
            (NextIsAccessPoint, NextSsid, NextPassword) = (accessPoint, accessPointSsid, accessPointPassword);
    }

    private sealed class FakeBoard : IBoard
    {
        public string? Reason { get; set; }

        public string Profile => "mep-module";

        public bool HasLargeMemory => true;

        public bool HasManySockets => true;

        public long FreeMemoryBytes => 1_000_000;

        public void LookAtMemory()
        {
        }

        public int SupplyMillivolts => -1;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason) => Reason = reason;
    }
}
