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
/// <c>launcher VERSION</c>, <c>clr VERSION</c>, and <c>assembly NAME VERSION NATIVE-CHECKSUM</c> for each framework assembly.
/// </summary>
public sealed class BaseDescription
{
    private BaseDescription(AppVersion launcher, AppVersion clr, IReadOnlyList<FrameworkAssembly> assemblies)
    {
        Launcher = launcher;
        Clr = clr;
        Assemblies = assemblies;
    }

    /// <summary>Least version of the launcher.</summary>
    public AppVersion Launcher { get; }

    /// <summary>Least version of the CLR.</summary>
    public AppVersion Clr { get; }

    /// <summary>The framework assemblies that are deployed with the launcher.</summary>
    public IReadOnlyList<FrameworkAssembly> Assemblies { get; }

    /// <summary>CRC32 over one line per assembly, <c>NAME VERSION CHECKSUM\n</c>, in the order of their names.</summary>
    public uint Fingerprint
    {
        get
        {
            var lines = Assemblies.OrderBy(a => a.Name, StringComparer.Ordinal)
                .Select(a => $"{a.Name} {a.Version} {a.NativeChecksum:X8}\n");
            return Crc32.HashToUInt32(Encoding.ASCII.GetBytes(string.Concat(lines)));
        }
    }

    /// <summary>Reads a description from a file.</summary>
    public static BaseDescription Load(string path) => Parse(File.ReadAllLines(path), path);

    /// <summary>Reads a description from its lines; empty lines and lines that begin with # are left out.</summary>
    public static BaseDescription Parse(IEnumerable<string> lines, string name)
    {
        AppVersion? launcher = null;
        AppVersion? clr = null;
        var assemblies = new List<FrameworkAssembly>();
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
                case ["clr", var version] when AppVersion.Parse(version) is { } parsed:
                    clr = parsed;
                    break;
                case ["assembly", var assembly, var version, var checksum]
                    when uint.TryParse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint native):
                    assemblies.Add(new FrameworkAssembly(assembly, version, native));
                    break;
                default:
                    throw new InvalidDataException($"{name}, line {number}: '{line}' is none of 'launcher VERSION', 'clr VERSION', 'assembly NAME VERSION CHECKSUM'.");
            }
        }

        return launcher != null && clr != null
            ? new BaseDescription(launcher, clr, assemblies)
            : throw new InvalidDataException($"{name} lacks a line 'launcher VERSION' or 'clr VERSION'.");
    }
}

/// <summary>One framework assembly of a base.</summary>
public sealed record FrameworkAssembly(string Name, string Version, uint NativeChecksum);
