using System.IO;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Bundles;

/// <summary>
/// Takes a bundle in, piece by piece, into the slot that is not running, and keeps book of trial, confirmation and revert.
/// At no moment does it touch what runs: a cut anywhere leaves a module that starts a good app. One upload at a time; members
/// may be called from any thread. See <c>docs/update.md</c>.
/// </summary>
public sealed class UpdateEngine
{
    // Room that settings, logs and the file system itself need beside a slot.
    private const int SpareBytes = 32 * 1024;

    private readonly object _lock = new object();
    private readonly IFileStore _files;
    private readonly BaseIdentity _identity;
    private readonly BootJournal _journal;
    private readonly SignerStore _signers;
    private readonly byte[] _head = new byte[BundleHeader.Length];

    private bool _isReceiving;
    private int _slot;
    private int _expected;
    private int _received;
    private bool _allowOlder;
    private BundleHeader? _header;
    private IFileWriter? _writer;

    /// <summary>Makes the engine.</summary>
    /// <param name="files">The storage that holds the slots.</param>
    /// <param name="identity">What stands below the app; a bundle must have been built for it.</param>
    /// <param name="journal">The boot record.</param>
    /// <param name="signers">The user's own signing key, if any.</param>
    /// <param name="running">Version of the running app.</param>
    public UpdateEngine(IFileStore files, BaseIdentity identity, BootJournal journal, SignerStore signers, AppVersion running)
    {
        _files = files;
        _identity = identity;
        _journal = journal;
        _signers = signers;
        Running = running;
    }

    /// <summary>Version of the running app.</summary>
    public AppVersion Running { get; }

    /// <summary>What stands below the app.</summary>
    public BaseIdentity Identity
    {
        get { return _identity; }
    }

    /// <summary>The user's own signing key, if any.</summary>
    public SignerStore Signers
    {
        get { return _signers; }
    }

    /// <summary>Where the running app came from.</summary>
    public int RunningSlot
    {
        get { return _journal.RunningSlot; }
    }

    /// <summary>Whether the running app still has to confirm itself.</summary>
    public bool IsTrial
    {
        get { return _journal.IsTrial; }
    }

    /// <summary>Whether a bundle is being received or checked: the poller rests meanwhile.</summary>
    public bool IsReceiving
    {
        get { return _isReceiving; }
    }

    /// <summary>State of the last upload.</summary>
    public UploadState Upload { get; private set; }

    /// <summary>Bytes received of the last upload.</summary>
    public int ReceivedBytes
    {
        get { return _received; }
    }

    /// <summary>Bytes that the last upload announced.</summary>
    public int ExpectedBytes
    {
        get { return _expected; }
    }

    /// <summary>Version in the last upload; null before its header arrived.</summary>
    public AppVersion? UploadedVersion { get; private set; }

    /// <summary>What happened to the last upload, as a sentence; null before the first.</summary>
    public string? UploadText { get; private set; }

    /// <summary>The slot whose trial failed last, or <see cref="Slot.Factory"/> when none did since the last upload.</summary>
    public int FailedTrial
    {
        get { return _journal.Current().FailedTrial; }
    }

    /// <summary>State of a slot.</summary>
    public SlotState State(int slot)
    {
        return _journal.Current().State(slot);
    }

    /// <summary>Starts that are left of the running trial.</summary>
    public int TrialStartsLeft
    {
        get { return IsTrial ? BootRecord.TrialStarts - _journal.Current().TrialsUsed(RunningSlot) : 0; }
    }

