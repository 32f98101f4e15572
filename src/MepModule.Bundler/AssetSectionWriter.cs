using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MepModule.App.Update;

namespace MepModule.Bundler;

/// <summary>Packs a directory of built web pages into the section that <see cref="AssetSection"/> reads.</summary>
public static partial class AssetSectionWriter
{
    private const int PathLimit = 55;

    /// <summary>Packs all files below <paramref name="directory"/>, in the order of their paths, so that equal input gives equal bytes.</summary>
    public static byte[] Pack(string directory)
    {
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => (Path: "/" + Path.GetRelativePath(directory, file).Replace('\\', '/'), Content: File.ReadAllBytes(file)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        return Pack(files);
    }

    /// <summary>
    /// Packs files given by path and content. A file whose name ends in .gz is stored as the gzip body of the name without
    /// it; other text is compressed here; what is compressed already stays as it is.
    /// </summary>
    public static byte[] Pack(IReadOnlyList<(string Path, byte[] Content)> files)
    {
        var gzipped = files.Where(file => file.Path.EndsWith(".gz", StringComparison.Ordinal)).Select(file => file.Path[..^3]).ToHashSet();
        var entries = files.Where(file => !gzipped.Contains(file.Path)).Select(Prepare).ToList();

        using var section = new MemoryStream();
        using var writer = new BinaryWriter(section);
        writer.Write("MEPA"u8);
        writer.Write((ushort)entries.Count);
        writer.Write((ushort)AssetSection.EntryLength);
        int position = AssetSection.HeadLength + (entries.Count * AssetSection.EntryLength);
        foreach (var entry in entries)
        {
            writer.Write(Fixed(entry.Path, 56));
            writer.Write(Fixed(entry.Type, 40));
            writer.Write(Fixed(entry.Tag, 20));
            writer.Write((ushort)((entry.IsGzip ? 1 : 0) | (entry.IsImmutable ? 2 : 0)));
            writer.Write((ushort)0);
            writer.Write(position);
            writer.Write(entry.Content.Length);
            position += entry.Content.Length;
        }

        foreach (var entry in entries)
        {
            writer.Write(entry.Content);
        }

        return section.ToArray();
    }

    private static Entry Prepare((string Path, byte[] Content) file)
    {
        bool isGzip = file.Path.EndsWith(".gz", StringComparison.Ordinal);
        string path = isGzip ? file.Path[..^3] : file.Path;
        byte[] content = file.Content;
        string type = ContentType(path);
        if (!isGzip && IsText(type))
        {
            byte[] smaller = Gzip(content);
            if (smaller.Length < content.Length)
            {
                content = smaller;
                isGzip = true;
            }
        }

        if (path.Length > PathLimit)
        {
            throw new InvalidDataException($"The path '{path}' is longer than {PathLimit} characters. Shorten the names of the web assets.");
        }

        string tag = "\"" + Convert.ToHexStringLower(SHA256.HashData(content))[..16] + "\"";
        return new Entry(path, type, tag, isGzip, HashedName().IsMatch(path), content);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Fixed(string text, int length)
    {
        byte[] bytes = new byte[length];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("json") || type.Contains("javascript") || type.Contains("svg");

    private static string ContentType(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    // Names such as /assets/main-3fK9_a2Q.js, as the web build makes them.
    [GeneratedRegex("-[A-Za-z0-9_-]{8}\\.[a-z0-9]+$")]
    private static partial Regex HashedName();

    private sealed record Entry(string Path, string Type, string Tag, bool IsGzip, bool IsImmutable, byte[] Content);
}
