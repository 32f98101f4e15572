namespace MepModule.MeterSimulator.Tables;

/// <summary>Which key opens a table. The advanced key opens whatever the basic key opens.</summary>
internal enum Access
{
    Nobody,
    Advanced,
    Basic,
}

internal static class AccessRules
{
    /// <summary>Whether a table open to <paramref name="needed"/> is open to a request that was signed at <paramref name="level"/>.</summary>
    public static bool Allows(this Access needed, Access level) => needed switch
    {
        Access.Nobody => false,
        Access.Advanced => level == Access.Advanced,
        _ => level is Access.Basic or Access.Advanced,
    };
}
