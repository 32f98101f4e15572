using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using MepModule.Desktop;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Discovery;

/// <summary>A network of its own with hosts h1, h2 ... at 10.77.0.1, 10.77.0.2 ... and the programs of other makers that look for things in it. It is gone with the last of them.</summary>
internal sealed class Lab : IDisposable
{
    /// <summary>Login password of the modules.</summary>
    public const string Password = "lab password";

    private static readonly string[] _debian =
    [
        "avahi-daemon", "avahi-utils", "libavahi-core7", "libavahi-common3", "libavahi-client3", "libdaemon0", "libdbus-1-3", "dbus-daemon", "libgdbm6",
        "systemd-resolved", "libsystemd-shared", "python3-zeroconf", "python3-ifaddr", "python3-async-timeout",
    ];

    private static readonly Lazy<string?> _problem = new(Prepare);

    private readonly string _folder;
    private readonly ForeignProgram _hub;
    private readonly string[] _entrance;
    private readonly string _bus;

    /// <summary>Builds the network; skips the test where that is impossible.</summary>
    /// <param name="hosts">How many hosts it has.</param>
    public Lab(int hosts)
    {
        Assert.SkipWhen(_problem.Value is not null, _problem.Value ?? "");
        _folder = ForeignPackages.NewFolder("lab");
        _bus = "/run/bus-" + Guid.NewGuid().ToString("N")[..8];
        bool isRoot = Environment.IsPrivilegedProcess;
        _hub = new ForeignProgram("unshare", [.. isRoot ? (string[])[] : ["-r"], "-n", "-m", "sh", Path.Combine(Source, "lab.sh"), hosts.ToString()]);
        _hub.UntilSaid("ready ");
        string id = _hub.Said.Split("ready ")[1].Split('\n')[0].Trim();
        _entrance = [.. isRoot ? (string[])[] : ["-U", "--preserve-credentials"], "-t", id, "-n", "-m", "--", "ip", "netns", "exec"];
    }

    private static string Source => Repository.Place("tests/MepModule.Integrations.Tests/Discovery/Peers");

    private static string Debian => Repository.Place("artifacts/discovery/debian");

    private static string Npm => Repository.Place("artifacts/discovery/npm");

    /// <summary>Starts a module on a host, with a directory of its own.</summary>
    /// <param name="host">Number of the host.</param>
    /// <param name="more">Further arguments.</param>
    public ForeignProgram Module(int host, params string[] more)
    {
        string data = Path.Combine(_folder, "module-" + host);
        return Start(host, "dotnet", [typeof(DesktopModule).Assembly.Location, "--http", "0.0.0.0:80", "--announce", "--password", Password, "--data", data, .. more]);
    }

    /// <summary>Starts a meter on a host, for a module that is told <c>--meter tcp:</c> and its address.</summary>
    public ForeignProgram Meter(int host, int port) =>
        Start(host, "dotnet", typeof(MeterSimulator.Meter).Assembly.Location, "--listen", $"tcp:10.77.0.{host}:{port}", "--history", "1");

    /// <summary>Cuts the link of a host, as a radio does that loses its network, or has it back.</summary>
    public void Link(int host, bool isUp)
    {
        using ForeignProgram link = Start(host, "ip", "link", "set", "eth0", isUp ? "up" : "down");
        Assert.True(link.UntilEnded() == 0, link.Said);
    }

    /// <summary>Runs a Node script of ours, see node-peer.mjs.</summary>
    public ForeignProgram Node(int host, params string[] arguments) => Start(host, "node", [Path.Combine(Npm, "node-peer.mjs"), .. arguments]);

    /// <summary>Asks everything that steers on a host, round after round, see steering-peer.mjs.</summary>
    public ForeignProgram Steering(int host, int asked) => Start(host, "node", Path.Combine(Npm, "steering-peer.mjs"), "10.77.0." + asked);

    /// <summary>Runs a Node script of ours that uses a client of an output.</summary>
    public ForeignProgram Client(int host, string script, params string[] arguments) => Start(host, "node", [ClientPackages.Script(script), .. arguments]);

