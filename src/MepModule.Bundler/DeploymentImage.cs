using System;
using System.Collections.Generic;
using System.IO;

namespace MepModule.Bundler;

/// <summary>
/// The content of the deployment partition: all .pe files one after the other, each filled up to 4 bytes, which is how the CLR
/// walks the partition.
/// </summary>
public static class DeploymentImage
{
    /// <summary>Joins .pe files.</summary>
    /// <exception cref="InvalidDataException">A file is no .pe of the stable 1.x line.</exception>
    public static byte[] Pack(IEnumerable<string> files)
    {
        using var image = new MemoryStream();
        foreach (string file in files)
        {
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
