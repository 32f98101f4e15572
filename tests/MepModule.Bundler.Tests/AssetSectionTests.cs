using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.Bundler.Tests;

public sealed class AssetSectionTests
{
    private static readonly byte[] _html = Encoding.UTF8.GetBytes(new string('x', 5000) + "</html>");
    private static readonly byte[] _icon = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3];

    private static readonly WebAsset[] _files =
    [
        new("/index.html", "text/html; charset=utf-8", "\"0011223344556677\"", false, Zip(_html)),
        new("/a/main-3fK9_a2Q.js", "text/javascript; charset=utf-8", "\"1111223344556677\"", true, Zip([1, 2, 3])),
        new("/icon.png", "image/png", "\"2211223344556677\"", false, _icon),
        new("/app.webmanifest", "application/manifest+json; charset=utf-8", "\"3311223344556677\"", false, Zip([1])),
    ];

    [Fact]
    public void Every_packed_file_is_found_with_type_tag_and_content()
    {
        IAssets assets = Open(AssetSectionWriter.Pack(_files));
        foreach (WebAsset file in _files)
        {
            IAsset asset = assets.Find(file.Path)!;
            Assert.Equal(file.ContentType, asset.ContentType);
            Assert.Equal(file.ETag, asset.ETag);
            Assert.Equal(file.IsImmutable, asset.IsImmutable);
            Assert.Equal(file.Path != "/icon.png", asset.IsGzip);
            Assert.Equal(file.Content, ReadAll(asset, 7));
        }

        Assert.Equal(_html, Unzip(ReadAll(assets.Find("/index.html")!, 1024)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/index.htm")]
    [InlineData("/index.html/")]
    [InlineData("/index.html\0")]
    [InlineData("/app")]
    [InlineData("/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Other_paths_are_not_found(string path)
    {
        Assert.Null(Open(AssetSectionWriter.Pack(_files)).Find(path));
    }

    [Fact]
    public void Reading_past_the_end_returns_nothing()
    {
        IAsset icon = Open(AssetSectionWriter.Pack(_files)).Find("/icon.png")!;
        Assert.Equal(0, icon.Read(_icon.Length, new byte[10], 0, 10));
        Assert.Equal(2, icon.Read(_icon.Length - 2, new byte[10], 0, 10));
    }

    [Fact]
    public void Bytes_that_are_no_section_are_refused_with_a_sentence()
    {
        Assert.Contains("complete bundle", Assert.Throws<IOException>(() => Open(new byte[100])).Message);
        Assert.Contains("complete bundle", Assert.Throws<IOException>(() => Open(AssetSectionWriter.Pack(_files)[..300])).Message);
    }

    [Fact]
    public void An_index_that_cannot_be_read_at_a_moment_is_no_missing_page()
    {
        var bytes = new Memory(AssetSectionWriter.Pack(_files));
        var section = new AssetSection(bytes);
        bytes.IsGone = true;

        Assert.Throws<IOException>(() => section.Find("/index.html"));

        bytes.IsGone = false;
        Assert.NotNull(section.Find("/index.html"));
    }

    [Fact]
    public void Equal_input_gives_equal_bytes()
    {
        Assert.Equal(AssetSectionWriter.Pack(_files), AssetSectionWriter.Pack([.. _files.Reverse()]));
    }

    [Fact]
    public void A_path_that_does_not_fit_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => AssetSectionWriter.Pack([_files[0] with { Path = "/" + new string('a', 60) }]));
    }

    private static AssetSection Open(byte[] section) => new(new Memory(section));

    private static byte[] ReadAll(IAsset asset, int slice)
    {
        byte[] content = new byte[asset.Length];
        int position = 0;
        while (position < content.Length)
        {
            int n = asset.Read(position, content, position, Math.Min(slice, content.Length - position));
            Assert.True(n > 0);
            position += n;
        }

        return content;
    }

    private static byte[] Zip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Unzip(byte[] content)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private sealed class Memory(byte[] bytes) : IAssetBytes
    {
        public bool IsGone { get; set; }

        public int Read(int position, byte[] buffer, int offset, int count)
        {
            int n = IsGone ? 0 : Math.Clamp(bytes.Length - position, 0, count);
            bytes.AsSpan(Math.Min(position, bytes.Length), n).CopyTo(buffer.AsSpan(offset));
            return n;
        }
    }
}
