using System.IO;
using System.Net;
using MepModule.App.Jobs;
using MepModule.App.Metering;
using MepModule.App.Network;
using MepModule.App.Platform;

namespace MepModule.App.SelfTests;

/// <summary>
/// Tries the parts of the board one by one and says a sentence for each, for whoever has just soldered it. Each test waits for what it tries, some seconds at most.
/// Sentences also go to the serial console.
/// </summary>
public sealed class SelfTest
{
    internal const int LampMilliseconds = 5000;
    internal const int ButtonMilliseconds = 10000;
    internal const int EnableOffMilliseconds = 8000;
    internal const int SendMilliseconds = 1000;

    // What a second of 802.11b takes at its 11 Mbit/s.
    private const int MostPackets = 1000;

    // The scan of the ESP32 takes about 3 s; the network's thread may have something else to end first.
    private const int ScanMilliseconds = 20000;
    private const int WireTurnMilliseconds = 30000;
    private const int StepMilliseconds = 50;
    private const int BlockBytes = 32768;
    private const int FileBytes = 256;
    private const string FileName = "self-test";

    // Around what the meter's slot and an adapter on the programming header give, and what the ADC makes of it.
    private const int SlotLowMillivolts = 20000;
    private const int SlotHighMillivolts = 31000;
    private const int AdapterLowMillivolts = 3500;
    private const int AdapterHighMillivolts = 6000;

    // 36 mA through F1, R1, RS1 and a meter of a few ohms make less than 1 V, and a single reading of the ADC scatters by some tenths.
    private const int SagLimitMillivolts = 2000;
    private const int SupplyReadings = 8;

    private readonly IBoard _board;
    private readonly IPanel? _panel;
    private readonly IFileStore _files;
    private readonly IWifi _wifi;
    private readonly NetworkKeeper _network;
    private readonly MeterService _meter;
    private readonly IClock _clock;
    private readonly EndPoint _everybody;

    /// <summary>Prepares the tests; nothing is tried yet.</summary>
    /// <param name="board">What is tried; what it has of <see cref="IPanel"/> too.</param>
    /// <param name="files">The storage.</param>
    /// <param name="wifi">The radio.</param>
    /// <param name="network">Who scans with it.</param>
    /// <param name="meter">Who owns the wire.</param>
    /// <param name="clock">Time.</param>
    /// <param name="everybody">Where datagrams go that are sent for the sake of sending.</param>
    public SelfTest(IBoard board, IFileStore files, IWifi wifi, NetworkKeeper network, MeterService meter, IClock clock, EndPoint everybody)
    {
        _board = board;
        _panel = board as IPanel;
        _files = files;
        _wifi = wifi;
        _network = network;
        _meter = meter;
        _clock = clock;
        _everybody = everybody;
    }

    /// <summary>While true the status LED shows <see cref="BoardStatus.Testing"/>.</summary>
    public bool IsLampTried { get; private set; }

    /// <summary>Tries what needs nobody's hand, for the console of a start in set-up mode.</summary>
    public void TryAlone()
    {
        Try("supply");
        Try("memory");
        Try("storage");
    }

    /// <summary>Runs one test and waits for its end.</summary>
    /// <param name="test">One of <c>lamp</c>, <c>button</c>, <c>loop</c>, <c>enable</c>, <c>supply</c>, <c>memory</c>, <c>storage</c>, <c>radio</c>, <c>sag</c>.</param>
    /// <returns>Null when there is no such test.</returns>
    public PartResult? Try(string test)
    {
        PartResult? result = Run(test);
        if (result != null && _panel != null)
        {
            _panel.Tell("Self-test, " + test + ": " + result.Text);
        }

        return result;
    }

    private PartResult? Run(string test)
    {
        switch (test)
        {
            case "lamp":
                return TryLamp();
            case "button":
                return TryButton();
            case "loop":
                return TryLoop();
            case "enable":
                return TryEnable();
            case "supply":
                return TrySupply();
            case "memory":
                return TryMemory();
            case "storage":
                return TryStorage();
            case "radio":
                return TryRadio();
            case "sag":
                return TrySag();
            default:
                return null;
        }
    }

