using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Tests.Update;
using MepModule.App.Update;
using MepModule.Desktop;
using MepModule.Desktop.Http;
using MepModule.Desktop.Meter;
using MepModule.Desktop.Slots;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;

namespace MepModule.App.Tests;

public sealed class ModuleConsoleTests
{
    [Fact]
    public void What_changes_is_told_when_it_changes_and_not_again()
    {
        var board = new TellingBoard();
        var console = new ModuleConsole(board);
        console.TellState("Joining Cellar.", "", "The module starts.");
        console.TellState("Joining Cellar.", "", "The module starts.");
        console.TellState("Connected to Cellar.", "192.168.1.87", "The module starts.");
        console.TellState("Connected to Cellar.", "192.168.1.87", "The meter answers.");
        Assert.Equal(
            ["Network: Joining Cellar.", "Meter: The module starts.", "Network: Connected to Cellar. The page is at http://192.168.1.87/", "Meter: The meter answers."],
            board.Lines);
    }

    [Fact]
    public void A_module_tells_what_it_is_why_it_started_its_set_up_network_and_how_it_gets_on()
    {
        var board = new TellingBoard();
        var files = new CutStore();
        var clock = new SystemClock();
        using var http = new KestrelListener(false, 0);
        BaseIdentity identity = DesktopBase.Identity();
        var meter = new MeterWire(new MeterSimulator.Meter(new MeterOptions { Profile = MeterProfile.Named("gen3"), StartUtc = DateTime.UtcNow.AddTicks(-clock.Microseconds * TimeSpan.TicksPerMicrosecond) }), () => clock.Microseconds);
        var app = new ModuleApp(new ModulePlatform(
            clock, new SystemRandom(), new SystemCipher(), files, http, new EmbeddedAssets(typeof(ModuleConsoleTests).Assembly), board, new SimulatedWifi(isAccessPoint: false, isJoined: true), new SimulatedChannel(meter),
            new Settings { MeterKey = MeterKey.DemoBasic, PortalPassword = "k7m2xw9pqa" }, identity, new BootJournal(files, identity, Slot.Factory, "A restart was asked for."), new SystemTls(), ownsNetwork: false));
        app.Start();

        // The first round is that of the start.
        app.KeepNetwork();
        app.KeepNetwork();
        try
        {
            Assert.Equal($"MepModule {ModuleApp.Version} on dabbler. Why it started: A restart was asked for.", board.Next());
            Assert.Equal("Set-up network MEP-Module-455001, password k7m2xw9pqa", board.Next());
            var told = new List<string>();
            while (!told.Contains("Network: Connected to Cellar. The page is at http://192.168.1.87/") || !told.Contains("Meter: Verified readings arrive."))
            {
                told.Add(board.Next());
            }
        }
        finally
        {
            app.Stop();
        }
    }

    private sealed class TellingBoard : IBoard, IPanel
    {
        private readonly BlockingCollection<string> _lines = [];

        public IEnumerable<string> Lines => _lines;

        public string Profile => "dabbler";

        public bool HasLargeMemory => false;

        public bool HasManySockets => false;

        public long FreeMemoryBytes => 50_000;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public int SupplyMillivolts => -1;

        public bool HasLamp => false;

        public bool HasButton => false;

        public void StepLamp()
        {
        }

        public bool IsButtonPressed => false;

        public string Next() => _lines.TryTake(out string? line, TimeSpan.FromMinutes(5)) ? line : throw new TimeoutException("The console fell silent.");

        public void Tell(string line) => _lines.Add(line);

        public void LookAtMemory()
        {
        }

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason) => Assert.Fail("Nothing restarts here: " + reason);
    }
}
