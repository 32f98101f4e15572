using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using MepModule.App.Platform;

namespace MepModule.Desktop.Http;

/// <summary>The web UI as the build embedded it: gzip files and a manifest. Empty in a build without UI.</summary>
internal sealed class EmbeddedAssets : IAssets
{
    private const string Prefix = "assets";

    private readonly Dictionary<string, Asset> _assets = [];

    public EmbeddedAssets(Assembly assembly)
    {
        using Stream? manifest = assembly.GetManifestResourceStream(Prefix + "/manifest.json");
        if (manifest is null)
            return;
        foreach (JsonElement entry in JsonDocument.Parse(manifest).RootElement.GetProperty("assets").EnumerateArray())
        {
            string path = entry.GetProperty("path").GetString()!;
            using Stream resource = assembly.GetManifestResourceStream(Prefix + path)
                ?? throw new InvalidOperationException($"The asset {path} of the manifest is not in the assembly; build anew.");
            var bytes = new byte[resource.Length];
            resource.ReadExactly(bytes);
            _assets[path] = new Asset(bytes, entry.GetProperty("contentType").GetString()!, entry.GetProperty("etag").GetString()!, true, entry.GetProperty("immutable").GetBoolean());
        }
    }

    public IAsset? Find(string path) => _assets.GetValueOrDefault(path);

    private sealed class Asset(byte[] bytes, string contentType, string etag, bool isGzip, bool isImmutable) : IUnpackableAsset
    {
        public string ContentType => contentType;

        public string ETag => etag;

        public bool IsGzip => isGzip;

        public bool IsImmutable => isImmutable;

        public int Length => bytes.Length;

        public int Read(int position, byte[] buffer, int offset, int count)
        {
            int there = Math.Clamp(bytes.Length - position, 0, count);
            Array.Copy(bytes, position, buffer, offset, there);
            return there;
        }

        public IAsset Unpack()
        {
            using var unpacked = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
                gzip.CopyTo(unpacked);
            byte[] plain = unpacked.ToArray();
            string tag = '"' + Convert.ToHexStringLower(SHA256.HashData(plain))[..16] + '"';
            return new Asset(plain, contentType, tag, false, isImmutable);
        }
    }
}
