using System.IO;
using MepModule.App.Platform;

namespace MepModule.App.Update;

/// <summary>
/// The app's side of the boot record: why the module started, and the notes that this start leaves for the next one.
/// Safe to use from several threads.
/// </summary>
public sealed class BootJournal
{
    private readonly object _lock = new object();
    private readonly BootRecordFile _file;
    private BootRecord _record;

    /// <summary>Opens the journal of this start.</summary>
    /// <param name="files">The storage.</param>
    /// <param name="identity">What stands below the app.</param>
    /// <param name="runningSlot">Where the running app came from.</param>
    /// <param name="startReason">Why the module restarted, as the launcher says; empty after a loss of power or a reset.</param>
    public BootJournal(IFileStore files, BaseIdentity identity, int runningSlot, string startReason)
    {
        _file = new BootRecordFile(files);
        RunningSlot = runningSlot;
        StartReason = startReason;
        BootRecord? kept = null;
        try
        {
            kept = _file.Load();
        }
        catch (IOException)
        {
            // Storage that cannot be read is told by whoever needs it; the app runs without a history.
        }

        _record = kept == null || kept.BaseFingerprint != identity.Fingerprint ? new BootRecord(identity.Fingerprint) : kept;
    }

    /// <summary>Where the running app came from: a slot or <see cref="Slot.Factory"/>.</summary>
    public int RunningSlot { get; }

    /// <summary>Why the module restarted; empty after a loss of power or a reset.</summary>
    public string StartReason { get; }

    /// <summary>Number of starts since the storage was formatted.</summary>
    public uint Starts
    {
        get { return Current().Starts; }
    }

    /// <summary>Whether the running app still has to confirm itself.</summary>
    public bool IsTrial
    {
        get { return RunningSlot != Slot.Factory && Current().State(RunningSlot) == SlotState.Trial; }
    }

    /// <summary>Whether readings came when the running app was uploaded.</summary>
    public bool MeterWasRead
    {
        get { return Current().MeterWasRead; }
    }

    /// <summary>How things stand with the set-up access point.</summary>
    public SetupWish Setup
    {
        get { return Current().Setup; }
    }

    /// <summary>Keeps over restarts how things stand with the set-up access point. <returns>False when it could not be saved.</returns></summary>
    public bool NoteSetup(SetupWish wish)
    {
        lock (_lock)
        {
            if (_record.Setup == wish)
            {
                return true;
            }

            BootRecord next = _record.Copy();
            next.Setup = wish;
            return Save(next);
        }
    }

    /// <summary>Notes why the module is about to restart, cut to 80 ASCII characters.</summary>
    public void NoteRestart(string reason)
    {
        lock (_lock)
        {
            BootRecord next = _record.Copy();
            next.Reason = reason;
            Save(next);
        }
    }

    /// <summary>Notes a restart that the app itself had to ask for because something in it failed.</summary>
    public void NoteFailure(string reason)
    {
        lock (_lock)
        {
            BootRecord next = _record.Copy();
            next.CountCrash(RunningSlot);
            next.Reason = reason;
            Save(next);
        }
    }

    /// <summary>Called once when the module has been up for 30 seconds: this start was not a quick one.</summary>
    public void NoteLasted()
    {
        lock (_lock)
        {
            if (_record.QuickStarts != 0)
            {
                BootRecord next = _record.Copy();
                next.QuickStarts = 0;
                Save(next);
            }
        }
    }

    /// <summary>Called once when the app has served properly for a minute: its crashes are forgiven.</summary>
    public void NoteService()
    {
        lock (_lock)
        {
            if (_record.Crashes(RunningSlot) != 0)
            {
                BootRecord next = _record.Copy();
                next.SetCrashes(RunningSlot, 0);
                Save(next);
            }
        }
    }

    /// <summary>Declares a slot empty. <returns>False when that could not be saved; nothing changed then.</returns></summary>
    public bool MarkEmpty(int slot)
    {
        lock (_lock)
        {
            BootRecord next = _record.Copy();
            next.SetState(slot, SlotState.Empty);
            return Save(next);
        }
    }

    /// <summary>Puts a freshly filled slot on trial. <returns>False when that could not be saved; nothing changed then.</returns></summary>
    public bool MarkTrial(int slot, uint headerChecksum, bool meterWasRead)
    {
        lock (_lock)
        {
            BootRecord next = _record.Copy();
            next.SetHeaderChecksum(slot, headerChecksum);
            next.SetState(slot, SlotState.Trial);
            next.FailedTrial = Slot.Factory;
            next.MeterWasRead = meterWasRead;
            return Save(next);
        }
    }

    /// <summary>Confirms the running app: from now on it is the one that starts. <returns>False when it could not be saved; the trial goes on then.</returns></summary>
    public bool Confirm()
    {
        lock (_lock)
        {
            if (RunningSlot == Slot.Factory || _record.State(RunningSlot) != SlotState.Trial)
            {
                return true;
            }

            BootRecord next = _record.Copy();
            next.SetState(RunningSlot, SlotState.Confirmed);
            next.Preferred = RunningSlot;
            return Save(next);
        }
    }

    /// <summary>Gives the running slot up. <returns>False when that could not be saved; nothing changed then.</returns></summary>
    public bool MarkBad()
    {
        lock (_lock)
        {
            BootRecord next = _record.Copy();
            next.SetState(RunningSlot, SlotState.Bad);
            return Save(next);
        }
    }

    /// <summary>A copy of the record as it was saved last.</summary>
    public BootRecord Current()
    {
        lock (_lock)
        {
            return _record.Copy();
        }
    }

    private bool Save(BootRecord next)
    {
        try
        {
            _file.Save(next);
            _record = next;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
