using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using MepModule.MeterSimulator;
using MepModule.Protocol.Security;

namespace MepModule.Desktop;

/// <summary>What the user chose on the command line and in the environment.</summary>
public sealed record DesktopOptions
{
    public const string Usage =
        """
        Runs the module on this PC.

          --http [ADDRESS:]PORT   where to serve the page; 127.0.0.1:8080 unless given, 0.0.0.0:8080 shares it with the network
          --data DIR              where settings and history are kept; .mep-module in the home directory unless given,
                                  .mep-module-simulated for the simulated meter
          --meter simulated | serial:PATH | tcp:HOST:PORT
                                  the meter; simulated unless given (serial is 9600 8N1)
          --key-file FILE         file with the MEP key: 16 or 20 characters, or 32 or 40 hex digits; - asks for it
          --password-file FILE    file with the login password of the user admin, 8 to 64 characters; - asks for it.
                                  The first start makes one unless given
          --profile gen3 | gen4 | cpm | ...
                                  kind of the simulated meter; gen3 unless given
          --download FILE         has the simulated meter send this update bundle to the module, packet by packet, once the module is
                                  registered for alerts and has your signing key (docs/protocol.md); some hours for 1 MB
          --board small | medium | pc
                                  how much to take on: as a board without PSRAM, as one with it, or as a PC, unless given
          --announce              tells the network the module's name and its services, as a module in a meter does, so that
                                  http://mep-module.local:PORT/ works; needs --http 0.0.0.0:PORT
          --p1-port PATH          serial port for telegrams to a P1 reader (115200 8N1, not inverted), when the output p1 may use it
          --first-run             starts like a new module: no login, no key, the set-up network (simulated) is open.
                                  In a directory of its own that is new each time, unless --data is given

        Key and password can also come from the environment, MEP_KEY and MEP_PASSWORD. --key KEY and --password PW work too,
        but others on this PC can read the command line of a program.
        """;

    private const string KeyVariable = "MEP_KEY";
    private const string PasswordVariable = "MEP_PASSWORD";

    /// <summary>Whether other machines may connect.</summary>
    public bool IsShared { get; init; }

    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Directory of settings and history.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>The meter as given: simulated, serial:PATH or tcp:HOST:PORT.</summary>
    public string Meter { get; init; } = "simulated";

    /// <summary>The key, or null for the stored one.</summary>
    public string? Key { get; init; }

    /// <summary>Kind of the simulated meter.</summary>
    public string Profile { get; init; } = "gen3";

    /// <summary>Speed of the wire to the simulated meter; a fast one is for tests of what comes behind it.</summary>
    public WireSpeed Wire { get; init; } = WireSpeed.Line;

    /// <summary>An update bundle that the simulated meter sends; empty for none. Not part of <see cref="Arguments"/>: it is sent once, to the program's own build.</summary>
    public string Download { get; init; } = "";

    /// <summary>The login password, or null for the stored one.</summary>
    public string? Password { get; init; }

    /// <summary>How much the module takes on.</summary>
    public BoardSize Board { get; init; } = BoardSize.Pc;

    /// <summary>Serial port for P1 telegrams; empty for none.</summary>
    public string CustomerPort { get; init; } = "";

    /// <summary>Whether the module starts like one that nobody owns yet, with the set-up access point open and nothing preset.</summary>
    public bool StartsUnowned { get; init; }

    /// <summary>Whether names and services are announced in the network.</summary>
    public bool Announces { get; init; }

    public bool IsSimulated => Meter == "simulated";

    /// <summary>
    /// The choices as a command line again, for a build of the app from a slot, which has this type as well and yet another one. The port
    /// and the access point are not in it: they change from start to start.
    /// </summary>
    internal string[] Arguments
    {
        get
        {
            List<string> arguments = ["--http", (IsShared ? "0.0.0.0:" : "127.0.0.1:") + Math.Max(Port, 1).ToString(CultureInfo.InvariantCulture), "--data", DataDirectory, "--meter", Meter, "--profile", Profile];
            if (Key != null)
                arguments.AddRange(["--key", Key]);
            if (Password != null)
                arguments.AddRange(["--password", Password]);
            if (Board != BoardSize.Pc)
                arguments.AddRange(["--board", NameOf(Board)]);
            if (CustomerPort.Length > 0)
                arguments.AddRange(["--p1-port", CustomerPort]);
            if (StartsUnowned)
                arguments.Add("--first-run");
            if (Announces)
                arguments.Add("--announce");
            return [.. arguments];
        }
    }

    /// <summary>Understands a command line.</summary>
    /// <exception cref="ArgumentException">With one sentence about what is wrong.</exception>
    public static DesktopOptions Parse(string[] args) => Parse(args, Environment.GetEnvironmentVariable);

