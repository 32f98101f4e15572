using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using MepModule.App.Update;

namespace MepModule.Bundler;

/// <summary>Packs the web pages, as their build leaves them in <c>src/web/dist/assets</c>, into the section that <see cref="AssetSection"/> reads.</summary>
public static class AssetSectionWriter
{
    private const int PathLength = 56;
    private const int TypeLength = 40;
    private const int TagLength = 20;

    /// <summary>Packs a directory of gzip files with the manifest that says what each is.</summary>
    /// <exception cref="InvalidDataException">The manifest is missing or does not fit the files.</exception>
    public static byte[] Pack(string directory)
    {
        string manifest = Path.Combine(directory, "manifest.json");
        if (!File.Exists(manifest))
        {
            throw new InvalidDataException($"There is no manifest.json in {directory}. Build the web pages first; they end up in src/web/dist/assets.");
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        return Pack([.. document.RootElement.GetProperty("assets").EnumerateArray().Select(entry =>
        {
            string path = entry.GetProperty("path").GetString()!;
            return new WebAsset(
                path,
                entry.GetProperty("contentType").GetString()!,
                entry.GetProperty("etag").GetString()!,
                entry.GetProperty("immutable").GetBoolean(),
                File.ReadAllBytes(Path.Combine(directory, path.TrimStart('/'))));
        })]);
    }

    /// <summary>Packs files, in the order of their paths, so that equal input gives equal bytes.</summary>
    public static byte[] Pack(IReadOnlyList<WebAsset> assets)
    {
        using var section = new MemoryStream();
        using var writer = new BinaryWriter(section);
        writer.Write("MEPA"u8);
        writer.Write((ushort)assets.Count);
        writer.Write((ushort)AssetSection.EntryLength);
        int position = AssetSection.HeadLength + (assets.Count * AssetSection.EntryLength);
        WebAsset[] ordered = [.. assets.OrderBy(asset => asset.Path, StringComparer.Ordinal)];
        foreach (WebAsset asset in ordered)
        {
            bool isGzip = asset.Content.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
            writer.Write(Fixed(asset.Path, PathLength));
            writer.Write(Fixed(asset.ContentType, TypeLength));
            writer.Write(Fixed(asset.ETag, TagLength));
            writer.Write((ushort)((isGzip ? 1 : 0) | (asset.IsImmutable ? 2 : 0)));
            writer.Write((ushort)0);
            writer.Write(position);
            writer.Write(asset.Content.Length);
            position += asset.Content.Length;
        }

        foreach (WebAsset asset in ordered)
        {
            writer.Write(asset.Content);
        }

        return section.ToArray();
    }

    private static byte[] Fixed(string text, int length)
    {
        // A path needs a NUL behind it, because the reader compares up to there.
        if (text.Length > (length == PathLength ? length - 1 : length) || !Ascii.IsValid(text))
        {
            throw new InvalidDataException($"'{text}' does not fit into the {length} bytes that the section has for it. Shorten the name of the web asset.");
        }

        byte[] bytes = new byte[length];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }
}

/// <summary>One file of the web pages, as it is sent.</summary>
public sealed record WebAsset(string Path, string ContentType, string ETag, bool IsImmutable, byte[] Content);
