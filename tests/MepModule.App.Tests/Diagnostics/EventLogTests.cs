using System.Collections.Generic;
using System.Linq;
using MepModule.App.Diagnostics;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.Diagnostics;

public sealed class EventLogTests
{
    private readonly VirtualClock _clock = new();
    private readonly CutStore _files = new();

    [Fact]
    public void Entries_come_back_as_they_were_noted()
    {
        EventLog log = NewLog();
        _clock.Milliseconds = 61000;
        log.Warning("meter", "Måleren svarer ikke.");
        var entry = new LogEntry();

        Assert.True(log.TryGet(1, entry));
        Assert.Equal((1, LogLevel.Warning, "meter", "Måleren svarer ikke.", 61), (entry.Index, entry.Level, entry.Area, entry.Text, entry.UptimeSeconds));
        Assert.Equal(_clock.UtcNow, entry.TimeUtc);
        Assert.False(log.TryGet(2, entry));
    }

    [Fact]
    public void The_oldest_entries_make_room_for_new_ones()
    {
        EventLog log = NewLog();
        for (int i = 1; i <= 500; i++)
        {
            log.Info("web", $"Entry {i} {new string('x', i % 90)}");
        }

        List<LogEntry> kept = All(log);
        Assert.Equal(500, kept[^1].Index);
        Assert.Equal(kept.Count, kept[^1].Index - kept[0].Index + 1);
        Assert.All(kept, entry => Assert.StartsWith($"Entry {entry.Index} ", entry.Text));
    }

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        EventLog log = NewLog();
        log.Info("web", new string('å', 150));

        Assert.Equal(new string('å', 100), All(log).Single().Text);
    }

    [Fact]
    public void Warnings_and_errors_survive_a_restart_and_infos_do_not()
    {
        EventLog log = NewLog();
        log.Info("system", "started");
        log.Error("system", "stuck");
        log.Warning("web", "slow");

        List<LogEntry> after = All(NewLog());

        Assert.Equal(["stuck", "slow"], after.Select(entry => entry.Text));
        Assert.Equal([2, 3], after.Select(entry => entry.Index));
    }

    [Fact]
    public void The_files_stay_within_their_size_and_keep_the_newest()
    {
        EventLog log = NewLog();
        for (int i = 1; i <= 300; i++)
        {
            _clock.Milliseconds += 3600_000;
            log.Warning("web", $"Warning {i}");
        }

        Assert.InRange(_files.Length(EventLog.FirstFile), 1, 512);
        Assert.InRange(_files.Length(EventLog.SecondFile), 1, 512);
        EventLog after = NewLog();
        Assert.Equal("Warning 300", All(after)[^1].Text);
        after.Warning("web", "Warning 301");
        Assert.Equal("Warning 301", All(NewLog())[^1].Text);
        Assert.Equal(301, All(NewLog())[^1].Index);
    }

    [Fact]
    public void One_hour_does_not_wear_the_flash()
    {
        EventLog log = NewLog(65536);
        for (int i = 0; i < 1000; i++)
        {
            log.Error("web", "again");
        }

        Assert.Equal(EventLog.MaximumStoredPerHour, All(NewLog(65536)).Count);
    }

    [Fact]
    public void A_cut_or_damage_at_any_byte_of_the_file_costs_later_entries_only()
    {
        EventLog log = NewLog(4096);
        string[] texts = ["first", "second", "third"];
        foreach (string text in texts)
        {
            log.Warning("web", text);
        }

        string name = _files.Has(EventLog.FirstFile) ? EventLog.FirstFile : EventLog.SecondFile;
        var whole = new byte[_files.Length(name)];
        _files.Read(name, 0, whole, 0, whole.Length);
        for (int position = 0; position < whole.Length; position++)
        {
            foreach (bool isCut in new[] { true, false })
            {
                byte[] content = isCut ? whole[..position] : [.. whole];
                if (!isCut)
                {
                    content[position] ^= 0x10;
                }

                var files = new CutStore();
                using (Platform.IFileWriter writer = files.Create(name))
                {
                    writer.Write(content, 0, content.Length);
                }

                var after = new EventLog(_clock, files, 4096, 4096);
                string[] found = [.. All(after).Select(entry => entry.Text)];
                Assert.Equal(texts.Take(found.Length), found);
                after.Warning("web", "afterwards");
                Assert.Equal("afterwards", All(new EventLog(_clock, files, 4096, 4096))[^1].Text);
            }
        }
    }

    [Fact]
    public void A_storage_that_fails_costs_nothing_but_the_copy()
    {
        EventLog log = NewLog();
        _files.PowerOn();
        _files.FailAt = 0;
        log.Error("web", "kept in memory");

        Assert.Equal("kept in memory", All(log).Single().Text);
    }

    private static List<LogEntry> All(EventLog log)
    {
        var entries = new List<LogEntry>();
        for (int index = log.OldestIndex; index <= log.NewestIndex; index++)
        {
            var entry = new LogEntry();
            if (log.TryGet(index, entry))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private EventLog NewLog(int fileBytes = 512) => new(_clock, _files, 4096, fileBytes);
}
