using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.App.Tests.Update;

public sealed class UpdateEngineTests
{
    private readonly CutStore _store = new();
    private readonly UpdateBench _bench;

    public UpdateEngineTests()
    {
        _bench = new UpdateBench(_store);
        _bench.Start();
    }

    public static TheoryData<int> PieceLengths => [1, 100, 511, 512, 513, 4096, 100_000];

    [Theory]
    [MemberData(nameof(PieceLengths))]
    public void A_bundle_is_taken_in_pieces_of_any_length(int pieceLength)
    {
        byte[] bundle = UpdateBench.Make("new");
        _bench.Upload(bundle, pieceLength: pieceLength);
        BootChoice choice = _bench.Start();
        Assert.True(choice.IsTrial);
        Assert.Equal(UpdateBench.CodeOf(bundle), choice.Code);
    }

    [Fact]
    public void A_bundle_for_another_board_is_refused_before_anything_is_changed()
    {
        Refused("wrong_target", UpdateBench.Make("new", target: "ustepper-c3"), "ustepper-c3");
    }

    [Fact]
    public void A_bundle_for_another_base_is_refused_before_anything_is_changed()
    {
        Refused("wrong_base", UpdateBench.Make("new", framework: "assembly mscorlib 1.17.11.0 1549C857"), "Flash the base by USB");
    }

    [Fact]
    public void An_older_bundle_is_refused_until_the_user_agrees()
    {
        byte[] old = UpdateBench.Make("old", major: 0);
        Refused("older", old, "older than the running 1.0.0");
        _bench.Upload(old, allowOlder: true);
        Assert.Equal(UpdateBench.CodeOf(old), _bench.Start().Code);
    }

    [Fact]
    public void A_file_that_is_no_bundle_is_refused_before_anything_is_changed()
    {
        Refused("not_a_bundle", new byte[20_000], ".mepfw");
        Refused("not_a_bundle", new byte[100], "100 bytes");
    }

    [Fact]
    public void A_file_that_was_cut_before_the_upload_is_refused_before_anything_is_changed()
    {
        Refused("truncated", UpdateBench.Make("new")[..^1], "its header says");
    }

    [Fact]
    public void Every_flipped_bit_of_the_header_is_noticed()
    {
        byte[] bundle = UpdateBench.Make("new");
        for (int position = 0; position < BundleHeader.Length; position++)
        {
            byte[] damaged = (byte[])bundle.Clone();
            damaged[position] ^= 1;
            Assert.Throws<UpdateException>(() => _bench.Upload(damaged));
            Assert.Null(_bench.Start().Code);
        }
    }

