using System.IO;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Tests.Update;

public sealed class BootRecordFileTests
{
    private readonly CutStore _store = new();

    [Fact]
    public void The_newest_record_is_found_when_the_sequence_number_wraps()
    {
        byte[] last = new BootRecord(7) { Sequence = uint.MaxValue, Reason = "before" }.ToBytes();
        using (IFileWriter writer = _store.Create("boot.a"))
        {
            writer.Write(last, 0, last.Length);
        }

        var file = new BootRecordFile(_store);
        file.Save(new BootRecord(7) { Reason = "after" });
        Assert.Equal("after", file.Load()!.Reason);
        file.Save(new BootRecord(7) { Reason = "later" });
        Assert.Equal("later", file.Load()!.Reason);
        Assert.Equal(1u, file.Load()!.Sequence);
    }

    [Fact]
    public void A_storage_that_forgets_what_it_was_given_is_noticed_and_the_record_before_counts()
    {
        new BootRecordFile(_store).Save(new BootRecord(7) { Reason = "kept" });
        var forgetful = new BootRecordFile(new ForgetfulStore(_store));
        Assert.Throws<IOException>(() => forgetful.Save(new BootRecord(7) { Reason = "lost" }));
        Assert.Equal("kept", forgetful.Load()!.Reason);
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
