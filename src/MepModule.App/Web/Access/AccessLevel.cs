namespace MepModule.App.Web.Access;

/// <summary>Who may make a call.</summary>
internal enum AccessLevel
{
    /// <summary>Anybody.</summary>
    Open = 0,

    /// <summary>Anybody while no login password exists, afterwards like <see cref="Read"/>.</summary>
    FirstRun = 1,

    /// <summary>Anybody while public reading is on, else like <see cref="Read"/>.</summary>
    PublicReading = 2,

    /// <summary>A session, or a token of any scope. From here to <see cref="Settings"/> in the order of the scopes, which <see cref="Scopes"/> knows.</summary>
    Read = 3,

    /// <summary>A session, or a token whose scope reaches to exchange.</summary>
    Exchange = 4,

    /// <summary>A session, or a token of scope admin.</summary>
    Admin = 5,

    /// <summary>A session, or a token whose scope reaches to snapshot.</summary>
    Snapshot = 6,

    /// <summary>A session, or a token whose scope reaches to write.</summary>
    Write = 7,

    /// <summary>A session, or a token whose scope reaches to update.</summary>
    Update = 8,

    /// <summary>A session, or a token whose scope reaches to backup.</summary>
    Backup = 9,

    /// <summary>A session, or a token whose scope reaches to settings.</summary>
    Settings = 10,

    /// <summary>A session.</summary>
    SessionOnly = 11,
}
