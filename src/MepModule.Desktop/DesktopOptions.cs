using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.MeterSimulator;
using MepModule.Protocol.Security;

namespace MepModule.Desktop;

/// <summary>What the user chose on the command line.</summary>
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
          --key KEY               the MEP key: 16 or 20 characters, or 32 or 40 hex digits
          --profile gen3 | gen4 | cpm | ...
                                  kind of the simulated meter; gen3 unless given
          --password PW           login password of the user admin, 8 to 64 characters; the first start makes one unless given
        """;

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

    /// <summary>The login password, or null for the stored one.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the module starts like one that nobody owns yet, with the set-up access point open; for tests of the first run.</summary>
    public bool StartsUnowned { get; init; }

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
            return [.. arguments];
        }
    }

    /// <summary>Understands a command line.</summary>
    /// <exception cref="ArgumentException">With one sentence about what is wrong.</exception>
    public static DesktopOptions Parse(string[] args)
    {
        var options = new DesktopOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i];
            if (name is not ("--http" or "--data" or "--meter" or "--key" or "--profile" or "--password"))
                throw new ArgumentException($"'{name}' is not an option of this program; --help lists them.");
            if (i + 1 == args.Length)
                throw new ArgumentException($"{name} needs a value; --help says which.");
            string value = args[i + 1];
            options = name switch
            {
                "--http" => ParseAddress(options, value),
                "--data" => value.Length > 0 ? options with { DataDirectory = value } : throw new ArgumentException("--data needs the name of a directory."),
                "--meter" => options with { Meter = CheckedMeter(value) },
                "--key" => options with { Key = CheckedKey(value) },
                "--profile" => options with { Profile = CheckedProfile(value) },
                _ => options with { Password = CheckedPassword(value) },
            };
        }

        return options.DataDirectory.Length > 0 ? options : options with { DataDirectory = DefaultDataDirectory(options.IsSimulated) };
    }

    // Key and history of the real meter have nothing to do with those of the simulated one.
    private static string DefaultDataDirectory(bool isSimulated) =>
        System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), isSimulated ? ".mep-module-simulated" : ".mep-module");

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

    private static string CheckedPassword(string value) =>
        value.Length is >= 8 and <= 64 ? value : throw new ArgumentException("--password needs 8 to 64 characters.");
}
