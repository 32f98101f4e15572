using System;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MepModule.App;
using MepModule.App.Update;
using MepModule.Bundler;

namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>
/// Makes builds of the app that differ from the one under test in their version: the assemblies as they were built, with the
/// constant replaced by one of the same length.
/// </summary>
internal static class AnotherBuild
{
    private static readonly string[] _assemblies = ["MepModule.Desktop.dll", "MepModule.App.dll", "MepModule.Protocol.dll"];

    private static readonly BaseDescription _base = BaseDescription.Load(FindUpwards("src/MepModule.Desktop/base.txt"));

    /// <summary>A bundle with a build of the app that calls itself <paramref name="version"/>.</summary>
    /// <param name="version">Three numbers of one digit.</param>
    /// <param name="without">An assembly to leave out, so that the build fails when it starts.</param>
    /// <param name="target">Target of the bundle.</param>
    /// <param name="key">Key to sign with.</param>
    public static byte[] Bundle(string version, string? without = null, string target = "desktop", RSA? key = null)
    {
        if (version.Length != ModuleApp.Version.Length)
        {
            throw new ArgumentException($"The version must be as long as {ModuleApp.Version}.", nameof(version));
        }

        using var code = new MemoryStream();
        using (var zip = new ZipArchive(code, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string assembly in _assemblies)
            {
                if (assembly != without)
                {
                    byte[] bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, assembly));
                    Replace(bytes, Encoding.Unicode.GetBytes(ModuleApp.Version), Encoding.Unicode.GetBytes(version));
                    using Stream entry = zip.CreateEntry(assembly, CompressionLevel.Fastest).Open();
                    entry.Write(bytes);
                }
                else if (assembly != "MepModule.Desktop.dll")
                {
                    // An assembly that is not in the bundle would be taken from the program, so it is there and no assembly.
                    using Stream entry = zip.CreateEntry(assembly).Open();
                    entry.Write("not an assembly"u8);
                }
            }
        }

        return Bundler.Bundle.Pack(target, AppVersion.Parse(version)!, "build " + version, _base, code.ToArray(), [], key);
    }

    private static void Replace(byte[] bytes, byte[] from, byte[] to)
    {
        for (int at = bytes.AsSpan().IndexOf(from); at >= 0;)
        {
            to.CopyTo(bytes, at);
            int next = bytes.AsSpan(at + to.Length).IndexOf(from);
            at = next < 0 ? -1 : at + to.Length + next;
        }
    }

    private static string FindUpwards(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string candidate = Path.Combine([folder.FullName, .. path.Split('/')]);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException(path);
    }
}