    [Fact]
    public void A_bundle_that_was_damaged_on_the_way_is_noticed_and_the_old_app_goes_on()
    {
        byte[] bundle = UpdateBench.Make("new");
        for (int position = BundleHeader.Length; position < bundle.Length; position += 97)
        {
            byte[] damaged = (byte[])bundle.Clone();
            damaged[position] ^= 0x10;
            UpdateException refusal = Assert.Throws<UpdateException>(() => _bench.Upload(damaged));
            Assert.Equal("damaged", refusal.Code);
            Assert.Null(_bench.Start().Code);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(64)]
    public void A_bundle_whose_checksum_of_a_section_is_wrong_is_refused_and_costs_no_start(int offset)
    {
        byte[] bundle = UpdateBench.Make("packed wrongly");
        bundle[offset] ^= 1;
        BinaryPrimitives.WriteUInt32LittleEndian(bundle.AsSpan(252), System.IO.Hashing.Crc32.HashToUInt32(bundle.AsSpan(0, 252)));
        _bench.Start();

        Assert.Equal("damaged", Assert.Throws<UpdateException>(() => _bench.Upload(bundle)).Code);
        Assert.Equal(Slot.Factory, _bench.Start().Slot);
        Assert.False(_bench.Engine.IsTrial);
    }

    [Fact]
    public void An_upload_that_breaks_off_leaves_the_old_app()
    {
        byte[] bundle = UpdateBench.Make("new");
        _bench.Engine.Begin(bundle.Length, false);
        _bench.Engine.Write(bundle, 0, 6000);
        UpdateException refusal = Assert.Throws<UpdateException>(() => _bench.Engine.Finish(meterWasRead: false));
        Assert.Equal("truncated", refusal.Code);
        Assert.Contains("6000 of 14512", refusal.Message);
        Assert.Null(_bench.Start().Code);

        _bench.Engine.Begin(bundle.Length, false);
        _bench.Engine.Write(bundle, 0, 6000);
        _bench.Engine.Abandon();
        Assert.False(_bench.Engine.IsReceiving);
        Assert.Null(_bench.Start().Code);
    }

    [Fact]
    public void A_slot_counts_as_empty_from_the_first_byte_that_is_written_to_it()
    {
        foreach (int minor in new[] { 1, 2 })
        {
            _bench.Upload(UpdateBench.Make("version " + minor, minor: minor));
            _bench.Start();
            _bench.Journal.Confirm();
            _bench.Start();
        }

        Assert.Equal(SlotState.Confirmed, _bench.Engine.State(Slot.A));
        byte[] bundle = UpdateBench.Make("new", minor: 3);
        _bench.Engine.Begin(bundle.Length, false);
        _bench.Engine.Write(bundle, 0, BundleHeader.Length - 1);
        Assert.Equal(SlotState.Confirmed, _bench.Engine.State(Slot.A));
        _bench.Engine.Write(bundle, BundleHeader.Length - 1, 1);
        Assert.Equal(SlotState.Empty, _bench.Engine.State(Slot.A));
        _bench.Start();
        Assert.Equal((Slot.B, SlotState.Empty), (_bench.Choice.Slot, _bench.Engine.State(Slot.A)));
    }

    [Fact]
    public void An_upload_into_the_factory_app_spares_the_version_that_would_start()
    {
        byte[][] bundles = [UpdateBench.Make("first"), UpdateBench.Make("second", minor: 2)];
        for (int slot = 0; slot < Slot.Count; slot++)
        {
            _bench.Upload(bundles[slot]);
            Assert.Equal(slot, _bench.Start().Slot);
            _bench.Journal.Confirm();

            // The user holds the button, and uploads.
            Assert.Equal(Slot.Factory, _bench.Start(factoryWanted: true).Slot);
            byte[] next = UpdateBench.Make("next", minor: 3);
            _bench.Engine.Begin(next.Length, false);
            _bench.Engine.Write(next, 0, next.Length);
            _bench.Engine.Abandon();
            Assert.Equal(SlotState.Confirmed, _bench.Engine.State(slot));
            Assert.Equal(UpdateBench.CodeOf(bundles[slot]), _bench.Start().Code);
        }
    }

    [Fact]
    public void A_second_upload_waits_for_the_first()
    {
        byte[] bundle = UpdateBench.Make("new");
        _bench.Engine.Begin(bundle.Length, false);
        Assert.Equal("busy", Assert.Throws<UpdateException>(() => _bench.Engine.Begin(bundle.Length, false)).Code);
    }

    [Fact]
    public void During_a_trial_the_version_to_fall_back_to_is_not_overwritten()
    {
        _bench.Upload(UpdateBench.Make("new"));
        _bench.Start();
        Assert.Equal("on_trial", Assert.Throws<UpdateException>(() => _bench.Engine.Begin(20_000, false)).Code);
    }

    [Fact]
    public void Three_failed_trials_bring_the_previous_version_back_and_say_so()
    {
        byte[] good = UpdateBench.Make("good");
        _bench.Upload(good);
        _bench.Start();
        _bench.Journal.Confirm();
        _bench.Start();
        _bench.Upload(UpdateBench.Make("bad", minor: 2));
        for (int i = 0; i < BootRecord.TrialStarts; i++)
        {
            Assert.True(_bench.Start().IsTrial);
            Assert.Equal(BootRecord.TrialStarts - 1 - i, _bench.Engine.TrialStartsLeft);
        }

        BootChoice choice = _bench.Start();
        Assert.False(choice.IsTrial);
        Assert.Equal(UpdateBench.CodeOf(good), choice.Code);
        Assert.Equal(Slot.B, _bench.Engine.FailedTrial);
        Assert.Equal(SlotState.Bad, _bench.Engine.State(Slot.B));
    }

    [Fact]
    public void A_full_storage_is_told_before_anything_is_changed()
    {
        _store.Capacity = 40_000;
        Refused("no_room", UpdateBench.Make("new"), "bytes left");
    }

    [Fact]
    public void Once_a_key_is_stored_only_bundles_signed_with_it_are_taken()
    {
        using RSA mine = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        new SignerStore(_store).Store(mine.ExportParameters(false).Modulus!);
        _bench.Start();
        Refused("not_signed", UpdateBench.Make("new"), "not signed");
        Refused("wrong_signature", UpdateBench.Make("new", key: other), "not made with your key");
        byte[] tampered = UpdateBench.Make("new", key: mine);
        tampered[BundleHeader.SignatureOffset + 7] ^= 1;
        Refused("wrong_signature", tampered, "not made with your key");

        byte[] signed = UpdateBench.Make("new", key: mine);
        _bench.Upload(signed);
        Assert.Equal(UpdateBench.CodeOf(signed), _bench.Start().Code);
    }

    [Fact]
    public void A_slot_that_rots_on_the_storage_is_noticed_at_the_next_start()
    {
        foreach (int position in new[] { 3, 70, 512, 9000, 9512, 14_511 })
        {
            byte[] bundle = UpdateBench.Make("new");
            _bench.Upload(bundle);
            int slot = _bench.Start().Slot;
            _bench.Journal.Confirm();
            Assert.Equal(slot, _bench.Start().Slot);
            _store.Damage(Slot.FileName(slot), position);
            Assert.NotEqual(slot, _bench.Start().Slot);
        }
    }

    [Fact]
    public void A_sound_bundle_that_was_put_into_a_slot_by_other_hands_is_not_started()
    {
        _bench.Upload(UpdateBench.Make("new"));
        int slot = _bench.Start().Slot;
        _bench.Journal.Confirm();
        byte[] other = UpdateBench.Make("other");
        using (var writer = _store.Create(Slot.FileName(slot)))
        {
            writer.Write(other, 0, other.Length);
        }

        Assert.Null(_bench.Engine.Describe(slot));
        Assert.Equal(Slot.Factory, _bench.Start().Slot);
    }

    [Fact]
    public void A_version_that_failed_its_trial_does_not_come_back_when_the_good_one_rots()
    {
        _bench.Upload(UpdateBench.Make("good"));
        int good = _bench.Start().Slot;
        _bench.Journal.Confirm();
        _bench.Start();
        _bench.Upload(UpdateBench.Make("bad", minor: 2));
        for (int i = 0; i < BootRecord.TrialStarts; i++)
        {
            Assert.NotEqual(good, _bench.Start().Slot);
        }

        Assert.Equal(good, _bench.Start().Slot);
        _store.Damage(Slot.FileName(good), 9000);
        Assert.Equal(Slot.Factory, _bench.Start().Slot);
    }

    [Fact]
    public void A_freshly_flashed_base_starts_its_own_app_and_forgets_the_slots()
    {
        _bench.Upload(UpdateBench.Make("new"));
        _bench.Start();
        _bench.Journal.Confirm();
        var flashed = new UpdateBench(_store) { Identity = new("mep-module", new AppVersion(1, 0, 0), new AppVersion(1, 0, 1), new AppVersion(1, 16, 0), UpdateBench.FrameworkFingerprint) };
        Assert.Equal(Slot.Factory, flashed.Start().Slot);
        Assert.Equal(SlotState.Empty, flashed.Engine.State(Slot.A));
    }

    [Fact]
    public void The_held_button_starts_the_factory_app_without_using_up_a_trial()
    {
        _bench.Upload(UpdateBench.Make("new"));
        Assert.Equal(Slot.Factory, _bench.Start(factoryWanted: true).Slot);
        Assert.True(_bench.Start().IsTrial);
        Assert.Equal(2, _bench.Engine.TrialStartsLeft);
    }

    [Fact]
    public void The_user_can_go_back_to_the_version_before_and_from_there_to_the_factory_app()
    {
        byte[] first = UpdateBench.Make("first");
        byte[] second = UpdateBench.Make("second", minor: 2);
        foreach (byte[] bundle in new[] { first, second })
        {
            _bench.Upload(bundle);
            _bench.Start();
            _bench.Journal.Confirm();
            _bench.Start();
        }

        _bench.Engine.Revert();
        Assert.Equal(UpdateBench.CodeOf(first), _bench.Start().Code);
        _bench.Engine.Revert();
        Assert.Equal(Slot.Factory, _bench.Start().Slot);
        Assert.Equal("nothing_to_revert", Assert.Throws<UpdateException>(_bench.Engine.Revert).Code);
    }

    [Fact]
    public void A_hundred_updates_in_a_row_use_the_two_slots_and_nothing_else()
    {
        for (int i = 0; i < 100; i++)
        {
            byte[] bundle = UpdateBench.Make("version " + i, minor: i);
            _bench.Upload(bundle);
            Assert.Equal(UpdateBench.CodeOf(bundle), _bench.Start().Code);
            Assert.True(_bench.Journal.Confirm());
        }

        Assert.Equal(["boot.a", "boot.b", "slot.a", "slot.b"], _store.List());
    }

    [Fact]
    public void Three_quick_starts_ask_for_the_set_up_access_point_and_trials_do_not_count()
    {
        for (int i = 0; i < BootRecord.QuickStartLimit - 1; i++)
        {
            _bench.Start();
            Assert.Equal(SetupWish.None, _bench.Journal.Setup);
        }

        _bench.Upload(UpdateBench.Make("new"));
        _bench.Start();
        Assert.Equal(SetupWish.None, _bench.Journal.Setup);
        _bench.Journal.Confirm();
        _bench.Start();
        Assert.Equal(SetupWish.Wanted, _bench.Journal.Setup);
        Assert.True(_bench.Journal.NoteSetup(SetupWish.None));
        _bench.Start();
        Assert.Equal(SetupWish.None, _bench.Journal.Setup);
    }

    [Fact]
    public void A_start_that_lasts_30_seconds_is_not_a_quick_one()
    {
        for (int i = 0; i < 10; i++)
        {
            _bench.Start();
            _bench.Journal.NoteLasted();
        }

        Assert.Equal(SetupWish.None, _bench.Journal.Setup);
        Assert.Equal(11u, _bench.Journal.Starts);
    }

    [Fact]
    public void The_reason_of_a_restart_is_told_once()
    {
        _bench.Journal.NoteRestart("The heap fell below 12 KB.");
        Assert.Equal("The heap fell below 12 KB.", _bench.Start().Reason);
        Assert.Equal("", _bench.Start().Reason);
    }

    /// <summary>What remains of a crash for the user: the launcher starts the same app again, and the next start tells once what ended the last.</summary>
    [Fact]
    public void A_crash_that_the_launcher_saw_restarts_the_app_and_is_told_once()
    {
        const string seen = "The app failed: Exception was thrown: System.NullReferenceException";
        BootChoice first = _bench.Start();
        new Boot(_bench.Store, _bench.Identity).ReportCrash(first.Slot, seen);

        Assert.Equal(first.Slot, _bench.Start().Slot);
        Assert.Equal(seen, _bench.Journal.StartReason);
        Assert.Equal("", _bench.Start().Reason);
    }

    private void Refused(string code, byte[] bundle, string words)
    {
        UpdateException refusal = Assert.Throws<UpdateException>(() => _bench.Upload(bundle, allowOlder: false));
        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Message);
        Assert.False(_store.Has("slot.a"));
        Assert.False(_store.Has("slot.b"));
        Assert.False(_bench.Engine.IsReceiving);
    }
}