    /// <summary>Runs a Python script of ours with Debian's own Python.</summary>
    public ForeignProgram Python(int host, string script, params string[] arguments) => Start(host, "/usr/bin/python3", [Path.Combine(Source, script), .. arguments]);

    /// <summary>Starts avahi on a host, and the bus that its tools need.</summary>
    /// <returns>The bus, and avahi.</returns>
    public ForeignProgram[] Avahi(int host, string name)
    {
        string bus = Path.Combine(_folder, "bus.conf");
        File.WriteAllText(bus, File.ReadAllText(Path.Combine(Source, "bus.conf")).Replace("/run/lab-bus", _bus, StringComparison.Ordinal));
        ForeignProgram first = Start(host, Path.Combine(Debian, "usr/bin/dbus-daemon"), "--config-file=" + bus, "--nofork", "--print-address=1");
        first.UntilSaid("unix:path=");
        string settings = Path.Combine(_folder, $"avahi-{host}.conf");
        File.WriteAllText(settings, $"[server]\nhost-name={name}\nuse-ipv6=no\ndeny-interfaces=lo\n[publish]\n");
        return [first, Start(host, Path.Combine(Debian, "usr/sbin/avahi-daemon"), "-f", settings, "--no-drop-root", "--no-chroot", "--no-rlimits")];
    }

    /// <summary>Runs a tool of avahi on its host, such as avahi-browse.</summary>
    public ForeignProgram AvahiTool(int host, string tool, params string[] arguments) => Start(host, Path.Combine(Debian, "usr/bin", tool), arguments);

    /// <summary>Starts systemd-resolved on a host, with multicast DNS.</summary>
    public ForeignProgram Resolved(int host)
    {
        using ForeignProgram link = Start(host, "sh", "-c", "mkdir -p /run/systemd/netif/links && printf 'ADMIN_STATE=configured\\nOPER_STATE=routable\\nMDNS=yes\\n' > /run/systemd/netif/links/$(cat /sys/class/net/eth0/ifindex)");
        Assert.Equal(0, link.UntilEnded());
        return Start(host, new[] { "lib/systemd", "usr/lib/systemd" }.Select(place => Path.Combine(Debian, place, "systemd-resolved")).First(File.Exists));
    }

    public void Dispose()
    {
        _hub.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ForeignProgram Start(int host, string program, params string[] arguments)
    {
        string[] libraries = [.. new[] { "usr/lib", "lib" }.Select(place => Path.Combine(Debian, place)).Where(Directory.Exists)
            .SelectMany(place => Directory.GetDirectories(place, "*-linux-gnu*")).SelectMany(place => new[] { place, Path.Combine(place, "systemd") })];
        string[] environment = program.StartsWith(Debian, StringComparison.Ordinal) ? ["LD_LIBRARY_PATH=" + string.Join(':', libraries)] : [];
        return new ForeignProgram(
            "nsenter",
            [.. _entrance, "h" + host, "env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + _bus, "PYTHONPATH=" + Path.Combine(Debian, "usr/lib/python3/dist-packages"), .. environment, program, .. arguments]);
    }

    // Why this machine has no such network; null when it has.
    private static string? Prepare()
    {
        foreach (string tool in new[] { "unshare", "nsenter", "ip", "node" })
        {
            if (!ForeignFiles.IsOnPath(tool))
            {
                return $"There is no {tool} here to build a network with.";
            }
        }

        using Process trial = Process.Start(new ProcessStartInfo("unshare", [.. Environment.IsPrivilegedProcess ? (string[])[] : ["-r"], "-n", "-m", "true"]) { RedirectStandardError = true })!;
        trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        if (trial.ExitCode != 0)
        {
            return "This machine allows no networks of their own (namespaces).";
        }

        return ForeignFiles.Unpack(Debian, _debian) && ForeignFiles.Install(Npm, Source) && File.Exists("/usr/bin/python3") ? null : "There is no apt, npm or Python here to have other makers' programs from.";
    }
}