    /// <summary>The bundle in a slot.</summary>
    /// <returns>Its header; null when the slot is empty or holds something else than the boot record says.</returns>
    public BundleHeader? Describe(int slot)
    {
        try
        {
            BundleHeader? header = SlotFile.ReadHeader(_files, Slot.FileName(slot));
            return header != null && header.HeaderChecksum == _journal.Current().HeaderChecksum(slot) ? header : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Starts an upload. Nothing is changed yet.</summary>
    /// <param name="length">Length of the whole bundle in bytes.</param>
    /// <param name="allowOlder">The user agreed to a version older than the running one.</param>
    /// <exception cref="UpdateException">Another upload runs, a trial runs, or there is no room.</exception>
    public void Begin(int length, bool allowOlder)
    {
        lock (_lock)
        {
            if (_isReceiving)
            {
                throw new UpdateException("busy", "Another upload is under way. Wait until it has ended.");
            }

            if (IsTrial)
            {
                throw new UpdateException("on_trial", "The running version is still on trial, and the other slot holds the one to fall back to. Confirm the running version or go back first.");
            }

            if (length <= BundleHeader.Length || length > BundleHeader.Length + (2 * BundleHeader.MaximumSectionLength))
            {
                throw new UpdateException("not_a_bundle", "The file is " + length.ToString() + " bytes long, which no update bundle is. Choose a .mepfw file.");
            }

            _slot = TargetSlot();
            long free = _files.FreeBytes;
            int old = _files.Length(Slot.FileName(_slot));
            if (free >= 0 && free + (old < 0 ? 0 : old) < (long)length + SpareBytes)
            {
                throw new UpdateException("no_room", "The storage has " + free.ToString() + " bytes left and the bundle needs " + (length + SpareBytes).ToString() + ". Delete the history, or flash by USB.");
            }

            _expected = length;
            _received = 0;
            _allowOlder = allowOlder;
            _header = null;
            _isReceiving = true;
            Upload = UploadState.Receiving;
            UploadedVersion = null;
            UploadText = "The bundle is being received.";
        }
    }

    /// <summary>
    /// Takes the next bytes of the bundle. The header is checked as soon as it is complete, before the slot is touched.
    /// </summary>
    /// <exception cref="UpdateException">The bundle is not for this module, or the storage failed; the upload is over.</exception>
    public void Write(byte[] bytes, int offset, int count)
    {
        lock (_lock)
        {
            if (!_isReceiving)
            {
                throw new UpdateException("not_started", "No upload is under way. Start again.");
            }

            if (_received + count > _expected)
            {
                throw GiveUp("too_long", "More bytes came than were announced. Upload the file again.");
            }

            try
            {
                while (count > 0 && _received < BundleHeader.Length)
                {
                    _head[_received++] = bytes[offset++];
                    count--;
                    if (_received == BundleHeader.Length)
                    {
                        OpenSlot(CheckHead());
                    }
                }

                if (count > 0)
                {
                    _writer!.Write(bytes, offset, count);
                    _received += count;
                }
            }
            catch (IOException problem)
            {
                throw GiveUp("storage", "The storage failed while the bundle was written: " + problem.Message);
            }
        }
    }

    /// <summary>Ends an upload: what was written is read back and checked, and the slot is put on trial for the next start.</summary>
    /// <param name="meterWasRead">Whether readings came until now: then the trial has to bring them again.</param>
    /// <exception cref="UpdateException">The bundle is incomplete or damaged, or the storage failed; the upload is over.</exception>
    public void Finish(bool meterWasRead)
    {
        lock (_lock)
        {
            if (!_isReceiving)
            {
                throw new UpdateException("not_started", "No upload is under way. Start again.");
            }

            if (_received != _expected || _header == null)
            {
                throw GiveUp("truncated", "The upload broke off after " + _received.ToString() + " of " + _expected.ToString() + " bytes. Upload the file again.");
            }

            Upload = UploadState.Checking;
            UploadText = "The bundle is being checked.";
            try
            {
                IFileWriter writer = _writer!;
                _writer = null;
                writer.Dispose();
                BundleHeader? stored = SlotFile.ReadHeader(_files, Slot.FileName(_slot));
                if (stored == null || !StrongChecksum.Fits(_files, Slot.FileName(_slot), stored))
                {
                    throw GiveUp("damaged", "The bundle arrived damaged: its checksum does not fit its content. Download it again and compare its SHA-256 with the published one.");
                }

                if (!_journal.MarkTrial(_slot, stored.HeaderChecksum, meterWasRead))
                {
                    throw GiveUp("storage", "The bundle is stored, but the boot record could not be saved. Upload the file again.");
                }
            }
            catch (IOException problem)
            {
                throw GiveUp("storage", "The storage failed while the bundle was checked: " + problem.Message);
            }

            Upload = UploadState.Ready;
            UploadText = "Version " + _header.Version.ToString() + " is stored in slot " + Slot.Name(_slot) + " and is tried at the next start.";
            Close();
        }
    }

    /// <summary>Drops an upload that is under way, for example because the connection broke. Nothing happens when there is none.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            if (_isReceiving)
            {
                GiveUp("truncated", "The upload broke off. Upload the file again.");
            }
        }
    }

