using System;
using System.IO;
using System.Linq;
using System.Threading;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.Configuration;

public sealed class SettingsStoreTests
{
    private static readonly CutOutcome[] Outcomes = Enum.GetValues<CutOutcome>();

    [Fact]
    public void Nothing_stored_means_the_defaults()
    {
        var store = new SettingsStore(new CutStore(), new Settings { HostName = "standard", HasPublicReading = true });

        Assert.False(store.WasStored);
        Assert.Equal("standard", store.Current.HostName);
        Assert.True(store.Current.HasPublicReading);
    }

    [Fact]
    public void Every_field_survives_a_restart()
    {
        var files = new CutStore();
        Settings saved = SettingsSamples.Full();
        new SettingsStore(files, new Settings()).Save(saved);

        SettingsSamples.AssertEqual(saved, new SettingsStore(files, new Settings()).Current);
    }

    [Fact]
    public void Many_saves_take_turns_and_the_last_one_wins()
    {
        var files = new CutStore();
        for (int i = 0; i < 20; i++)
        {
            var store = new SettingsStore(files, new Settings());
            Assert.Equal(i == 0 ? "mep-module" : $"name-{i - 1}", store.Current.HostName);
            store.Save(Named($"name-{i}"));
        }

        Assert.Equal(["config.a", "config.b"], files.List());
    }

    [Fact]
    public void A_cut_at_any_operation_of_a_save_leaves_the_old_or_the_new_settings()
    {
        foreach (CutOutcome outcome in Outcomes)
        {
            for (int operation = 0; ; operation++)
            {
                CutStore files = WithTwoSaves();
                var store = new SettingsStore(files, new Settings());
                files.PowerOn();
                files.Outcome = outcome;
                files.CutAt = operation;
                bool wasCut = Record.Exception(() => store.Save(Named("newest"))) is PowerCutException;
                files.PowerOn();

                string found = new SettingsStore(files, new Settings()).Current.HostName;
                Assert.True(found is "second" or "newest", $"after {outcome} at operation {operation} the module woke up as '{found}'");
                AssertCanSave(files);
                if (!wasCut)
                {
                    Assert.Equal("newest", found);
                    break;
                }
            }
        }
    }