    private PartResult TryLamp()
    {
        if (_panel == null || !_panel.HasLamp)
        {
            return Nothing("no_lamp", "This board has no status LED.");
        }

        IsLampTried = true;
        _board.ShowStatus(BoardStatus.Testing);
        _clock.Sleep(LampMilliseconds);
        IsLampTried = false;
        return new PartResult("lamp_shown", Verdict.Look, "The status LED flickered fast for five seconds. If it did not: D10 the wrong way round, R18, or the solder of GPIO21.");
    }

    private PartResult TryButton()
    {
        if (_panel == null || !_panel.HasButton)
        {
            return Nothing("no_button", "This board has no set-up button.");
        }

        if (_panel.IsButtonPressed)
        {
            return Bad("button_stuck", "The set-up button reads as pressed all the time: look for a bridge at SW1 or GPIO33, and for R17.");
        }

        for (int waited = 0; waited < ButtonMilliseconds; waited += StepMilliseconds)
        {
            _clock.Sleep(StepMilliseconds);
            if (_panel.IsButtonPressed)
            {
                return Good("button_pressed", "The set-up button was felt.");
            }
        }

        return Bad("button_idle", "Nobody pressed the set-up button within ten seconds, or it is not felt: look at SW1 and GPIO33.");
    }

    // What is sent here is no message, so it is not for a meter.
    private PartResult TryLoop()
    {
        if (_meter.Current != null)
        {
            return MeterAnswers();
        }

        LoopTest loop = _meter.TryLoop(0, WireTurnMilliseconds);
        switch (loop.Outcome)
        {
            case LoopOutcome.Whole:
                return Good("loop_whole", "All " + LoopTest.Length.ToString() + " bytes came back: the transceiver, J1.3 and J1.4 work.");
            case LoopOutcome.Damaged:
                return Bad("loop_damaged", "Only " + loop.Returned.ToString() + " of " + LoopTest.Length.ToString() + " bytes came back as they were sent: look at the charge pumps' capacitors C13 to C16.");
            case LoopOutcome.Silent:
                return Bad("loop_silent", "Nothing came back. Bridge J1.3 and J1.4; if they are, look at U5, U6 (V232 must be 3.4 V) and R26, R29.");
            default:
                return NoPort(loop);
        }
    }

    private PartResult TryEnable()
    {
        if (_meter.Current != null)
        {
            return MeterAnswers();
        }

        LoopTest port = _meter.TryLoop(EnableOffMilliseconds, WireTurnMilliseconds);
        return port.Outcome <= LoopOutcome.NoPort ? NoPort(port)
            : new PartResult("enable_switched", Verdict.Look, "ENABLE was off for eight seconds and is on again. J1.2 must have shown 0 V, and now 4.5 to 5.5 V, or 10.8 to 13.2 V with JP1 at 12 V.");
    }

    private PartResult TrySupply()
    {
        int millivolts = Supply();
        string volts = Volts(millivolts);
        return millivolts < 0 ? NoSupply()
            : millivolts >= SlotLowMillivolts && millivolts <= SlotHighMillivolts ? Good("supply_slot", "The slot gives " + volts + " V. A voltmeter at VIN must show the same within 6 %.")
            : millivolts >= AdapterLowMillivolts && millivolts <= AdapterHighMillivolts ? new PartResult("supply_adapter", Verdict.Look, "VIN is " + volts + " V: the module runs from the programming header. Try this again from the slot or a supply of 26 V.")
            : Bad("supply_odd", "VIN is " + volts + " V, expected are 20 to 31 V: look at R12, R13, C9 and the supply.");
    }

    private PartResult TryMemory()
    {
        if (!_board.HasLargeMemory)
        {
            return _board.Profile == "mep-module" ? Bad("memory_missing", "The PSRAM does not answer: is the module an R2, is R14 fitted, and is the firmware image the one for PSRAM?")
                : Nothing("no_memory", "This board has no PSRAM.");
        }

        var block = new byte[BlockBytes];
        for (int i = 0; i < block.Length; i++)
        {
            block[i] = (byte)(i + (i >> 8));
        }

        for (int i = 0; i < block.Length; i++)
        {
            if (block[i] != (byte)(i + (i >> 8)))
            {
                return Bad("memory_wrong", "The memory does not keep what is written, first at byte " + i.ToString() + " of the block.");
            }
        }

        return Good("memory_kept", "The PSRAM answers, and kept a block of " + (BlockBytes / 1024).ToString() + " KB.");
    }