    /// <summary>Gives up the running app, so that the next start runs the one before it, or the factory app.</summary>
    /// <exception cref="UpdateException">The factory app runs, or the record could not be saved.</exception>
    public void Revert()
    {
        lock (_lock)
        {
            if (RunningSlot == Slot.Factory)
            {
                throw new UpdateException("nothing_to_revert", "The factory version runs; there is nothing older to go back to.");
            }

            if (_isReceiving)
            {
                throw new UpdateException("busy", "An upload is under way. Wait until it has ended.");
            }

            if (!_journal.MarkBad())
            {
                throw new UpdateException("storage", "The boot record could not be saved, so nothing was changed. Try again.");
            }
        }
    }

    // Never the running slot, and rather one without a proven app in it.
    private int TargetSlot()
    {
        if (RunningSlot != Slot.Factory)
        {
            return RunningSlot == Slot.A ? Slot.B : Slot.A;
        }

        BootRecord record = _journal.Current();
        return record.State(Slot.A) == SlotState.Confirmed && record.Preferred != Slot.B ? Slot.B : Slot.A;
    }

    private BundleHeader CheckHead()
    {
        BundleHeader? header = BundleHeader.Parse(_head);
        if (header == null)
        {
            throw GiveUp("not_a_bundle", "The file is not an update bundle, or its header is damaged. Choose a .mepfw file.");
        }

        if (header.TotalLength != _expected)
        {
            throw GiveUp("truncated", "The file is " + _expected.ToString() + " bytes long, but its header says " + header.TotalLength.ToString() + ". Download it again.");
        }

        if (header.Target != _identity.Target)
        {
            throw GiveUp("wrong_target", header.WhyNotFor(_identity)!);
        }

        string? whyNot = header.WhyNotFor(_identity);
        if (whyNot != null)
        {
            throw GiveUp("wrong_base", whyNot);
        }

        if (!_allowOlder && header.Version.CompareTo(Running) < 0)
        {
            throw GiveUp("older", "The bundle holds version " + header.Version.ToString() + ", which is older than the running " + Running.ToString() + ". Confirm that you want the older one.");
        }

        RsaPublicKey? signer = _signers.Key;
        if (signer != null)
        {
            if (!header.IsSigned)
            {
                throw GiveUp("not_signed", "This module takes only bundles that are signed with your key, and this one is not signed. Sign it with the Bundler.");
            }

            if (!signer.Verify(header.Bytes, BundleHeader.SignedLength, header.Bytes, BundleHeader.SignatureOffset))
            {
                throw GiveUp("wrong_signature", "The signature of the bundle was not made with your key, or the header was changed. Sign it with the Bundler.");
            }
        }

        return header;
    }

    // The slot is declared empty before its file is touched, so that no start looks at a half-written one.
    private void OpenSlot(BundleHeader header)
    {
        if (!_journal.MarkEmpty(_slot))
        {
            throw GiveUp("storage", "The boot record could not be saved, so the update was not begun. Try again.");
        }

        _header = header;
        UploadedVersion = header.Version;
        _writer = _files.Create(Slot.FileName(_slot));
        _writer.Write(header.Bytes, 0, BundleHeader.Length);
    }

    private UpdateException GiveUp(string code, string message)
    {
        Upload = UploadState.Refused;
        UploadText = message;
        Close();
        return new UpdateException(code, message);
    }

    private void Close()
    {
        IFileWriter? writer = _writer;
        _writer = null;
        _header = null;
        _isReceiving = false;
        if (writer != null)
        {
            try
            {
                writer.Dispose();
            }
            catch (IOException)
            {
                // The file is abandoned and the record says that the slot is empty.
            }
        }
    }
}

/// <summary>State of an upload.</summary>
public enum UploadState
{
    /// <summary>There was none since the start.</summary>
    None = 0,

    /// <summary>Bytes are coming in.</summary>
    Receiving = 1,

    /// <summary>All came in and are being checked.</summary>
    Checking = 2,

    /// <summary>Stored, to be tried at the next start.</summary>
    Ready = 3,

    /// <summary>Refused or failed.</summary>
    Refused = 4,
}
