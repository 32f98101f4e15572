namespace MepModule.App.Diagnostics;

/// <summary>How much an entry of the event log matters.</summary>
public enum LogLevel
{
    /// <summary>Good to know; kept in memory only.</summary>
    Info = 0,

    /// <summary>Something did not go as it should, and the module goes on; kept over restarts.</summary>
    Warning = 1,

    /// <summary>Something needs the user; kept over restarts.</summary>
    Error = 2,
}
