using System;
using System.IO;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Bundles;

/// <summary>
/// Chooses what to start. All of the launcher's thinking is here and runs the same on the PC; the launcher itself only loads
/// what was chosen and reports how it ended.
/// </summary>
public sealed class Boot
{
    private readonly IFileStore _files;
    private readonly BaseIdentity _identity;
    private readonly BootRecordFile _recordFile;

    /// <summary>Prepares a start over a base.</summary>
    public Boot(IFileStore files, BaseIdentity identity)
    {
        _files = files;
        _identity = identity;
        _recordFile = new BootRecordFile(files);
    }

    /// <summary>
    /// Decides what this start runs and keeps book of it before anything runs. Never throws: when the storage fails, the
    /// factory app runs.
    /// </summary>
    /// <param name="factoryWanted">The user holds the button: this start runs the factory app, whatever the slots hold.</param>
    public BootChoice Choose(bool factoryWanted)
    {
        try
        {
            return ChooseFromRecord(factoryWanted);
        }
        catch (IOException)
        {
            return new BootChoice(Slot.Factory, null, "The storage failed during the start.", false);
        }
    }

    /// <summary>
    /// Notes that what was started has ended, which it never should, so that a crashing app is given up in the end.
    /// Never throws.
    /// </summary>
    /// <param name="slot">What was started.</param>
    /// <param name="reason">What happened, for the next start.</param>
    public void ReportCrash(int slot, string reason)
    {
        try
        {
            BootRecord? record = _recordFile.Load();
            if (record == null)
            {
                return;
            }

            record.CountCrash(slot);
            record.Reason = reason;
            _recordFile.Save(record);
        }
        catch (IOException)
        {
            // The next start runs without this note. A trial was counted before it began, so it ends all the same.
        }
    }

    private BootChoice ChooseFromRecord(bool factoryWanted)
    {
        BootRecord? kept = _recordFile.Load();
        BootRecord record = kept == null || kept.BaseFingerprint != _identity.Fingerprint ? FreshRecord(kept) : kept;
        string reason = record.Reason;
        record.Reason = "";
        record.Starts++;

        int trial = DueTrial(record);
        if (trial == Slot.Factory && !factoryWanted)
        {
            CountQuickStart(record);
        }

        if (trial != Slot.Factory && !factoryWanted)
        {
            byte[]? code = CodeOf(record, trial, out bool unreadable);
            if (code == null && !unreadable)
            {
                EndTrial(record, trial);
            }
            else
            {
                record.UseTrial(trial);

                // Not started unless counted: an uncounted trial could crash for ever.
                if (code != null && TrySave(record))
                {
                    return new BootChoice(trial, code, reason, true);
                }
            }
        }

        int slot = Slot.Factory;
        byte[]? proven = null;
        if (!factoryWanted && record.Preferred != Slot.Factory)
        {
            slot = record.Preferred;
            proven = ProvenCodeOf(record, slot);
            if (proven == null)
            {
                slot = slot == Slot.A ? Slot.B : Slot.A;
                proven = record.State(slot) == SlotState.Confirmed ? ProvenCodeOf(record, slot) : null;
            }
        }

        TrySave(record);
        return new BootChoice(proven == null ? Slot.Factory : slot, proven, reason, false);
    }

    // A slot that is damaged is given up at once; one that the storage could not read just now, only when that goes on.
    private byte[]? ProvenCodeOf(BootRecord record, int slot)
    {
        byte[]? code = CodeOf(record, slot, out bool unreadable);
        if (code == null)
        {
            if (unreadable)
            {
                record.CountCrash(slot);
            }
            else
            {
                record.SetState(slot, SlotState.Bad);
            }
        }

        return code;
    }

    // Counters and the reason outlive a new base; the slots do not.
    private BootRecord FreshRecord(BootRecord? kept)
    {
        BootRecord record = new BootRecord(_identity.Fingerprint);
        if (kept != null)
        {
            record.Starts = kept.Starts;
            record.Reason = kept.Reason;
            record.Setup = kept.Setup;
        }

        return record;
    }

    // The slot whose trial goes on; a trial that has used up its starts ends here.
    private static int DueTrial(BootRecord record)
    {
        for (int slot = 0; slot < Slot.Count; slot++)
        {
            if (record.State(slot) == SlotState.Trial)
            {
                if (record.TrialsUsed(slot) < BootRecord.TrialStarts)
                {
                    return slot;
                }

                EndTrial(record, slot);
            }
        }

        return Slot.Factory;
    }

    private static void EndTrial(BootRecord record, int slot)
    {
        record.SetState(slot, SlotState.Bad);
        record.FailedTrial = slot;
    }

    // Three starts in a row that were cut short are how a user without a button asks for the set-up access point.
    private static void CountQuickStart(BootRecord record)
    {
        if (record.QuickStarts >= BootRecord.QuickStartLimit)
        {
            record.Setup = SetupWish.Wanted;
            record.QuickStarts = 0;
        }

        record.QuickStarts++;
    }

    private byte[]? CodeOf(BootRecord record, int slot, out bool unreadable)
    {
        unreadable = false;
        try
        {
            string name = Slot.FileName(slot);
            BundleHeader? header = SlotFile.ReadHeader(_files, name);
            if (header == null
                || header.HeaderChecksum != record.HeaderChecksum(slot)
                || header.WhyNotFor(_identity) != null
                || !SlotFile.AssetsAreSound(_files, name, header))
            {
                return null;
            }

            return SlotFile.ReadCode(_files, name, header);
        }
        catch (IOException)
        {
            unreadable = true;
            return null;
        }
        catch (OutOfMemoryException)
        {
            unreadable = true;
            return null;
        }
    }

    private bool TrySave(BootRecord record)
    {
        try
        {
            _recordFile.Save(record);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>What a start runs.</summary>
public sealed class BootChoice
{
    internal BootChoice(int slot, byte[]? code, string reason, bool isTrial)
    {
        Slot = slot;
        Code = code;
        Reason = reason;
        IsTrial = isTrial;
    }

    /// <summary>The slot, or <see cref="Update.Slot.Factory"/>.</summary>
    public int Slot { get; }

    /// <summary>The code to load; null for the factory app.</summary>
    public byte[]? Code { get; private set; }

    /// <summary>Why the module restarted, as far as anybody said so; empty after a loss of power or a reset.</summary>
    public string Reason { get; }

    /// <summary>Whether the app still has to confirm itself.</summary>
    public bool IsTrial { get; }

    /// <summary>Lets go of the code once it is loaded; it takes room on the heap.</summary>
    public void ReleaseCode()
    {
        Code = null;
    }
}
