using System;

namespace MepModule.App.Configuration;

/// <summary>What the holder of an API token may do, a purpose each; all of them read. The numbers are stored.</summary>
public enum TokenScope
{
    /// <summary>All that shows no secrets and changes nothing.</summary>
    Read = 0,

    /// <summary>Raw exchanges with the meter as well.</summary>
    Exchange = 1,

    /// <summary>Everything.</summary>
    Admin = 2,

    /// <summary>Unlocking of writes for snapshots of one moment, and those.</summary>
    Snapshot = 3,

    /// <summary>What <see cref="Exchange"/> and <see cref="Snapshot"/> may, and so raw writes to the meter.</summary>
    Write = 4,

    /// <summary>Updates of the firmware: load, confirm and take back.</summary>
    Update = 5,

    /// <summary>Backups without secrets.</summary>
    Backup = 6,

    /// <summary>Changes of the settings, tests of outputs, and restarts.</summary>
    Settings = 7,
}

/// <summary>An API token. The token itself is not kept, only its hash.</summary>
public sealed class ApiToken
{
    /// <summary>Number, never used again.</summary>
    public int Id;

    /// <summary>Name that the user gave, 1 to 32 bytes of UTF-8.</summary>
    public string Name = "";

    /// <summary>What it allows.</summary>
    public TokenScope Scope;

    /// <summary>HMAC-SHA256 of the token, 32 bytes. The token is random, so one round is enough.</summary>
    public byte[] Hash = new byte[0];

    /// <summary>When it was made; <see cref="DateTime.MinValue"/> when the time was not known.</summary>
    public DateTime CreatedUtc;

    /// <summary>Last use since the start; not stored.</summary>
    public DateTime LastUsedUtc;

    /// <summary>Monotonic milliseconds until which its holder may write to the meter; not stored.</summary>
    internal long WritesUnlockedUntil;
}
