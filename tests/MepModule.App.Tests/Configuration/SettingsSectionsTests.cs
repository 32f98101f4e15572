using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.Configuration;

/// <summary>Settings of parts that the codec does not know, and the long texts that belong to them.</summary>
public sealed class SettingsSectionsTests
{
    private static readonly CutOutcome[] Outcomes = Enum.GetValues<CutOutcome>();

    [Fact]
    public void Fields_are_replaced_by_their_tag_and_all_others_stay()
    {
        byte[] sections = SettingsSections.With([], "first", [.. Field(1, 1), .. Field(2, 2, 2), .. Field(99, 9)]);
        sections = SettingsSections.With(sections, "second", Field(1, 7));
        sections = SettingsSections.With(sections, "third", Field(1, 8));

        byte[] changed = SettingsSections.With(sections, "second", [.. Field(1, 5, 5), .. Field(3, 3)]);
        changed = SettingsSections.With(changed, "first", Field(2, 4));

        var first = new SettingsSection(changed, "first");
        Assert.Equal((1, 4, 9), (first.Number(1, 0), first.Number(2, 0), first.Number(99, 0)));
        Assert.Equal((0x0505, 3), (new SettingsSection(changed, "second").Number(1, 0), new SettingsSection(changed, "second").Number(3, 0)));
        Assert.Equal(8, new SettingsSection(changed, "third").Number(1, 0));
        Assert.True(SettingsSections.AreWhole(changed));
        Assert.True(new SettingsSection(sections, "third").IsSame(new SettingsSection(changed, "third")));
        Assert.False(new SettingsSection(sections, "second").IsSame(new SettingsSection(changed, "second")));
    }

    [Fact]
    public void What_was_never_stored_reads_as_the_standard_of_the_reader()
    {
        var none = new SettingsSection([], "none");
        Assert.Equal((true, 8088, "x", -1), (none.Flag(1, true), none.Number(2, 8088), none.Text(3, "x"), none.Length(4)));
        Assert.Empty(none.Bytes(5));
    }

    [Fact]
    public void A_text_is_the_one_that_was_stored() =>
        Assert.Equal("Kælder", new SettingsSection(SettingsSections.With([], "a", SettingsSections.Field(1, Encoding.UTF8.GetBytes("Kælder"))), "a").Text(1, ""));

    [Fact]
    public void Cut_or_altered_bytes_are_never_read_beyond_their_end()
    {
        byte[] sections = SettingsSections.With(SettingsSections.With([], "first", [.. Field(1, 1), .. Field(2, 2, 2)]), "second", Field(1, 7));
        int whole = 0;
        for (int length = 0; length <= sections.Length; length++)
        {
            for (int at = 0; at < length; at++)
            {
                byte[] altered = sections[..length];
                altered[at] ^= 0xFF;
                whole += SettingsSections.AreWhole(altered) ? 1 : 0;
                _ = new SettingsSection(altered, "second").Text(1, "");
                _ = SettingsSections.With(altered, "second", Field(2, 1));
            }
        }

        Assert.InRange(whole, 1, sections.Length * sections.Length / 4);
    }

    [Fact]
    public void A_document_lasts_as_long_as_the_settings_refer_to_it()
    {
        var files = new CutStore();
        var store = new SettingsStore(files, new Settings());
        store.Change(new DocumentChange("first"));
        Assert.Equal("first", DocumentOf(store));
        store.Change(new DocumentChange("second"));
        Assert.Equal("second", DocumentOf(new SettingsStore(files, new Settings())));
        Assert.Equal(1, files.List().Count(name => name.StartsWith("doc-", StringComparison.Ordinal)));

        store.Change(new DocumentChange(null));
        Assert.Null(DocumentOf(store));
        Assert.DoesNotContain(files.List(), name => name.StartsWith("doc-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_document_of_4_KB_fits_and_takes_the_settings_no_more_than_its_reference()
    {
        var store = new SettingsStore(new CutStore(), new Settings());
        string longest = new('c', SettingsDocuments.MostBytes);
        store.Change(new DocumentChange(longest));

        Assert.Equal(longest, DocumentOf(store));
        Assert.InRange(store.Current.Sections.Length, 1, 40);
    }

    [Fact]
    public void Wherever_the_power_goes_the_settings_and_their_document_are_of_one_change()
    {
        int cuts = 0;
        foreach (CutOutcome outcome in Outcomes)
        {
            for (int operation = 0; ; operation++)
            {
                var files = new CutStore();
                var store = new SettingsStore(files, new Settings());
                store.Change(new DocumentChange("old"));
                store.Change(new DocumentChange("former"));
                files.PowerOn();
                files.Outcome = outcome;
                files.CutAt = operation;
                bool wasCut = false;
                try
                {
                    store.Change(new DocumentChange("new"));
                }
                catch (PowerCutException)
                {
                    wasCut = true;
                }

                files.PowerOn();
                var after = new SettingsStore(files, new Settings());
                Assert.Equal(after.Current.HostName, DocumentOf(after));
                Assert.Contains(after.Current.HostName, new[] { "former", "new" });
                if (!wasCut)
                {
                    break;
                }

                cuts++;
            }
        }

        Assert.InRange(cuts, 60, 600);
    }

    private static byte[] Field(int tag, params byte[] value) => SettingsSections.Field(tag, value);

    private static string? DocumentOf(SettingsStore store) =>
        store.ReadDocument(new SettingsSection(store.Current.Sections, "part"), 3) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // Names the host like the document, so that a test sees whether both are of one change.
    private sealed class DocumentChange(string? text) : SettingsChange
    {
        private readonly byte[]? _content = text is null ? null : Encoding.UTF8.GetBytes(text);

        public override byte[][] Documents => _content is null ? [] : [_content];

        public override void Apply(Settings settings)
        {
            settings.HostName = text is null || text.Length > 32 ? "none" : text;
            settings.Sections = SettingsSections.With(settings.Sections, "part", SettingsSections.Field(3, _content is null ? [] : SettingsDocuments.ReferenceOf(_content)));
        }
    }
}
