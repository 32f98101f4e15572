using System;
using System.IO;
using MepModule.App.Platform;
using MepModule.App.Storage;

namespace MepModule.App.Configuration;

/// <summary>Takes note of new settings, on the thread that changed them, before the next change: return quickly, never throw, and wait for no one who may want a change.</summary>
public delegate void SettingsHandler(Settings before, Settings now);

/// <summary>
/// Keeps the settings through power cuts, and is the one place where they change. Their content is in a twin file (see
/// <see cref="TwinFile"/>); what former versions stored in another form is read while nothing else was stored.
/// </summary>
public sealed class SettingsStore
{
    internal const string FileName = "config";

    private readonly IFileStore _files;
    private readonly TwinFile _file;
    private SettingsHandler? _changed;
    private bool _isErased;

    /// <summary>Loads the newest complete settings, or takes the defaults when there are none.</summary>
    /// <param name="files">Where they are kept.</param>
    /// <param name="defaults">What holds for everything that was never stored.</param>
    /// <exception cref="IOException">The storage failed.</exception>
    public SettingsStore(IFileStore files, Settings defaults)
    {
        _files = files;
        _file = new TwinFile(files, FileName);
        byte[]? content = _file.Read();
        bool isDamaged = _file.HasDamage();
        if (content == null && !isDamaged)
        {
            content = FormerSettings.Read(files);
        }

        Settings stored = defaults.Copy();
        WasStored = content != null && SettingsCodec.Decode(content, 0, content.Length, stored);
        Current = WasStored ? stored : defaults;
        if (isDamaged)
        {
            DamageText = WasStored
                ? "One of the two files of the settings was damaged; what was changed last may be missing. Look through the settings."
                : "Both files of the settings were damaged. The module began anew: set it up, or restore a backup.";
        }
    }

    /// <summary>Raised after new settings were stored.</summary>
    public event SettingsHandler? Changed
    {
        add
        {
            lock (this)
            {
                _changed += value;
            }
        }

        remove
        {
            lock (this)
            {
                _changed -= value;
            }
        }
    }

    /// <summary>The settings in force; never change them.</summary>
    public Settings Current { get; private set; }

    /// <summary>What was damaged at start, as a sentence; null when nothing was. A file that a power cut left empty holds nothing that was ever told to be stored.</summary>
    public string? DamageText { get; }

    /// <summary>Whether settings were found at start.</summary>
    public bool WasStored { get; }

    /// <summary>
    /// Applies a change to the settings in force, stores the result and puts it in force: the only way in which settings change.
    /// Changes wait for each other, and listeners hear of them in their order. When it throws, the former settings stay in force.
    /// </summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    /// <exception cref="IOException">The storage failed, or did not keep what was written.</exception>
    public void Change(SettingsChange change)
    {
        lock (this)
        {
            if (_isErased)
            {
                throw new IOException("Everything was erased, and the module is about to restart.");
            }

            Settings before = Current;
            Settings now = before.Copy();
            change.Apply(now);
            byte[] content = SettingsCodec.Encode(now);
            foreach (byte[] document in change.Documents)
            {
                SettingsDocuments.Keep(_files, document);
            }

            _file.Write(content);
            Current = now;
            if (before.Sections.Length != now.Sections.Length || !SecretText.AreEqual(before.Sections, 0, now.Sections, 0, now.Sections.Length))
            {
                SettingsDocuments.Sweep(_files, now.Sections);
            }

            change.Stored();
            if (_changed != null)
            {
                _changed(before, now);
            }
        }
    }

    /// <summary>A long text that belongs to the settings, in UTF-8.</summary>
    /// <param name="section">The section that refers to it.</param>
    /// <param name="tag">Tag of the field that does.</param>
    /// <returns>Null when none is set, or its file is damaged.</returns>
    public byte[]? ReadDocument(SettingsSection section, int tag) => SettingsDocuments.Read(_files, section.Bytes(tag));

    /// <summary>
    /// Forgets everything that is stored, settings last: after a cut in the middle the module is as it was, less some history, and the
    /// user sees that it was not done; or it is as new.
    /// </summary>
    /// <exception cref="IOException">The storage failed.</exception>
    public void EraseEverything()
    {
        lock (this)
        {
            // Whoever still changes something must not bring the old settings back.
            _isErased = true;
            Delete(false);

            // Both files hold nothing before either of them goes, so that no older settings are left.
            _file.Write(new byte[0]);
            _file.Write(new byte[0]);
            FormerSettings.Delete(_files);
            Delete(true);
        }
    }

    private void Delete(bool settingsToo)
    {
        foreach (string name in _files.List())
        {
            if (settingsToo || (!name.StartsWith(FileName + ".") && !FormerSettings.Has(name)))
            {
                _files.Delete(name);
            }
        }
    }
}
