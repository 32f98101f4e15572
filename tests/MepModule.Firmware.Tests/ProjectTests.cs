using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MepModule.Bundler;

namespace MepModule.Firmware.Tests;

/// <summary>What can be proven about the firmware's projects without the tools that build them.</summary>
public sealed partial class ProjectTests
{
    private static readonly string[] _fixedPackages =
    [
        "nanoFramework.CoreLibrary", "nanoFramework.System.IO.Ports", "nanoFramework.System.Device.Wifi",
        "nanoFramework.System.Net.Http.Server", "nanoFramework.Hardware.Esp32", "nanoFramework.System.Security.Cryptography",
    ];

    public static TheoryData<string> Projects => [.. NanoProject.Assemblies.Append(NanoProject.Launcher).Append(NanoProject.DeviceTests).Append(NanoProject.Bench).Append(NanoProject.Counters).Select(project => project.FilePath)];

    // Which assembly a folder is in, what is needed first first; an assembly knows those before it. The longest folder counts.
    private static readonly (NanoProject Assembly, string[] Folders)[] _assemblies =
    [
        (NanoProject.Protocol, ["src/MepModule.Protocol/", "src/MepModule.Firmware/Protocol/"]),
        (NanoProject.Core,
        [
            .. new[] { "Alerts", "Configuration", "Diagnostics", "Discovery", "History", "Jobs", "MBus", "Memory", "Meter", "Metering", "Platform", "Polling", "Sockets", "Storage", "Text", "Update" }
                .Select(room => $"src/MepModule.App/{room}/"),
            "src/MepModule.Firmware/Core/",
        ]),
        (NanoProject.Network, ["src/MepModule.App/Network/", "src/MepModule.App/SelfTests/", "src/MepModule.Firmware/Network/"]),
        (NanoProject.Integrations, ["src/MepModule.App/Integrations/", "src/MepModule.Firmware/Integrations/"]),
        (NanoProject.App, ["src/MepModule.App/", "src/MepModule.Firmware/App/"]),
        (NanoProject.Updates, ["src/MepModule.App/Bundles/", "src/MepModule.App/Web/Uploads/", "src/MepModule.Firmware/Updates/"]),
        (NanoProject.Listener, ["src/MepModule.Firmware/Listener/"]),
    ];

    private static string DeclaredVersion => AppVersion().Match(Repository.Read("src/MepModule.App/ModuleApp.cs")).Groups[1].Value;

    // The runtime tells versions apart by their first two numbers only, so minor and patch share the second.
    internal static string BuiltVersion
    {
        get
        {
            Version version = Version.Parse(DeclaredVersion);
            return $"AssemblyVersion(\"{version.Major}.{(version.Minor * 100) + version.Build}.0.0\")";
        }
    }

    internal static IReadOnlyList<string> SourcesOf(NanoProject assembly) =>
        [.. AllSources().Where(source => _assemblies.MaxBy(entry => entry.Folders.Where(folder => source.StartsWith(folder, StringComparison.Ordinal)).Max(folder => (int?)folder.Length)).Assembly == assembly)];

    [Fact]
    public void The_firmware_compiles_exactly_the_sources_of_protocol_app_and_adapters()
    {
        IReadOnlyList<string> listed = [.. NanoProject.Assemblies.SelectMany(assembly => assembly.Sources)];
        IReadOnlyList<string> existing = AllSources();
        string[] missing = [.. existing.Except(listed)];
        string[] surplus = [.. listed.Except(existing)];
        Assert.True(
            missing.Length + surplus.Length == 0,
            $"Not listed: {string.Join(", ", missing)}\nListed, but not there: {string.Join(", ", surplus)}\nRun: dotnet run --project tests/MepModule.Firmware.Tests -- refresh");
        Assert.Equal(listed.Count, listed.Distinct().Count());
        for (int i = 0; i < NanoProject.Assemblies.Count; i++)
        {
            Assert.Equal(SourcesOf(NanoProject.Assemblies[i]), NanoProject.Assemblies[i].Sources);
            Assert.Equal(NanoProject.Assemblies.Take(i).Select(assembly => assembly.FilePath), NanoProject.Assemblies[i].Projects);
        }

        Assert.Equal(NanoProject.Assemblies.Select(assembly => assembly.FilePath), NanoProject.Launcher.Projects);
    }

