namespace MepModule.App.Integrations.Outputs;

/// <summary>How an output gets on.</summary>
public enum OutputState
{
    /// <summary>Switched off.</summary>
    Off = 0,

    /// <summary>Switched on, and waiting: for a reading, a peer, the clock. A sentence may say for what.</summary>
    Waiting = 1,

    /// <summary>Values went out, or go out when somebody asks.</summary>
    Serving = 2,
}
