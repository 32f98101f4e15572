using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using MepModule.MeterSimulator;

namespace MepModule.Fleet;

/// <summary>What the user chose on the command line.</summary>
internal sealed record FleetOptions
{
    public const string Usage =
        """
        Runs many modules with a simulated meter each in one process, for trying what gathers them (docs/fleet).
        Each is the real app without its page: meter, history, log and outputs.

          --modules N        how many, 1 to 10000; 30 unless given
          --settings FILE    their outputs: JSON as PUT /api/v1/settings takes it, of which "integrations" is used. {name} in it
                             becomes the name of each module, sim-0001 and so on, and {secret} what --secrets says. As on
                             a board without PSRAM, those that do not fit together are refused
          --secrets FILE     name,password of each module, as fleet.mjs makes it
          --http PORT        where GET /modules/NAME/metrics answers for each and GET /targets lists them for Prometheus
                             (http_sd), on 127.0.0.1; nowhere unless given
          --spread SECONDS   time over which they are started, 0 to 3600; 10 unless given
          --profile NAME     kind of the simulated meters; gen3 unless given
          --wire fast | line whether the meters answer at once, or as slowly as 9600 baud; fast unless given
        """;

    private const int MostModules = 10000;
    private const int MostSpreadSeconds = 3600;

    /// <summary>How many.</summary>
    public int Modules { get; init; } = 30;

    /// <summary>The settings of all as JSON, with {name} and {secret} in it.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>What {secret} becomes, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Port of the metrics; -1 for none, 0 for a free one.</summary>
    public int Port { get; init; } = -1;

    /// <summary>Time over which they are started.</summary>
    public int SpreadSeconds { get; init; } = 10;

    /// <summary>Kind of the meters.</summary>
    public string Profile { get; init; } = "gen3";

    /// <summary>How fast the meters answer.</summary>
    public WireSpeed Wire { get; init; } = WireSpeed.Fast;

    /// <summary>Understands a command line.</summary>
    /// <exception cref="ArgumentException">With one sentence about what is wrong.</exception>
    public static FleetOptions Parse(string[] args)
    {
        var options = new FleetOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i];
            if (name is not ("--modules" or "--settings" or "--secrets" or "--http" or "--spread" or "--profile" or "--wire"))
                throw new ArgumentException($"'{name}' is not an option of this program; --help lists them.");
            if (i + 1 == args.Length)
                throw new ArgumentException($"{name} needs a value; --help says which.");
            string value = args[i + 1];
            options = name switch
            {
                "--modules" => options with { Modules = Number(name, value, 1, MostModules) },
                "--settings" => options with { Settings = Content(name, value) },
                "--secrets" => options with { Secrets = Pairs(Content(name, value)) },
                "--http" => options with { Port = Number(name, value, 1, 65535) },
                "--spread" => options with { SpreadSeconds = Number(name, value, 0, MostSpreadSeconds) },
                "--profile" => options with { Profile = Kind(value) },
                _ => options with { Wire = value switch { "fast" => WireSpeed.Fast, "line" => WireSpeed.Line, _ => throw new ArgumentException($"--wire must be fast or line; not '{value}'.") } },
            };
        }

        return options;
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{name} needs a whole number from {least} to {most}; not '{value}'.");

    private static string Content(string name, string file) =>
        File.Exists(file) ? File.ReadAllText(file) : throw new ArgumentException($"{name} needs a file; there is no '{file}'.");

    private static Dictionary<string, string> Pairs(string text)
    {
        var pairs = new Dictionary<string, string>();
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] cells = line.Split(',');
            pairs[cells[0]] = cells.Length == 2 ? cells[1] : throw new ArgumentException($"--secrets: a line must be NAME,PASSWORD; not '{line}'.");
        }

        return pairs;
    }

    private static string Kind(string value)
    {
        string[] names = [.. Array.ConvertAll([.. MeterProfile.All], profile => profile.Name)];
        return Array.IndexOf(names, value) >= 0 ? value : throw new ArgumentException($"--profile must be one of {string.Join(", ", names)}; not '{value}'.");
    }
}