    private PartResult TryStorage()
    {
        var written = new byte[FileBytes];
        for (int i = 0; i < written.Length; i++)
        {
            written[i] = (byte)(i * 7);
        }

        try
        {
            using (IFileWriter writer = _files.Create(FileName))
            {
                writer.Write(written, 0, written.Length);
            }

            var read = new byte[FileBytes];
            int count = _files.Read(FileName, 0, read, 0, read.Length);
            _files.Delete(FileName);
            for (int i = 0; i < written.Length; i++)
            {
                if (i >= count || read[i] != written[i])
                {
                    return Bad("storage_wrong", "The storage does not keep what is written, first at byte " + i.ToString() + ".");
                }
            }
        }
        catch (IOException)
        {
            return Bad("storage_failed", "The storage cannot be written: flash the module anew and let it format the drive.");
        }

        return Good("storage_kept", "The storage keeps what is written.");
    }

    private PartResult TryRadio()
    {
        if (!_wifi.IsPresent)
        {
            return Nothing("no_radio", "There is no Wi-Fi to try here.");
        }

        if (!_network.RequestScan())
        {
            return Nothing("radio_busy", "The radio is busy with a scan or a test; try again in a few seconds.");
        }

        for (int waited = 0; waited < ScanMilliseconds && _network.ScanState == JobState.Running; waited += StepMilliseconds)
        {
            _clock.Sleep(StepMilliseconds);
        }

        WifiScanEntry[] found = _network.Found;
        if (_network.ScanState != JobState.Done || found.Length == 0)
        {
            return Bad("radio_deaf", "The radio heard no network. If there is one here, look for metal near the antenna, and at the module's supply.");
        }

        return Good("radio_hears", "The radio heard " + found.Length.ToString() + " networks, the strongest with " + found[0].RssiDbm.ToString() + " dBm.");
    }

    private PartResult TrySag()
    {
        int rest = Supply();
        if (rest < 0)
        {
            return NoSupply();
        }

        if (!_wifi.IsAccessPoint && !_wifi.IsConnected)
        {
            return Nothing("sag_no_network", "The module is in no network, so it cannot send. Try this again in the set-up network or in yours.");
        }

        int lowest = rest;
        int sent = 0;
        var air = new AirTraffic(_everybody);
        long end = _clock.Milliseconds + SendMilliseconds;
        while (sent < MostPackets && _clock.Milliseconds < end)
        {
            if (air.Send())
            {
                sent++;
            }
            else
            {
                // Its buffers are full: they empty in a few milliseconds.
                _clock.Sleep(1);
            }

            int now = _board.SupplyMillivolts;
            lowest = now < lowest ? now : lowest;
        }

        air.Close();
        if (sent == 0)
        {
            return Bad("sag_not_sent", "The network took nothing to send, so the supply was not tried.");
        }

        return rest - lowest <= SagLimitMillivolts ? Good("sag_small", "While sending, VIN fell from " + Volts(rest) + " to " + Volts(lowest) + " V: the supply holds.")
            : Bad("sag_large", "While sending, VIN fell from " + Volts(rest) + " to " + Volts(lowest) + " V: the supply is too weak, or F1, R1 or RS1 have too many ohms.");
    }

    // The mean of some: one reading of the ADC is off by a few per cent.
    private int Supply()
    {
        int sum = 0;
        for (int i = 0; i < SupplyReadings; i++)
        {
            int millivolts = _board.SupplyMillivolts;
            if (millivolts < 0)
            {
                return -1;
            }

            sum += millivolts;
        }

        return sum / SupplyReadings;
    }

    private static PartResult NoPort(LoopTest test) => test.Outcome == LoopOutcome.NoTurn
        ? Nothing("wire_busy", "The wire is busy; try again in a few seconds.")
        : Bad("wire_closed", "The serial port cannot be opened; the log says why.");

    private static PartResult MeterAnswers() => Nothing("meter_answers", "A meter answers at this port, so it works; this test is for the bench.");

    private static PartResult NoSupply() => Nothing("no_supply", "This board cannot measure its supply.");

    private static PartResult Good(string code, string text) => new PartResult(code, Verdict.Good, text);

    private static PartResult Bad(string code, string text) => new PartResult(code, Verdict.Bad, text);

    private static PartResult Nothing(string code, string text) => new PartResult(code, Verdict.Nothing, text);

    private static string Volts(int millivolts) => (millivolts / 1000).ToString() + "." + (millivolts % 1000 / 100).ToString();
}
