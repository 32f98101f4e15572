using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.Bundler.Tests;

public sealed class AssetSectionTests
{
    private static readonly byte[] _html = Encoding.UTF8.GetBytes(new string('x', 5000) + "</html>");
    private static readonly byte[] _icon = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3];

    private static readonly (string Path, byte[] Content)[] _files =
    [
        ("/index.html", _html),
        ("/assets/main-3fK9_a2Q.js", Encoding.UTF8.GetBytes(new string('j', 300))),
        ("/icon.png", _icon),
        ("/ready.css.gz", Zip(Encoding.UTF8.GetBytes("body{}"))),
        ("/ready.css", Encoding.UTF8.GetBytes("body{}")),
    ];

    [Fact]
    public void Every_packed_file_is_found_with_type_tag_and_content()
    {
        IAssets assets = Open(AssetSectionWriter.Pack(_files));

        IAsset page = assets.Find("/index.html")!;
        Assert.Equal("text/html; charset=utf-8", page.ContentType);
        Assert.True(page.IsGzip);
        Assert.False(page.IsImmutable);
        Assert.Matches("^\"[0-9a-f]{16}\"$", page.ETag);
        Assert.Equal(_html, Unzip(ReadAll(page, 7)));

        IAsset script = assets.Find("/assets/main-3fK9_a2Q.js")!;
        Assert.True(script.IsImmutable);

        IAsset icon = assets.Find("/icon.png")!;
        Assert.False(icon.IsGzip);
        Assert.Equal(_icon, ReadAll(icon, 1024));

        IAsset style = assets.Find("/ready.css")!;
        Assert.True(style.IsGzip);
        Assert.Equal("body{}", Encoding.UTF8.GetString(Unzip(ReadAll(style, 1024))));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/index.htm")]
    [InlineData("/index.html/")]
    [InlineData("/ready.css.gz")]
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
        Assert.Contains("complete bundle", Assert.Throws<IOException>(() => Open(AssetSectionWriter.Pack(_files)[..200])).Message);
    }

    [Fact]
    public void Equal_input_gives_equal_bytes()
    {
        Assert.Equal(AssetSectionWriter.Pack(_files), AssetSectionWriter.Pack(_files));
    }

    [Fact]
    public void A_path_that_does_not_fit_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => AssetSectionWriter.Pack([("/" + new string('a', 60), [1])]));
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
        public int Read(int position, byte[] buffer, int offset, int count)
        {
            int n = Math.Clamp(bytes.Length - position, 0, count);
            Array.Copy(bytes, position, buffer, offset, n);
            return n;
        }
    }
}
