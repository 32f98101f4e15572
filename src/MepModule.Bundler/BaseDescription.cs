using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Hashing;
using System.Linq;
using System.Text;
using MepModule.App.Update;

namespace MepModule.Bundler;

/// <summary>
/// The base that bundles are built for, as written down in <c>src/MepModule.Firmware/base.txt</c>: one fact per line,
/// <c>launcher VERSION</c>, <c>least-launcher VERSION</c>, <c>clr VERSION</c>, <c>assembly NAME VERSION NATIVE-CHECKSUM [BOARD...]</c> for each framework assembly and
/// <c>app NAME [BOARD...]</c> for each of the app's own. A line without a board holds for all.
/// </summary>
public sealed class BaseDescription
{
    private BaseDescription(AppVersion launcher, AppVersion leastLauncher, AppVersion clr, IReadOnlyList<FrameworkAssembly> assemblies, IReadOnlyList<AppAssembly> app)
    {
        Launcher = launcher;
        LeastLauncher = leastLauncher;
        Clr = clr;
        Assemblies = assemblies;
        App = app;
    }

    /// <summary>Version of the launcher that is deployed.</summary>
    public AppVersion Launcher { get; }

    /// <summary>Least version of the launcher that can start what is built for this base; the deployed one unless the description says otherwise.</summary>
    public AppVersion LeastLauncher { get; }

    /// <summary>Least version of the CLR.</summary>
    public AppVersion Clr { get; }

    /// <summary>The framework assemblies that are deployed with the launcher.</summary>
    public IReadOnlyList<FrameworkAssembly> Assemblies { get; }

    /// <summary>The assemblies of the app, what is needed first first.</summary>
    public IReadOnlyList<AppAssembly> App { get; }

    /// <summary>CRC32 over one line per framework assembly, <c>NAME VERSION CHECKSUM\n</c>, in the order of their names.</summary>
    public uint Fingerprint
    {
        get
        {
            var lines = Assemblies.OrderBy(a => a.Name, StringComparer.Ordinal)
                .Select(a => $"{a.Name} {a.Version} {a.NativeChecksum:X8}\n");
            return Crc32.HashToUInt32(Encoding.ASCII.GetBytes(string.Concat(lines)));
        }
    }

    /// <summary>What of this description holds for a board.</summary>
    /// <param name="board">Name of the board profile, which is the target of its bundles.</param>
    public BaseDescription For(string board) => new(
        Launcher,
        LeastLauncher,
        Clr,
        [.. Assemblies.Where(assembly => Holds(assembly.Boards, board))],
        [.. App.Where(assembly => Holds(assembly.Boards, board))]);

    /// <summary>Reads a description from a file.</summary>
    public static BaseDescription Load(string path) => Parse(File.ReadAllLines(path), path);

    /// <summary>Reads a description from its lines; empty lines and lines that begin with # are left out.</summary>
    public static BaseDescription Parse(IEnumerable<string> lines, string name)
    {
        AppVersion? launcher = null;
        AppVersion? least = null;
        AppVersion? clr = null;
        var assemblies = new List<FrameworkAssembly>();
        var app = new List<AppAssembly>();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            switch (words)
            {
                case ["launcher", var version] when AppVersion.Parse(version) is { } parsed:
                    launcher = parsed;
                    break;
                case ["least-launcher", var version] when AppVersion.Parse(version) is { } parsed:
                    least = parsed;
                    break;
                case ["clr", var version] when AppVersion.Parse(version) is { } parsed:
                    clr = parsed;
                    break;
                case ["assembly", var assembly, var version, var checksum, .. var boards]
                    when uint.TryParse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint native):
                    assemblies.Add(new FrameworkAssembly(assembly, version, native, Known(boards, name, number)));
                    break;
                case ["app", var assembly, .. var boards]:
                    app.Add(new AppAssembly(assembly, Known(boards, name, number)));
                    break;
                default:
                    throw new InvalidDataException($"{name}, line {number}: '{line}' is none of 'launcher VERSION', 'least-launcher VERSION', 'clr VERSION', 'assembly NAME VERSION CHECKSUM [BOARD...]', 'app NAME [BOARD...]'.");
            }
        }

        return launcher != null && clr != null
            ? new BaseDescription(launcher, least ?? launcher, clr, assemblies, app)
            : throw new InvalidDataException($"{name} lacks a line 'launcher VERSION' or 'clr VERSION'.");
    }

    private static bool Holds(IReadOnlyList<string> boards, string board) => boards.Count == 0 || boards.Contains(board);

    private static string[] Known(string[] boards, string name, int number) =>
        boards.FirstOrDefault(board => FlashBoard.Find(board) == null) is { } unknown
            ? throw new InvalidDataException($"{name}, line {number}: '{unknown}' is no board; there are {FlashBoard.Names}.")
            : boards;
}

/// <summary>One framework assembly of a base.</summary>
/// <param name="Name">Name of the assembly, which is that of its .pe file.</param>
/// <param name="Version">Version of the package.</param>
/// <param name="NativeChecksum">Checksum of its native half; 0 when it has none.</param>
/// <param name="Boards">The boards that have it; all when there is none.</param>
public sealed record FrameworkAssembly(string Name, string Version, uint NativeChecksum, IReadOnlyList<string> Boards);

/// <summary>One assembly of the app.</summary>
/// <param name="Name">Name of the assembly, which is that of its .pe file.</param>
/// <param name="Boards">The boards that have it; all when there is none.</param>
public sealed record AppAssembly(string Name, IReadOnlyList<string> Boards);
