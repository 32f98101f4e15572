using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>Readers of other makers, of the versions that the lock file names, unpacked under <c>artifacts/</c>. Tests are skipped where there is no registry to fetch them from.</summary>
internal static class ClientPackages
{
    private static readonly Lazy<string?> _npm = new(InstallNpm);
    private static readonly Lazy<string?> _socat = new(UnpackSocat);

    /// <summary>Starts one of our scripts that use a client.</summary>
    public static ForeignProgram Start(string script, params string[] arguments)
    {
        Assert.SkipWhen(_npm.Value is null, "There is no npm registry here to install clients from.");
        return new ForeignProgram("node", [Path.Combine(_npm.Value!, script), .. arguments]);
    }

    /// <summary>Starts socat.</summary>
    public static ForeignProgram Socat(params string[] arguments)
    {
        Assert.SkipWhen(_socat.Value is null, "There is no socat here, and no apt to download it with.");
        string root = _socat.Value!;
        return root.Length == 0
            ? new ForeignProgram("socat", arguments)
            : new ForeignProgram(Path.Combine(root, "usr/bin/socat"), arguments, Directory.GetDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*").Single());
    }

    private static string? InstallNpm()
    {
        string source = Repository.Place("tests/MepModule.Integrations.Tests/Clients/Peers");
        string root = Repository.Place("artifacts/clients/npm");
        string wanted = File.ReadAllText(Path.Combine(source, "package-lock.json"));
        string stamp = Path.Combine(root, "installed-lock.json");
        if (!File.Exists(stamp) || File.ReadAllText(stamp) != wanted)
        {
            string aside = ForeignPackages.NewFolder("clients");
            foreach (string file in new[] { "package.json", "package-lock.json", ".npmrc" })
            {
                File.Copy(Path.Combine(source, file), Path.Combine(aside, file));
            }

            if (!Run("npm", aside, "ci", "--no-progress"))
            {
                return null;
            }

            File.WriteAllText(Path.Combine(aside, "installed-lock.json"), wanted);
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(root)!);
            Directory.Move(aside, root);
        }

        foreach (string script in Directory.GetFiles(source, "*.mjs"))
        {
            File.Copy(script, Path.Combine(root, Path.GetFileName(script)), overwrite: true);
        }

        return root;
    }

    /// <summary>Where it was unpacked, empty when it is installed, null when it cannot be had.</summary>
    private static string? UnpackSocat()
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "socat"))))
        {
            return "";
        }

        string root = Repository.Place("artifacts/clients/debian");
        if (File.Exists(Path.Combine(root, "usr/bin/socat")))
        {
            return root;
        }

        string aside = ForeignPackages.NewFolder("socat");
        if (!Run("bash", aside, "-c", "apt-get download -qq socat libwrap0 && for package in *.deb; do dpkg -x \"$package\" root || exit 1; done"))
        {
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(root)!);
        Directory.Move(Path.Combine(aside, "root"), root);
        return root;
    }

    private static bool Run(string program, string folder, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
