using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace MepModule.Firmware.Tests;

/// <summary>What an .nfproj file and the packages.config beside it say.</summary>
internal sealed class NanoProject
{
    private static readonly XNamespace _msbuild = "http://schemas.microsoft.com/developer/msbuild/2003";

    private readonly XDocument _project;

    public NanoProject(string path)
    {
        FilePath = path;
        Folder = Path.GetDirectoryName(path)!.Replace('\\', '/');
        _project = XDocument.Load(Repository.At(path));
        Packages = [.. XDocument.Load(Repository.At(Folder + "/packages.config")).Root!.Elements("package")
            .Select(package => (package.Attribute("id")!.Value, package.Attribute("version")!.Value))];
    }

    public static NanoProject Protocol { get; } = new("src/MepModule.Firmware/Protocol/MepModule.Protocol.nfproj");

    public static NanoProject Core { get; } = new("src/MepModule.Firmware/Core/MepModule.Core.nfproj");

    public static NanoProject Network { get; } = new("src/MepModule.Firmware/Network/MepModule.Network.nfproj");

    public static NanoProject Integrations { get; } = new("src/MepModule.Firmware/Integrations/MepModule.Integrations.nfproj");

    public static NanoProject App { get; } = new("src/MepModule.Firmware/App/MepModule.Firmware.nfproj");

    /// <summary>What takes updates in, on boards with PSRAM only.</summary>
    public static NanoProject Updates { get; } = new("src/MepModule.Firmware/Updates/MepModule.Updates.nfproj");

    /// <summary>What stands on the app on boards with PSRAM only.</summary>
    public static NanoProject Listener { get; } = new("src/MepModule.Firmware/Listener/MepModule.Listener.nfproj");

    /// <summary>The assemblies of the app, what is needed first first: an update holds them in this order.</summary>
    public static IReadOnlyList<NanoProject> Assemblies { get; } = [Protocol, Core, Network, Integrations, App, Updates, Listener];

    /// <summary>Those of a board without PSRAM.</summary>
    public static IReadOnlyList<NanoProject> SmallAssemblies { get; } = [Protocol, Core, Network, Integrations, App];

    public static NanoProject Launcher { get; } = new("src/MepModule.Firmware/Launcher/MepModule.Launcher.nfproj");

    /// <summary>The tests that run on the device's runtime.</summary>
    public static NanoProject DeviceTests { get; } = new("tests/MepModule.Device.Tests/MepModule.Device.Tests.nfproj");

    /// <summary>The measuring program for the device's runtime; no build takes it along.</summary>
    public static NanoProject Bench { get; } = new("tests/MepModule.Device.Bench/MepModule.Device.Bench.nfproj");

    /// <summary>The counters that the measuring program's host provides.</summary>
    public static NanoProject Counters { get; } = new("tests/MepModule.Device.Bench/Counters/MepModule.Device.Counters.nfproj");

    public string FilePath { get; }

    public string Folder { get; }

    /// <summary>Paths of the projects it refers to, from the root of the repository.</summary>
    public IReadOnlyList<string> Projects =>
        [.. _project.Descendants(_msbuild + "ProjectReference").Select(reference => FromRoot(reference.Attribute("Include")!.Value))];

    public string Guid => Property("ProjectGuid");

    /// <summary>Package ids and versions, in the order of the file.</summary>
    public IReadOnlyList<(string Id, string Version)> Packages { get; }

    /// <summary>Names of referenced assemblies with their hint paths.</summary>
    public IReadOnlyList<(string Name, string HintPath)> References =>
        [.. _project.Descendants(_msbuild + "Reference").Select(reference =>
            (reference.Attribute("Include")!.Value, reference.Element(_msbuild + "HintPath")!.Value))];

    /// <summary>Compiled sources, as paths from the root of the repository with forward slashes.</summary>
    public IReadOnlyList<string> Sources =>
        [.. _project.Descendants(_msbuild + "Compile").Select(compile => FromRoot(compile.Attribute("Include")!.Value))];

    public string Property(string name) => _project.Descendants(_msbuild + name).Single().Value;

    /// <summary>Writes the list of sources anew.</summary>
    public void SetSources(IEnumerable<string> sources)
    {
        XElement group = _project.Descendants(_msbuild + "Compile").First().Parent!;
        group.Elements().Remove();
        foreach (string source in sources)
        {
            string relative = Path.GetRelativePath(Repository.At(Folder), Repository.At(source)).Replace('/', '\\');
            var compile = new XElement(_msbuild + "Compile", new XAttribute("Include", relative));
            if (relative.StartsWith("..", StringComparison.Ordinal))
            {
                compile.Add(new XElement(_msbuild + "Link", source["src/".Length..].Replace('/', '\\')));
            }

            group.Add(compile);
        }

        // Normalise the indentation; the comments stay where they are.
        using var text = new StringWriter();
        XDocument.Parse(_project.ToString()).Save(text);
        string[] lines = text.ToString().ReplaceLineEndings("\n").Split('\n');
        lines[0] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
        File.WriteAllText(Repository.At(FilePath), string.Join('\n', lines) + "\n");
    }

    private string FromRoot(string include) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.At(Folder), include.Replace('\\', Path.DirectorySeparatorChar)))).Replace('\\', '/');
}
