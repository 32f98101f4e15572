using System;
using System.IO;
using System.Linq;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.App.Tests.Update;
using MepModule.App.Update;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Storage;

public sealed class TwinFileTests
{
    private readonly CutStore _store = new();

    public static TheoryData<CutOutcome> Outcomes => [.. Enum.GetValues<CutOutcome>()];

    [Fact]
    public void The_newest_content_is_found_when_the_number_wraps()
    {
        Put("kept.b", FileOf(int.MaxValue, [1]));
        var file = new TwinFile(_store, "kept");
        file.Write([2]);
        Assert.Equal([2], new TwinFile(_store, "kept").Read());
        file.Write([3]);
        Assert.Equal([3], new TwinFile(_store, "kept").Read());
    }

    // Whoever writes without having read must not write over the newest content.
    [Fact]
    public void A_write_without_a_read_goes_to_the_file_that_is_not_in_force()
    {
        new TwinFile(_store, "kept").Write([1]);
        _store.FailAt = _store.Operations + 3;
        Assert.Throws<IOException>(() => new TwinFile(_store, "kept").Write([2]));
        _store.FailAt = -1;
        Assert.Equal([1], new TwinFile(_store, "kept").Read());
        new TwinFile(_store, "kept").Write([3]);
        Assert.Equal([3], new TwinFile(_store, "kept").Read());
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void A_cut_at_any_moment_of_a_write_leaves_the_old_content_or_the_new(CutOutcome outcome)
    {
        int operations = 0;
        for (int cut = 0; operations == 0 || cut < operations; cut++)
        {
            var store = new CutStore { Outcome = outcome };
            var file = new TwinFile(store, "kept");
            file.Write([1, 1, 1]);
            file.Write([2, 2, 2]);
            store.PowerOn();
            store.CutAt = cut;
            bool isWritten = false;
            try
            {
                file.Write([3, 3, 3]);
                isWritten = true;
                operations = store.Operations;
            }
            catch (PowerCutException)
            {
            }

            store.CutAt = -1;
            store.PowerOn();
            byte[]? found = new TwinFile(store, "kept").Read();
            Assert.NotNull(found);
            Assert.Contains(found[0], isWritten ? [(byte)3] : new byte[] { 2, 3 });
            Assert.All(found, b => Assert.Equal(found[0], b));
        }

        Assert.True(operations >= 3, "A write takes at least three operations.");
    }

    [Fact]
    public void A_storage_that_forgets_what_it_was_given_is_noticed_and_the_content_before_counts()
    {
        new BootRecordFile(_store).Save(new BootRecord(7) { Reason = "kept" });
        var forgetful = new BootRecordFile(new ForgetfulStore(_store));
        IOException problem = Assert.Throws<IOException>(() => forgetful.Save(new BootRecord(7) { Reason = "lost" }));
        Assert.Contains("boot.a", problem.Message);
        Assert.Equal("kept", forgetful.Load()!.Reason);
        Assert.False(new TwinFile(new ForgetfulStore(_store), "other").Save([1]));
    }

    [Fact]
    public void A_storage_that_cannot_be_read_is_not_taken_for_an_empty_one()
    {
        var file = new TwinFile(_store, "kept");
        file.Write([1]);
        _store.FailAt = _store.Operations;
        Assert.Throws<IOException>(() => file.Read());
        _store.FailAt = -1;
        Assert.Equal([1], file.Read());
    }

    [Fact]
    public void A_file_that_is_longer_than_any_content_is_damaged()
    {
        Put("kept.a", FileOf(2, new byte[4097]));
        Put("kept.b", FileOf(1, new byte[4096]));
        Assert.Equal(new byte[4096], new TwinFile(_store, "kept").Read());
    }

    [Fact]
    public void Every_damaged_byte_is_noticed()
    {
        byte[] whole = FileOf(2, [5, 6, 7]);
        Put("kept.b", FileOf(1, [1]));
        foreach (int at in Enumerable.Range(0, whole.Length))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            Put("kept.a", damaged);
            Assert.Equal([1], new TwinFile(_store, "kept").Read());
        }

        Put("kept.a", whole);
        Assert.Equal([5, 6, 7], new TwinFile(_store, "kept").Read());
    }

    private static byte[] FileOf(int number, byte[] content)
    {
        byte[] file = [0, 0, 0, 0, .. content, 0, 0, 0, 0];
        LittleEndian.WriteInt32(file, 0, number);
        LittleEndian.WriteUInt32(file, file.Length - 4, Checksum.Of(file, 0, file.Length - 4));
        return file;
    }

    private void Put(string name, byte[] content)
    {
        using IFileWriter writer = _store.Create(name);
        writer.Write(content, 0, content.Length);
    }

    /// <summary>Takes everything in without a complaint and keeps nothing.</summary>
    private sealed class ForgetfulStore(CutStore store) : IFileStore
    {
        public long FreeBytes => store.FreeBytes;

        public int Length(string name) => store.Length(name);

        public int Read(string name, int position, byte[] buffer, int offset, int count) => store.Read(name, position, buffer, offset, count);

        public IFileWriter Create(string name) => new Sink();

        public IFileWriter Append(string name) => new Sink();

        public void Delete(string name) => store.Delete(name);

        public string[] List() => store.List();

        private sealed class Sink : IFileWriter
        {
            public void Write(byte[] buffer, int offset, int count)
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
