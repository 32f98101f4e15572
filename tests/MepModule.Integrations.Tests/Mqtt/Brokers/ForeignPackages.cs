using System;
using System.IO;
using System.Linq;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>
/// Programs of other makers from the package registries, unpacked under <c>artifacts/</c>: nothing is installed, and no service starts.
/// </summary>
internal static class ForeignPackages
{
    private static readonly string[] _debian = ["mosquitto", "mosquitto-clients", "libmosquitto1", "libwrap0", "libwebsockets17", "libdlt2", "libcjson1", "nats-server"];

    private static readonly Lazy<string?> _debianRoot = new(UnpackDebian);
    private static readonly Lazy<string?> _npmRoot = new(InstallNpm);

    /// <summary>Where the Debian packages lie, with the folders of a root. Skips the test where there is no apt.</summary>
    public static string Debian
    {
        get
        {
            Assert.SkipWhen(_debianRoot.Value is null, "There is no apt here to download brokers with.");
            return _debianRoot.Value!;
        }
    }

    /// <summary>Where the libraries of the Debian packages lie.</summary>
    public static string Libraries => Directory.GetDirectories(Path.Combine(Debian, "usr", "lib"), "*-linux-gnu*").Single();

    /// <summary>A folder with <c>node_modules</c> in it. Skips the test where there is no npm.</summary>
    public static string Npm
    {
        get
        {
            Assert.SkipWhen(_npmRoot.Value is null, "There is no npm here to install brokers with.");
            return _npmRoot.Value!;
        }
    }

    /// <summary>A fresh folder under <c>artifacts/</c> for what a broker keeps.</summary>
    public static string NewFolder(string name)
    {
        string folder = Repository.Place($"artifacts/mqtt/run/{name}-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string? UnpackDebian()
    {
        string root = Repository.Place("artifacts/mqtt/debian");
        return ForeignFiles.Unpack(root, _debian) ? root : null;
    }

    private static string? InstallNpm()
    {
        string root = Repository.Place("artifacts/mqtt/npm");
        return ForeignFiles.Install(root, Repository.Place("tests/MepModule.Integrations.Tests/Mqtt/Peers")) ? root : null;
    }
}