    /// <param name="args">The command line.</param>
    /// <param name="environment">Looks a variable up.</param>
    internal static DesktopOptions Parse(string[] args, Func<string, string?> environment)
    {
        var options = new DesktopOptions();
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            if (name == "--first-run")
            {
                options = options with { StartsUnowned = true };
                continue;
            }

            if (name == "--announce")
            {
                options = options with { Announces = true };
                continue;
            }

            if (name is not ("--http" or "--data" or "--meter" or "--key" or "--key-file" or "--profile" or "--board" or "--password" or "--password-file" or "--p1-port" or "--download"))
                throw new ArgumentException($"'{name}' is not an option of this program; --help lists them.");
            if (++i == args.Length)
                throw new ArgumentException($"{name} needs a value; --help says which.");
            string value = args[i];
            options = name switch
            {
                "--http" => ParseAddress(options, value),
                "--data" => value.Length > 0 ? options with { DataDirectory = value } : throw new ArgumentException("--data needs the name of a directory."),
                "--meter" => options with { Meter = CheckedMeter(value) },
                "--key" => options with { Key = CheckedKey(value) },
                "--key-file" => options with { Key = CheckedKey(Secret.Read(name, value, "MEP key")) },
                "--profile" => options with { Profile = CheckedProfile(value) },
                "--board" => options with { Board = ParseBoard(value) },
                "--download" => File.Exists(value) ? options with { Download = value } : throw new ArgumentException($"--download needs an update bundle; there is no file '{value}'."),
                "--p1-port" => value.Length > 0 ? options with { CustomerPort = value } : throw new ArgumentException("--p1-port needs the path of a serial port."),
                "--password-file" => options with { Password = CheckedPassword(Secret.Read(name, value, "Login password"), name) },
                _ => options with { Password = CheckedPassword(value, name) },
            };
        }

        if (options.Announces && !options.IsShared)
            throw new ArgumentException("--announce needs --http 0.0.0.0:PORT: what is announced must be there for others.");
        if (options.Download.Length > 0 && !options.IsSimulated)
            throw new ArgumentException("--download needs the simulated meter: no real one is known to send an update this way.");
        if (environment(KeyVariable) is { Length: > 0 } key)
            options = options with { Key = options.Key ?? CheckedKey(key) };
        if (environment(PasswordVariable) is { Length: > 0 } password)
            options = options with { Password = options.Password ?? CheckedPassword(password, PasswordVariable) };
        return options.DataDirectory.Length > 0 ? options : options with { DataDirectory = DefaultDataDirectory(options) };
    }

    // Key and history of the real meter have nothing to do with those of the simulated one.
    private static string DefaultDataDirectory(DesktopOptions options) => options.StartsUnowned
        ? Path.Combine(Path.GetTempPath(), "mep-module-first-run-" + Path.GetRandomFileName())
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), options.IsSimulated ? ".mep-module-simulated" : ".mep-module");

    private static DesktopOptions ParseAddress(DesktopOptions options, string value)
    {
        int colon = value.LastIndexOf(':');
        string port = value[(colon + 1)..];
        bool shared = false;
        if (colon >= 0)
        {
            string address = value[..colon];
            if (address is not ("127.0.0.1" or "0.0.0.0"))
                throw new ArgumentException($"--http takes a port, 127.0.0.1:PORT for this PC only, or 0.0.0.0:PORT to share; not '{value}'.");
            shared = address == "0.0.0.0";
        }

        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65535)
            throw new ArgumentException($"--http needs a port from 1 to 65535, with 0.0.0.0: before it to share; not '{value}'.");
        return options with { IsShared = shared, Port = number };
    }

    private static string CheckedMeter(string value)
    {
        if (value == "simulated" || (value.StartsWith("serial:", StringComparison.Ordinal) && value.Length > "serial:".Length))
            return value;
        if (value.StartsWith("tcp:", StringComparison.Ordinal))
        {
            int colon = value.LastIndexOf(':');
            if (colon > "tcp:".Length && int.TryParse(value[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535)
                return value;
        }

        throw new ArgumentException($"--meter must be simulated, serial:PATH or tcp:HOST:PORT; not '{value}'.");
    }

    private static string CheckedKey(string value) =>
        MepKey.Parse(value, out string explanation) is null ? throw new ArgumentException(explanation) : value;

    private static string CheckedProfile(string value)
    {
        string[] names = [.. MeterProfile.All.Select(profile => profile.Name)];
        return names.Contains(value) ? value : throw new ArgumentException($"--profile must be one of {string.Join(", ", names)}; not '{value}'.");
    }

    private static BoardSize ParseBoard(string value)
    {
        foreach (BoardSize size in Enum.GetValues<BoardSize>())
        {
            if (NameOf(size) == value)
                return size;
        }

        throw new ArgumentException($"--board must be small, medium or pc; not '{value}'.");
    }

    private static string NameOf(BoardSize size) => size.ToString().ToLowerInvariant();

    private static string CheckedPassword(string value, string source) =>
        value.Length is >= 8 and <= 64 ? value : throw new ArgumentException($"{source} needs 8 to 64 characters.");
}

/// <summary>What a board can take on at a time; a PC can hold itself to the limits of one.</summary>
public enum BoardSize
{
    /// <summary>An ESP32 without PSRAM.</summary>
    Small = 0,

    /// <summary>An ESP32 with PSRAM.</summary>
    Medium = 1,

    /// <summary>A PC.</summary>
    Pc = 2,
}
