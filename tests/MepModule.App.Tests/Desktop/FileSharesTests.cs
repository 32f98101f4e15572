using System;
using System.IO;
using MepModule.App.Platform;
using MepModule.Desktop.Storage;

namespace MepModule.App.Tests.Desktop;

/// <summary>The drive of the PC refuses what the drive of the board refuses.</summary>
public sealed class FileSharesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mep-shares-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    // The table that the source of nanoFramework's FileSystemManager carries: these are all that pass.
    [Theory]
    [InlineData(FileShare.Read, FileAccess.Read, FileShare.ReadWrite, true)]
    [InlineData(FileShare.Write, FileAccess.Write, FileShare.ReadWrite, true)]
    [InlineData(FileShare.ReadWrite, FileAccess.Read, FileShare.ReadWrite, true)]
    [InlineData(FileShare.ReadWrite, FileAccess.Write, FileShare.ReadWrite, true)]
    [InlineData(FileShare.ReadWrite, FileAccess.ReadWrite, FileShare.ReadWrite, true)]
    [InlineData(FileShare.Read, FileAccess.Read, FileShare.Read, false)]
    [InlineData(FileShare.ReadWrite, FileAccess.Read, FileShare.Read, false)]
    [InlineData(FileShare.Read, FileAccess.Write, FileShare.ReadWrite, false)]
    [InlineData(FileShare.None, FileAccess.Read, FileShare.ReadWrite, false)]
    public void A_second_open_passes_only_where_both_share(FileShare first, FileAccess access, FileShare second, bool passes)
    {
        var shares = new FileShares();
        using IDisposable open = shares.Open("a", FileAccess.Read, first);
        using IDisposable other = shares.Open("b", FileAccess.ReadWrite, FileShare.None);
        if (passes)
        {
            shares.Open("a", access, second).Dispose();
        }
        else
        {
            Assert.Contains("open already", Assert.Throws<IOException>(() => shares.Open("a", access, second)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_being_written_can_be_read_and_neither_removed_nor_written_again()
    {
        var store = new DirectoryStore(_directory);
        byte[] buffer = new byte[4];
        using (IFileWriter writer = store.Create("log.a"))
        {
            writer.Write([1, 2], 0, 2);
            store.Read("log.a", 0, buffer, 0, 4);
            Assert.Throws<IOException>(() => store.Delete("log.a"));
            Assert.Throws<IOException>(() => store.Append("log.a"));
            Assert.Throws<IOException>(() => store.Create("log.a"));
        }

        Assert.Equal(2, store.Read("log.a", 0, buffer, 0, 4));
        store.Append("log.a").Dispose();
        store.Delete("log.a");
        Assert.Equal(-1, store.Length("log.a"));
    }
}
