using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MepModule.Bundler;

/// <summary>
/// The content of the deployment partition: all .pe files one after the other, each filled up to 4 bytes, which is how the CLR
/// walks the partition.
/// </summary>
public static class DeploymentImage
{
    private const string LauncherAssembly = "MepModule.Launcher";

    /// <summary>What a board is flashed with: framework, launcher and app. One assembly too few and the runtime starts none; one too many takes its heap for nothing.</summary>
    /// <param name="description">The base of the board, see <see cref="BaseDescription.For"/>.</param>
    /// <param name="directory">Where the build left the .pe files of all boards.</param>
    /// <exception cref="InvalidDataException">A file is missing, or no .pe of the stable 1.x line.</exception>
    public static byte[] Pack(BaseDescription description, string directory) =>
        Pack(description.Assemblies.Select(assembly => assembly.Name).Append(LauncherAssembly).Concat(description.App.Select(assembly => assembly.Name)), directory);

    /// <summary>The app of a board in the order of loading, which is the code of its bundle.</summary>
    /// <param name="description">The base of the board.</param>
    /// <param name="directory">Where the build left the .pe files of all boards.</param>
    /// <exception cref="InvalidDataException">A file is missing, or no .pe of the stable 1.x line; or the base names no assembly of the app.</exception>
    public static byte[] PackApp(BaseDescription description, string directory) => description.App.Count > 0
        ? Pack(description.App.Select(assembly => assembly.Name), directory)
        : throw new InvalidDataException("The base has no line 'app NAME', so it does not say which assemblies an update holds. Give the code with --code.");

    private static byte[] Pack(IEnumerable<string> names, string directory)
    {
        using var image = new MemoryStream();
        foreach (string name in names)
        {
            string file = Path.Combine(directory, name + ".pe");
            if (!File.Exists(file))
            {
                throw new InvalidDataException($"There is no {name}.pe in {directory}. Build the launcher's project; it brings all of them along.");
            }

            byte[] pe = File.ReadAllBytes(file);
            if (!pe.AsSpan().StartsWith("NFMRK1\0"u8))
            {
                throw new InvalidDataException($"{file} does not begin with NFMRK1, so it is no .pe file of nanoFramework 1.x.");
            }

            image.Write(pe);
            while (image.Length % 4 != 0)
            {
                image.WriteByte(0);
            }
        }

        return image.ToArray();
    }
}
