using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.Bundles;

/// <summary>
/// The code of a bundle for the device: the .pe files of the app one behind the other, each filled up to 4 bytes, what is needed first
/// first. One file would not do: an assembly of nanoFramework has room for 64 KB of byte code and 64 KB of names and texts.
/// </summary>
public static class CodeImage
{
    private const int LengthOffset = 100;
    private const int HeaderLength = LengthOffset + 4;

    /// <summary>Takes one .pe file out of the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="position">Where the file begins; afterwards where the next one begins.</param>
    /// <returns>The file; null at the end of the image.</returns>
    /// <exception cref="ArgumentException">There is no .pe file at this position.</exception>
    public static byte[]? Next(byte[] image, ref int position)
    {
        if (position >= image.Length)
        {
            return null;
        }

        int left = image.Length - position;
        int length = left < HeaderLength ? 0 : LittleEndian.Int32(image, position + LengthOffset);
        if (length < HeaderLength || length > left
            || image[position] != 'N' || image[position + 1] != 'F' || image[position + 2] != 'M' || image[position + 3] != 'R')
        {
            throw new ArgumentException("The code of the bundle is no row of .pe files. Pack it anew with the Bundler.");
        }

        byte[] file = new byte[length];
        Array.Copy(image, position, file, 0, length);
        position += (length + 3) & ~3;
        return file;
    }
}
