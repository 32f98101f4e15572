using System;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>The engines of docs/fleet as Debian packs them, unpacked under <c>artifacts/</c>.</summary>
internal static class FleetPackages
{
    private static readonly string[] _packages = ["nats-server", "haproxy", "liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1", "victoria-metrics"];
    private static readonly Lazy<bool> _isThere = new(() => ForeignFiles.Unpack(Repository.Place("artifacts/fleet"), _packages));

    /// <summary>Starts one of them. Skips the test where there is no apt.</summary>
    /// <param name="program">Its path below <c>usr</c>.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="environment">Variables beside those that there are, as NAME=VALUE.</param>
    public static ForeignProgram Start(string program, string[] arguments, string folder, params string[] environment)
    {
        Assert.SkipWhen(!_isThere.Value, "There is no apt here to download the engines with.");
        string root = Path.Combine(Repository.Place("artifacts/fleet"), "usr");
        string libraries = Directory.GetDirectories(Path.Combine(root, "lib"), "*-linux-gnu*").Single();
        return new ForeignProgram("env", ["-C", folder, .. environment, Path.Combine(root, program), .. arguments], libraries);
    }
}