    [Fact]
    public void The_launcher_compiles_its_own_sources_and_shares_slots_and_boot_with_the_app()
    {
        IReadOnlyList<string> listed = NanoProject.Launcher.Sources;
        Assert.Empty(Repository.SourcesBelow("src/MepModule.Firmware/Launcher").Except(listed));
        Assert.All(listed, source => Assert.True(File.Exists(Repository.At(source)), source));
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Contains("src/MepModule.App/Bundles/Boot.cs", listed);

        // It is never updated: of the protocol it takes what reads bytes, nothing that knows the meter.
        Assert.Equal(
            ["src/MepModule.Protocol/Tables/LittleEndian.cs", "src/MepModule.Protocol/Tables/TableText.cs"],
            listed.Where(source => source.StartsWith("src/MepModule.Protocol/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_tests_of_the_device_compile_their_own_sources_and_stand_on_the_core()
    {
        IReadOnlyList<string> listed = NanoProject.DeviceTests.Sources;
        Assert.Equal(Repository.SourcesBelow("tests/MepModule.Device.Tests"), listed.Where(source => source.StartsWith("tests/", StringComparison.Ordinal)));
        Assert.All(listed, source => Assert.True(File.Exists(Repository.At(source)), source));
        Assert.Equal([NanoProject.Protocol.FilePath, NanoProject.Core.FilePath], NanoProject.DeviceTests.Projects);
        Assert.Equal("NFUnitTest", NanoProject.DeviceTests.Property("AssemblyName"));
        string settings = NanoProject.DeviceTests.Property("RunSettingsFilePath")["$(MSBuildProjectDirectory)\\".Length..].Replace('\\', '/');
        Assert.True(File.Exists(Path.Combine(Repository.At(NanoProject.DeviceTests.Folder), settings)), settings);
    }

    [Fact]
    public void The_measuring_program_compiles_its_own_sources_and_stands_on_the_whole_app_of_a_small_board()
    {
        string[] listed = [.. NanoProject.Bench.Sources.Concat(NanoProject.Counters.Sources)];
        Assert.Equal(
            Repository.SourcesBelow("tests/MepModule.Device.Bench").Order(StringComparer.Ordinal),
            listed.Where(source => source.StartsWith("tests/MepModule.Device.Bench/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(listed, source => Assert.True(File.Exists(Repository.At(source)), source));
        Assert.Equal([.. NanoProject.SmallAssemblies.Append(NanoProject.Counters).Select(project => project.FilePath)], NanoProject.Bench.Projects);
        Assert.Empty(NanoProject.Bench.Packages.Except(NanoProject.App.Packages));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_references_and_hint_paths_agree(string path)
    {
        var project = new NanoProject(path);
        var used = new HashSet<(string, string)>();
        foreach (var (name, hint) in project.References)
        {
            // No version in the name: the packages carry other assembly versions than their own.
            Assert.DoesNotContain(",", name);
            Match match = HintPath().Match(hint);
            Assert.True(match.Success, hint);
            Assert.Equal(name, match.Groups[3].Value);
            used.Add((match.Groups[1].Value, match.Groups[2].Value));
            string packages = hint[..hint.IndexOf("packages", StringComparison.Ordinal)].Replace('\\', '/');
            Assert.Equal(Repository.Root + "/", Path.GetFullPath(Path.Combine(Repository.At(project.Folder), packages)));
        }

        Assert.Equal(project.Packages.Order(), used.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_package_has_the_version_of_its_listing_and_brings_all_that_it_needs(string path)
    {
        Assert.SkipUnless(Repository.Shared is not null, "The listings of nanoFramework's API are not at hand.");
        IReadOnlyDictionary<string, ApiListing> listings = ApiListing.ReadAll();
        var project = new NanoProject(path);
        string[] assemblies = [.. project.References.Select(reference => reference.Name)];
        foreach (var (id, version) in project.Packages)
        {
            ApiListing listing = listings[id];
            Assert.Equal(listing.Version, version);
            Assert.Contains(listing.Assembly, assemblies);
            Assert.All(listing.References, reference => Assert.Contains(reference, assemblies));
        }
    }

    [Fact]
    public void The_six_fixed_packages_are_used()
    {
        string sources = string.Concat(NanoProject.Assemblies.SelectMany(assembly => assembly.Sources).Select(Repository.Read));
        Assert.All(_fixedPackages, package => Assert.Contains(NanoProject.App.Packages, pinned => pinned.Id == package));
        string[] used = ["using System;", "using System.IO.Ports;", "using System.Device.Wifi;", "HttpListener", "using nanoFramework.Hardware.Esp32;", "using System.Security.Cryptography;"];
        Assert.All(used, text => Assert.Contains(text, sources));
    }

    [Fact]
    public void The_base_that_bundles_are_packed_for_is_the_one_that_is_built()
    {
        BaseDescription description = BaseDescription.Load(Repository.At("src/MepModule.Firmware/base.txt"));
        Dictionary<string, string> built = NanoProject.App.References.ToDictionary(reference => reference.Name, reference => HintPath().Match(reference.HintPath).Groups[2].Value);
        Assert.Equal(
            built.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            description.Assemblies.OrderBy(assembly => assembly.Name, StringComparer.Ordinal).Select(assembly => KeyValuePair.Create(assembly.Name, assembly.Version)));

        // The launcher and the other assemblies may use less of the base, never something else.
        Assert.Empty(NanoProject.Assemblies.Append(NanoProject.Launcher).SelectMany(project => project.Packages).Except(NanoProject.App.Packages));
        Assert.Equal(NanoProject.Assemblies.Select(assembly => assembly.Property("AssemblyName")), description.App.Select(assembly => assembly.Name));

        string facts = Repository.Read("src/MepModule.Firmware/Launcher/BaseFacts.cs");
        Assert.Contains($"new AppVersion({description.Launcher.Major}, {description.Launcher.Minor}, {description.Launcher.Patch})", facts);
        Assert.Contains($"AssemblyVersion(\"{description.Launcher}.0\")", Repository.Read("src/MepModule.Firmware/Launcher/Properties/AssemblyInfo.cs"));
    }

    /// <summary>One assembly too few and the runtime starts none of them; the firmware's listener and what it stands on take 10 KB that a small board does not have, and the others some hundred bytes each.</summary>
    [Fact]
    public void The_listener_and_what_it_stands_on_are_flashed_on_boards_with_PSRAM_alone()
    {
        BaseDescription description = BaseDescription.Load(Repository.At("src/MepModule.Firmware/base.txt"));
        string facts = Repository.Read("src/MepModule.Firmware/Launcher/BaseFacts.cs");
        string[] large = ["System.Net.Http", "nanoFramework.System.Collections", "System.Device.Adc", "System.Math"];
        Assert.All(large, name => Assert.Contains(description.Assemblies, assembly => assembly.Name == name));
        foreach (FlashBoard flashed in FlashBoard.All)
        {
            BoardProfile board = BoardProfile.Find(flashed.Name)!;
            BaseDescription mine = description.For(board.Name);
            NanoProject[] app = [.. board.HasPsram ? NanoProject.Assemblies : NanoProject.SmallAssemblies];
            Assert.Equal(app.Select(assembly => assembly.Property("AssemblyName")), mine.App.Select(assembly => assembly.Name));
            Assert.Equal(board.HasPsram ? description.Assemblies : description.Assemblies.Where(assembly => !large.Contains(assembly.Name)), mine.Assemblies);
            // The supply is measured by an assembly that only these boards have.
            Assert.True(board.SupplyVoltage == BoardProfile.NoPin || mine.Assemblies.Any(assembly => assembly.Name == "System.Device.Adc"), board.Name);
            Assert.Contains($"{(board.HasPsram ? "Listener" : "Small")}Fingerprint = 0x{mine.Fingerprint:X8};", facts);
            Assert.Contains($"{(board.HasPsram ? "Listener" : "App")}Assembly = \"{app[^1].Property("AssemblyName")}\";", facts);
        }
    }

    [Fact]
    public void The_native_checksums_of_the_base_are_those_of_the_listings()
    {
        Assert.SkipUnless(Repository.Shared is not null, "The listings of nanoFramework's API are not at hand.");
        ILookup<string, ApiListing> listings = ApiListing.ReadAll().Values.ToLookup(listing => listing.Assembly);
        foreach (FrameworkAssembly assembly in BaseDescription.Load(Repository.At("src/MepModule.Firmware/base.txt")).Assemblies)
        {
            // The last one counts: a note behind the first line corrects it for System.Net.
            Assert.Contains(listings[assembly.Name], listing => listing.Version == assembly.Version && listing.NativeChecksums[^1] == assembly.NativeChecksum.ToString("X8"));
        }
    }

    [Fact]
    public void The_version_of_the_app_is_said_once_and_repeated_truly()
    {
        Version version = Version.Parse(DeclaredVersion);
        Assert.Equal($"{version}.0", typeof(Bundle).Assembly.GetName().Version!.ToString());
        Assert.All(NanoProject.Assemblies, assembly => Assert.Contains(BuiltVersion, Repository.Read(assembly.Folder + "/Properties/AssemblyInfo.cs")));
        Assert.InRange(version.Build, 0, 99);

        // What changed is told for every version, the newest one first.
        Assert.Contains($"\n## {version} ", Repository.Read("CHANGELOG.md"));
        Assert.Equal(version.ToString(), ChangedVersion().Match(Repository.Read("CHANGELOG.md")).Groups[1].Value);
    }

    [Fact]
    public void The_number_of_the_asset_resource_is_the_hash_of_its_name()
    {
        string name = ResourceName().Match(Repository.Read("src/MepModule.Firmware/App/Assets.resx")).Groups[1].Value;
        Match declared = ResourceNumber().Match(Repository.Read("src/MepModule.Firmware/App/ResourceAssets.cs"));
        Assert.Equal(name, declared.Groups[1].Value);
        Assert.Equal(ResourceHash(name).ToString(), declared.Groups[2].Value);
        Assert.Contains($"\"{NanoProject.App.Property("RootNamespace")}.Assets\"", Repository.Read("src/MepModule.Firmware/App/ResourceAssets.cs"));
    }

    [Fact]
    public void The_launcher_calls_a_method_that_the_app_has()
    {
        string launcher = Repository.Read("src/MepModule.Firmware/Launcher/Program.cs");
        Assert.Contains("\"MepModule.Firmware.Entry\"", launcher);
        Assert.Contains("\"Run\"", launcher);
        foreach (NanoProject top in new[] { NanoProject.App, NanoProject.Listener })
        {
            string entry = Repository.Read(top.Folder + "/Entry.cs");
            Assert.Contains("namespace MepModule.Firmware;", entry);
            Assert.Contains("public static class Entry", entry);
            Assert.Contains("public static void Run(string target, int slot, string startReason, string baseFacts)", entry);
        }

        Assert.Contains("new object[] { identity.Target, choice.Slot, choice.Reason, identity.ToText() }", launcher);
    }

    [Fact]
    public void The_solution_builds_the_firmware_only_in_its_device_configuration()
    {
        string[] solution = Repository.Read("MepModule.sln").ReplaceLineEndings("\n").Split('\n');
        NanoProject[] projects = [.. NanoProject.Assemblies, NanoProject.Launcher, NanoProject.DeviceTests];
        foreach (NanoProject project in projects)
        {
            string guid = "{" + project.Guid.ToUpperInvariant() + "}";
            Assert.Contains(solution, line => line.Contains(project.FilePath.Replace('/', '\\')) && line.Contains("{11A8DD76-328B-46DF-9F39-F559912D0360}") && line.Contains(guid));
            string[] builds = [.. solution.Where(line => line.Contains(guid) && line.Contains(".Build.0"))];
            Assert.NotEmpty(builds);
            Assert.All(builds, line => Assert.Contains(".Device|", line));
        }

        Assert.DoesNotContain(solution, line => line.Contains(".Device|") && line.Contains(".Build.0") && !projects.Any(project => line.Contains(project.Guid.ToUpperInvariant())));
    }

    [Fact]
    public void The_workflow_names_files_that_there_are_and_builds_all_projects()
    {
        string workflow = Repository.Read(".github/workflows/firmware.yml");
        string[] paths = [.. WorkflowPath().Matches(workflow).Select(match => match.Value)];
        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(File.Exists(Repository.At(path)), path));
        Assert.All([NanoProject.Launcher, NanoProject.DeviceTests], project => Assert.Contains("msbuild " + project.FilePath + " ", workflow));
        Assert.Contains("src/MepModule.Firmware/{" + string.Join(",", NanoProject.Assemblies.Append(NanoProject.Launcher).Select(project => Path.GetFileName(project.Folder))) + "}", workflow);
        Assert.Contains(NanoProject.DeviceTests.Folder, workflow);

        // Which assemblies an image and a bundle hold says the base, for each board.
        Assert.Contains("--from $built", workflow);
        Assert.Contains("for board in " + string.Join(" ", FlashBoard.All.Select(board => board.Name)) + ";", workflow);
        BaseDescription description = BaseDescription.Load(Repository.At("src/MepModule.Firmware/base.txt"));
        string[] lacking = [.. description.App.Where(assembly => assembly.Boards.Count > 0).Select(assembly => assembly.Name), .. description.Assemblies.Where(assembly => assembly.Boards.Count > 0).Select(assembly => assembly.Name)];
        string small = "grep -v -E '" + string.Join("|", lacking).Replace(".", "\\.", StringComparison.Ordinal) + "'";
        Assert.Contains(small, workflow);
    }

    [Fact]
    public void The_build_of_the_firmware_that_fails_with_new_sockets_is_named_wherever_one_is_chosen()
    {
        string[] choosing = ["docs/flashing.md", "src/MepModule.Firmware/base.txt", ".github/workflows/firmware.yml"];
        Assert.All(choosing, path => Assert.Contains("1.17.0.185", Repository.Read(path)));
        Assert.All(choosing, path => Assert.Contains("13 July 2026", Repository.Read(path)));
    }

    // nanoff's own default is the address of the ESP32-C3 for all of them, and lies inside the firmware of the others.
    [Theory]
    [InlineData("mep-module", "ESP32_PSRAM_REV3", "0x1E0000")]
    [InlineData("dabbler", "ESP32_REV3", "0x1E0000")]
    [InlineData("ustepper-c3", "ESP32_C3", "0x1B0000")]
    public void Each_board_has_its_flashing_commands_with_image_and_address(string board, string image, string address)
    {
        Assert.Equal(image, FlashBoard.Find(board)!.Target);
        string[] lines = Repository.Read("docs/flashing.md").Split('\n');
        Assert.Contains(lines, line => line.StartsWith($"| `{board}` |") && line.Contains($"`{image}`") && line.Contains($"`{address}`"));
        Assert.Contains(lines, line => line.StartsWith($"nanoff --update --target {image} "));
        Assert.Contains(lines, line => line.StartsWith($"nanoff --target {image} ") && line.Contains("--deploy --image ") && line.EndsWith($"--address {address}"));
    }

    private static IReadOnlyList<string> AllSources() =>
    [
        .. Repository.SourcesBelow("src/MepModule.Protocol"), .. Repository.SourcesBelow("src/MepModule.App"),
        .. NanoProject.Assemblies.SelectMany(assembly => Repository.SourcesBelow(assembly.Folder)),
    ];

    // The hash by which nanoFramework numbers resources.
    private static short ResourceHash(string name)
    {
        int even = (5381 << 16) + 5381;
        int odd = even;
        for (int i = 0; i < name.Length; i++)
        {
            if (i % 2 == 0)
            {
                even = ((even << 5) + even) ^ name[i];
            }
            else
            {
                odd = ((odd << 5) + odd) ^ name[i];
            }
        }

        int hash = even + (odd * 1566083941);
        return (short)((short)(hash >> 16) ^ (short)hash);
    }

    [GeneratedRegex(@"^(?:\.\.\\)+packages\\(.+?)\.(\d+\.\d+\.\d+)\\lib\\(.+)\.(?:dll|exe)$")]
    private static partial Regex HintPath();

    [GeneratedRegex(@"(?:src|tests)/[\w./-]+\.(?:nfproj|txt|cs)\b")]
    private static partial Regex WorkflowPath();

    [GeneratedRegex("const string Version = \"(.+?)\"")]
    private static partial Regex AppVersion();

    [GeneratedRegex(@"(?m)^## (\d+\.\d+\.\d+) ")]
    private static partial Regex ChangedVersion();

    [GeneratedRegex(@"AssemblyVersion\("".+?""\)")]
    internal static partial Regex BuiltAssemblyVersion();

    [GeneratedRegex("<data name=\"(.+?)\"")]
    private static partial Regex ResourceName();

    [GeneratedRegex(@"(\w+) = (-?\d+),")]
    private static partial Regex ResourceNumber();
}
