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

    /// <summary>A session, or a token of any scope.</summary>
    Read = 3,

    /// <summary>A session, or a token of scope exchange or admin.</summary>
    Exchange = 4,

    /// <summary>A session, or a token of scope admin.</summary>
    Admin = 5,

    /// <summary>A session.</summary>
    SessionOnly = 6,
}