    [Fact]
    public void A_cut_at_any_byte_of_the_file_leaves_the_old_settings()
    {
        byte[] newest = FileOfNextSave(out string name);
        for (int kept = 0; kept < newest.Length; kept++)
        {
            CutStore files = WithTwoSaves();
            Write(files, name, newest[..kept]);

            Assert.Equal("second", new SettingsStore(files, new Settings()).Current.HostName);
            AssertCanSave(files);
        }

        CutStore whole = WithTwoSaves();
        Write(whole, name, newest);
        Assert.Equal("newest", new SettingsStore(whole, new Settings()).Current.HostName);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_newest_file_brings_the_former_settings_back()
    {
        byte[] newest = FileOfNextSave(out string name);
        for (int bit = 0; bit < 8 * newest.Length; bit++)
        {
            CutStore files = WithTwoSaves();
            byte[] damaged = [.. newest];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Write(files, name, damaged);

            Assert.Equal("second", new SettingsStore(files, new Settings()).Current.HostName);
        }
    }

    [Fact]
    public void A_save_that_fails_leaves_the_settings_in_force_and_can_be_repeated()
    {
        for (int operation = 0; ; operation++)
        {
            CutStore files = WithTwoSaves();
            var store = new SettingsStore(files, new Settings());
            files.PowerOn();
            files.FailAt = operation;
            Exception? problem = Record.Exception(() => store.Save(Named("newest")));
            if (problem == null)
            {
                break;
            }

            Assert.IsType<IOException>(problem);
            Assert.Equal("second", store.Current.HostName);
            files.FailAt = -1;

            // A failure while reading back leaves the new ones in the file, complete: that is no harm after a restart.
            Assert.True(new SettingsStore(files, new Settings()).Current.HostName is "second" or "newest");
            store.Save(Named("repeated"));
            Assert.Equal("repeated", new SettingsStore(files, new Settings()).Current.HostName);
        }
    }

    [Fact]
    public void Erasing_everything_may_be_cut_anywhere_and_repeated()
    {
        for (int operation = 0; ; operation++)
        {
            CutStore files = WithTwoSaves();
            Write(files, "history.a", [1, 2, 3]);
            var store = new SettingsStore(files, new Settings());
            files.PowerOn();
            files.CutAt = operation;
            bool wasCut = Record.Exception(store.EraseEverything) is PowerCutException;
            files.PowerOn();

            var after = new SettingsStore(files, new Settings());
            Assert.True(after.Current.HostName is "second" or "mep-module", "older settings came back: " + after.Current.HostName);
            after.EraseEverything();
            Assert.Empty(files.List());
            if (!wasCut)
            {
                break;
            }
        }
    }

    [Fact]
    public void Nothing_is_stored_any_more_after_everything_was_erased()
    {
        CutStore files = WithTwoSaves();
        var store = new SettingsStore(files, new Settings());
        store.EraseEverything();

        Assert.Throws<IOException>(() => store.Save(Named("late")));
        Assert.Empty(files.List());
    }

    [Fact]
    public void A_change_that_is_refused_leaves_the_settings_and_the_files_as_they_were()
    {
        CutStore files = WithTwoSaves();
        var store = new SettingsStore(files, new Settings());
        byte[][] before = [.. files.List().Select(file => Content(files, file))];
        Settings inForce = store.Current;

        Assert.Throws<InvalidOperationException>(() => store.Change(new Refusal()));

        Assert.Same(inForce, store.Current);
        Assert.Equal("second", store.Current.HostName);
        Assert.Equal(before, files.List().Select(file => Content(files, file)));
    }

    [Fact]
    public void Changes_at_the_same_time_are_all_kept_and_listeners_hear_of_them_in_order()
    {
        var files = new CutStore();
        var store = new SettingsStore(files, new Settings { HostName = "" });
        string heard = "";
        store.Changed += (before, now) => heard = before.HostName == heard ? now.HostName : "out of order";
        Thread[] writers = [.. Enumerable.Range(0, 8).Select(writer => new Thread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                store.Change(new Letter((char)('a' + writer)));
            }
        }))];
        Array.ForEach(writers, writer => writer.Start());
        Array.ForEach(writers, writer => writer.Join());

        string stored = new SettingsStore(files, new Settings()).Current.HostName;
        Assert.All(Enumerable.Range('a', 8), letter => Assert.Equal(50, stored.Count(c => c == letter)));
        Assert.Equal(stored, heard);
    }

    [Theory]
    [InlineData("config.a")]
    [InlineData("config.b")]
    public void A_damaged_file_is_told(string name)
    {
        CutStore files = WithTwoSaves();
        Assert.Null(new SettingsStore(files, new Settings()).DamageText);
        files.Damage(name, 9);

        var store = new SettingsStore(files, new Settings());
        Assert.Contains("One of the two files", store.DamageText, StringComparison.Ordinal);
        Assert.True(store.Current.HostName is "first" or "second");
        files.Damage(name == "config.a" ? "config.b" : "config.a", 9);
        Assert.Contains("Both files", new SettingsStore(files, new Settings()).DamageText, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_in_the_former_files_are_taken_over_and_give_way_to_the_first_change()
    {
        var files = new CutStore();
        Write(files, "settings.a", Former("older", 7));
        Write(files, "settings.b", Former("newer", 8));
        Assert.Equal("newer", new SettingsStore(files, new Settings()).Current.HostName);
        byte[] damaged = Former("damaged", 9);
        damaged[20] ^= 1;
        Write(files, "settings.a", damaged);
        var store = new SettingsStore(files, new Settings());
        Assert.Equal("newer", store.Current.HostName);

        store.Save(Named("changed"));

        Assert.Equal("changed", new SettingsStore(files, new Settings()).Current.HostName);
        store.EraseEverything();
        Assert.Empty(files.List());
    }

    [Fact]
    public void Where_both_files_are_damaged_the_former_ones_do_not_come_back()
    {
        CutStore files = WithTwoSaves();
        Write(files, "settings.a", Former("of long ago", 7));
        files.Damage("config.a", 9);
        files.Damage("config.b", 9);

        Assert.False(new SettingsStore(files, new Settings()).WasStored);
    }

    [Fact]
    public void Listeners_hear_of_a_change_after_it_was_stored()
    {
        var files = new CutStore();
        var store = new SettingsStore(files, new Settings());
        string heard = "";
        store.Changed += (before, now) => heard = $"{before.HostName} -> {now.HostName}, stored {new SettingsStore(files, new Settings()).Current.HostName}";

        store.Save(Named("new"));

        Assert.Equal("mep-module -> new, stored new", heard);
    }

    private sealed class Letter(char letter) : SettingsChange
    {
        public override void Apply(Settings settings) => settings.HostName += letter;
    }

    private sealed class Refusal : SettingsChange
    {
        public override void Apply(Settings settings)
        {
            settings.HostName = "refused";
            throw new InvalidOperationException();
        }
    }

    // Written out here as those versions wrote it.
    private static byte[] Former(string name, int number)
    {
        byte[] content = SettingsSamples.Bytes(Named(name));
        byte[] head = [(byte)'M', (byte)'E', (byte)'P', (byte)'S', 1, 0, (byte)content.Length, (byte)(content.Length >> 8), (byte)number, 0, 0, 0, .. content];
        return [.. head, .. System.IO.Hashing.Crc32.Hash(head)];
    }

    private static Settings Named(string name) => new() { HostName = name };

    private static CutStore WithTwoSaves()
    {
        var files = new CutStore();
        var store = new SettingsStore(files, new Settings());
        store.Save(Named("first"));
        store.Save(Named("second"));
        return files;
    }

    private static byte[] FileOfNextSave(out string name)
    {
        CutStore files = WithTwoSaves();
        byte[][] before = [.. files.List().Select(file => Content(files, file))];
        new SettingsStore(files, new Settings()).Save(Named("newest"));
        string[] names = files.List();
        int changed = Enumerable.Range(0, names.Length).Single(i => !Content(files, names[i]).SequenceEqual(before[i]));
        name = names[changed];
        return Content(files, name);
    }

    private static void AssertCanSave(CutStore files)
    {
        new SettingsStore(files, new Settings()).Save(Named("afterwards"));
        Assert.Equal("afterwards", new SettingsStore(files, new Settings()).Current.HostName);
    }

    private static byte[] Content(CutStore files, string name)
    {
        var content = new byte[files.Length(name)];
        files.Read(name, 0, content, 0, content.Length);
        return content;
    }

    private static void Write(CutStore files, string name, byte[] content)
    {
        using IFileWriter writer = files.Create(name);
        writer.Write(content, 0, content.Length);
    }
}
