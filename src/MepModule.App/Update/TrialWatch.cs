using MepModule.App.Platform;

namespace MepModule.App.Update;

/// <summary>
/// Decides when a start has proven itself. A new app is confirmed only when the user could also undo it: settings are loaded,
/// the HTTP server has answered a request that went through its own listener, the network or the set-up portal is up, the meter was read if it was
/// before the update, and a minute has passed. Ticked by the supervisor.
/// </summary>
public sealed class TrialWatch
{
    /// <summary>After so long a start was not a quick one.</summary>
    public const int LastedMilliseconds = 30000;

    /// <summary>After so long, and with everything up, a start has proven itself.</summary>
    public const int ServiceMilliseconds = 60000;

    private readonly IClock _clock;
    private readonly BootJournal _journal;
    private readonly long _start;
    private bool _lasted;
    private bool _proven;

    /// <summary>Starts to watch now.</summary>
    public TrialWatch(IClock clock, BootJournal journal)
    {
        _clock = clock;
        _journal = journal;
        _start = clock.Milliseconds;
    }

    /// <summary>Whether the settings were loaded at the last tick.</summary>
    public bool SettingsAreLoaded { get; private set; }

    /// <summary>Whether the HTTP server had answered at the last tick.</summary>
    public bool HttpAnswers { get; private set; }

    /// <summary>Whether network or portal were up at the last tick.</summary>
    public bool NetworkIsUp { get; private set; }

    /// <summary>Whether the meter could be asked as before the update at the last tick.</summary>
    public bool MeterIsAsBefore { get; private set; }

    /// <summary>Seconds until the module has been up for long enough; 0 when it has.</summary>
    public int SecondsLeft
    {
        get
        {
            long left = ServiceMilliseconds - (_clock.Milliseconds - _start);
            return left <= 0 ? 0 : (int)((left + 999) / 1000);
        }
    }

    /// <summary>Whether this start has proven itself.</summary>
    public bool IsProven
    {
        get { return _proven; }
    }

    /// <summary>Looks at the state of the module; call it about once a second.</summary>
    public void Tick(bool settingsAreLoaded, bool httpAnswers, bool networkIsUp, bool meterIsRead)
    {
        SettingsAreLoaded = settingsAreLoaded;
        HttpAnswers = httpAnswers;
        NetworkIsUp = networkIsUp;
        MeterIsAsBefore = meterIsRead || !_journal.MeterWasRead;
        long up = _clock.Milliseconds - _start;
        if (!_lasted && up >= LastedMilliseconds)
        {
            _lasted = true;
            _journal.NoteLasted();
        }

        if (!_proven && up >= ServiceMilliseconds && settingsAreLoaded && httpAnswers && networkIsUp && MeterIsAsBefore && _journal.Confirm())
        {
            _proven = true;
            _journal.NoteService();
        }
    }
}
