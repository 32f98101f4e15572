using System;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>Readers of other makers, of the versions that the lock file names, unpacked under <c>artifacts/</c>. Tests are skipped where there is no registry to fetch them from.</summary>
internal static class ClientPackages
{
    private static readonly string[] _debian = ["socat", "libwrap0"];

    private static readonly Lazy<bool> _isNpmThere = new(() => ForeignFiles.Install(Npm, Repository.Place("tests/MepModule.Integrations.Tests/Clients/Peers")));
    private static readonly Lazy<bool> _isDebianThere = new(() => ForeignFiles.Unpack(Debian, _debian));

    private static string Npm => Repository.Place("artifacts/clients/npm");

    private static string Debian => Repository.Place("artifacts/clients/debian");

    /// <summary>Where one of our scripts lies that use a client.</summary>
    public static string Script(string name)
    {
        Assert.SkipWhen(!_isNpmThere.Value, "There is no npm registry here to install clients from.");
        return Path.Combine(Npm, name);
    }

    /// <summary>Starts one of our scripts that use a client.</summary>
    public static ForeignProgram Start(string script, params string[] arguments) => new("node", [Script(script), .. arguments]);

    /// <summary>Starts socat.</summary>
    public static ForeignProgram Socat(params string[] arguments)
    {
        if (ForeignFiles.IsOnPath("socat"))
        {
            return new ForeignProgram("socat", arguments);
        }

        Assert.SkipWhen(!_isDebianThere.Value, "There is no socat here, and no apt to download it with.");
        return new ForeignProgram(Path.Combine(Debian, "usr/bin/socat"), arguments, Directory.GetDirectories(Path.Combine(Debian, "usr/lib"), "*-linux-gnu*").Single());
    }
}
