using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

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
        if (!IsOnPath("apt-get") || !IsOnPath("dpkg"))
        {
            return null;
        }

        string root = Repository.Place("artifacts/mqtt/debian");
        if (File.Exists(Path.Combine(root, "usr", "sbin", "mosquitto")) && File.Exists(Path.Combine(root, "usr", "sbin", "nats-server")))
        {
            return root;
        }

        // Aside first: a run that is cut off leaves no half of it behind.
        string aside = NewFolder("debian");
        Run("bash", aside, "-c", $"apt-get download -qq {string.Join(' ', _debian)} && for package in *.deb; do dpkg -x \"$package\" root || exit 1; done");
        Directory.CreateDirectory(Path.GetDirectoryName(root)!);
        Move(Path.Combine(aside, "root"), root);
        return root;
    }

    private static string? InstallNpm()
    {
        if (!IsOnPath("npm"))
        {
            return null;
        }

        string source = Repository.Place("tests/MepModule.Integrations.Tests/Mqtt/Peers");
        string root = Repository.Place("artifacts/mqtt/npm");
        string wanted = File.ReadAllText(Path.Combine(source, "package-lock.json"));
        string stamp = Path.Combine(root, "installed-lock.json");
        if (!File.Exists(stamp) || File.ReadAllText(stamp) != wanted)
        {
            string aside = NewFolder("npm");
            foreach (string file in new[] { "package.json", "package-lock.json", ".npmrc" })
            {
                File.Copy(Path.Combine(source, file), Path.Combine(aside, file));
            }

            Run("npm", aside, "ci", "--no-progress");
            File.WriteAllText(Path.Combine(aside, "installed-lock.json"), wanted);
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            Move(aside, root);
        }

        foreach (string script in Directory.GetFiles(source, "*.mjs"))
        {
            File.Copy(script, Path.Combine(root, Path.GetFileName(script)), overwrite: true);
        }

        return root;
    }

    // Another run of the tests may have been faster.
    private static void Move(string from, string to)
    {
        if (!Directory.Exists(to))
        {
            Directory.Move(from, to);
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Run(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{errors.GetAwaiter().GetResult()}");
    }
}
