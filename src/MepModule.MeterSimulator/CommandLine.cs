using System;
using System.Globalization;
using System.Linq;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Ports;
using MepModule.MeterSimulator.Security;

namespace MepModule.MeterSimulator;

/// <summary>The program's arguments.</summary>
internal sealed record CommandLine(string Listen, MeterOptions Options, bool Help, bool Tables)
{
    public const string DefaultListen = "tcp:127.0.0.1:7031";

    public static string Usage { get; } =
        $"""
        MepModule.MeterSimulator: an Echelon/NES meter with a MEP port, for programs that read one.

          --listen tcp:HOST:PORT   serve the MEP port over TCP (default {DefaultListen})
                   pty:PATH        serve it as a Linux serial port; PATH becomes a link to it
          --profile NAME           the kind of meter (default gen3):
        {string.Join('\n', MeterProfile.All.Select(profile => $"                             {profile.Name,-12} {profile.Description}"))}
          --mbk KEY, --mak KEY     basic and advanced key: 16 or 20 ASCII characters, or 32 or 40 hex digits; 16 bytes are used
                                   (defaults of the demonstration: {MeterKey.DemoBasic}, {MeterKey.DemoAdvanced})
          --speed line|fast        line (default): 9600 baud with pauses and throttle; fast: answers at once
          --seed N                 chooses the household, the serial number and the course of random faults (default 1)
          --history DAYS           how long the meter has been recording (default 40)
          --faults LIST            comma-separated. Rates, 0 to 1: lost (frames), flip, drop, insert, pause (bytes), late, dup (responses), jump
                                   (sequence number). Events, TIME:NAME[=DURATION] with ms, s, m, h, d: lost, dup, late, flip, drop, insert, pause, jump,
                                   reconfigure, optical, restart, storm, disable (answers for the duration yet), enable, clock (=-2m sets it back). Example: lost=0.02,90s:optical=2m,5m:restart=10s
          --tables                 print the tables of such a meter at a fixed date as JSON (the form of tests/corpus/inputs) and stop
          --help                   this text
        """;

    /// <exception cref="FormatException">An argument that is not understood; the message is a sentence for the user.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        var parsed = new CommandLine(DefaultListen, new MeterOptions { HistoryDays = 40 }, Help: false, Tables: false);
        for (int n = 0; n < arguments.Length; n++)
        {
            string name = arguments[n];
            if (name is "--help" or "-h")
                return parsed with { Help = true };
            if (name == "--tables")
            {
                parsed = parsed with { Tables = true };
                continue;
            }
            if (!name.StartsWith("--", StringComparison.Ordinal))
                throw new FormatException($"'{name}' is not an option; options begin with --, see --help.");
            string value = n + 1 < arguments.Length ? arguments[++n] : throw new FormatException($"{name} needs a value, see --help.");
            parsed = parsed.With(name, value);
        }
        return parsed;
    }

    /// <summary>Opens the port that was asked for.</summary>
    /// <exception cref="PlatformNotSupportedException">A pseudo terminal outside Linux.</exception>
    public IMeterPort OpenPort()
    {
        if (Listen.StartsWith("tcp:", StringComparison.Ordinal))
            return new TcpPort(TcpPort.ParseEndPoint(Listen[4..]));
        return OperatingSystem.IsLinux()
            ? new PtyPort(Listen[4..])
            : throw new PlatformNotSupportedException("pty: works on Linux only; use tcp: here.");
    }

    private CommandLine With(string name, string value)
    {
        try
        {
            return name switch
            {
                "--listen" => this with { Listen = CheckListen(value) },
                "--profile" => this with { Options = Options with { Profile = MeterProfile.Named(value) } },
                "--mbk" => this with { Options = Options with { BasicKey = MeterKey.Parse(value) } },
                "--mak" => this with { Options = Options with { AdvancedKey = MeterKey.Parse(value) } },
                "--speed" => this with { Options = Options with { Speed = ParseSpeed(value) } },
                "--seed" => this with { Options = Options with { Seed = Number(value, int.MinValue, int.MaxValue) } },
                "--history" => this with { Options = Options with { HistoryDays = Number(value, 0, 1000) } },
                "--faults" => this with { Options = Options with { Faults = FaultPlan.Parse(value) } },
                _ => throw new FormatException("there is no such option, see --help."),
            };
        }
        catch (FormatException error)
        {
            throw new FormatException($"{name}: {error.Message}");
        }
    }

    private static string CheckListen(string value)
    {
        if (value.StartsWith("tcp:", StringComparison.Ordinal))
            _ = TcpPort.ParseEndPoint(value[4..]);
        else if (!value.StartsWith("pty:", StringComparison.Ordinal) || value.Length == 4)
            throw new FormatException($"'{value}' is neither tcp:HOST:PORT nor pty:PATH.");
        return value;
    }

    private static WireSpeed ParseSpeed(string value) => value switch
    {
        "line" => WireSpeed.Line,
        "fast" => WireSpeed.Fast,
        _ => throw new FormatException($"'{value}' is neither line nor fast."),
    };

    private static int Number(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{value}' is not a whole number from {least} to {most}.");
}
