using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace MepModule.Testing;

/// <summary>Programs of other makers from the package registries, unpacked into a folder: nothing is installed, and no service starts.</summary>
public static class ForeignFiles
{
    /// <summary>Downloads and unpacks Debian packages, unless an earlier run did.</summary>
    /// <param name="root">Folder that gets them, with the folders of a root.</param>
    /// <param name="packages">Names of the packages, with what they need besides what every Debian has.</param>
    /// <returns>Whether they are there; false where there is no apt.</returns>
    /// <exception cref="InvalidOperationException">A package could not be had; the message says what was said.</exception>
    public static bool Unpack(string root, params string[] packages)
    {
        string wanted = string.Join(' ', packages);
        string stamp = Path.Combine(root, "packages");
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
        {
            return true;
        }

        if (!IsOnPath("apt-get") || !IsOnPath("dpkg"))
        {
            return false;
        }

        // Aside first: a run that is cut off leaves no half of it behind.
        string aside = Aside(root);
        Run("bash", aside, "-c", $"apt-get download -qq {wanted} && for package in *.deb; do dpkg -x \"$package\" root || exit 1; done");
        File.WriteAllText(Path.Combine(aside, "root", "packages"), wanted);
        Replace(root, Path.Combine(aside, "root"));
        Directory.Delete(aside, recursive: true);
        return true;
    }

    /// <summary>Installs what a package.json and its lock file name, unless an earlier run did, and puts the scripts beside it.</summary>
    /// <param name="root">Folder that gets <c>node_modules</c> and the scripts.</param>
    /// <param name="source">Folder with package.json, package-lock.json, .npmrc and *.mjs.</param>
    /// <returns>Whether they are there; false where there is no npm.</returns>
    /// <exception cref="InvalidOperationException">A package could not be had; the message says what was said.</exception>
    public static bool Install(string root, string source)
    {
        string wanted = File.ReadAllText(Path.Combine(source, "package-lock.json"));
        string stamp = Path.Combine(root, "installed-lock.json");
        if (!File.Exists(stamp) || File.ReadAllText(stamp) != wanted)
        {
            if (!IsOnPath("npm"))
            {
                return false;
            }

            string aside = Aside(root);
            foreach (string file in new[] { "package.json", "package-lock.json", ".npmrc" })
            {
                File.Copy(Path.Combine(source, file), Path.Combine(aside, file));
            }

            Run("npm", aside, "ci", "--no-progress");
            File.WriteAllText(Path.Combine(aside, "installed-lock.json"), wanted);
            Replace(root, aside);
        }

        foreach (string script in Directory.GetFiles(source, "*.mjs"))
        {
            File.Copy(script, Path.Combine(root, Path.GetFileName(script)), overwrite: true);
        }

        return true;
    }

    /// <summary>Whether a program can be started by its name.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Aside(string root)
    {
        string aside = $"{root}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(aside);
        return aside;
    }

    private static void Replace(string root, string by)
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        Directory.Move(by, root);
    }

    private static void Run(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}{errors.GetAwaiter().GetResult()}");
        }
    }
}
