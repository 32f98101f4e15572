namespace MepModule.App.Polling;

/// <summary>What the meter's thread can do in a turn. One turn is one table, as the meter's maker recommends one a second; only start-up takes more.</summary>
internal static class Turn
{
    /// <summary>Finds out which meter this is and how its tables are laid out: see <see cref="Meter.StartupSequence"/>.</summary>
    public const byte StartUp = 0;

    /// <summary>Whether the layout still holds. Source: ET04.116.</summary>
    public const byte Version = 1;

    /// <summary>Whether the grid company has disabled the port. Source: ET51.</summary>
    public const byte Port = 2;

    /// <summary>What the meter wants of its MEP client. Source: ET13.</summary>
    public const byte AlertFlags = 3;

    /// <summary>What history lacks. Source: BT64 and the other load profile tables.</summary>
    public const byte LoadProfile = 4;

    /// <summary>Power, voltages, currents. Source: BT28.</summary>
    public const byte PresentValues = 5;

    /// <summary>Energies, with as many tiers as the answer holds. Source: BT23.</summary>
    public const byte Energies = 6;

    /// <summary>The next of the tiers that do not fit there; present values where all do. Source: BT23.</summary>
    public const byte FurtherTiers = 7;

    /// <summary>One step with the M-Bus devices. Source: ET14, ET16, ET45.</summary>
    public const byte MBus = 8;

    /// <summary>Who is registered at our port. Source: ET50, ET14.</summary>
    public const byte Registration = 9;

    /// <summary>The meter's clock. Source: BT52.</summary>
    public const byte Clock = 10;

    /// <summary>In the round: the next chore.</summary>
    public const byte Chore = 11;

    /// <summary>Whatever the round has next.</summary>
    public const byte Any = 12;
}

/// <summary>Conditions for turns out of the round, from the most pressing on.</summary>
internal static class While
{
    /// <summary>The layout of the meter's tables is not known.</summary>
    public const byte MeterUnknown = 1;

    /// <summary>The meter may have been configured anew since the version was read.</summary>
    public const byte VersionInDoubt = 2;

    /// <summary>The meter said that its port is disabled, and something failed since.</summary>
    public const byte PortInDoubt = 4;

    /// <summary>An alert was heard whose flags were not read yet. One that repeats without a change of its flags counts once a minute.</summary>
    public const byte AlertHeard = 8;

    /// <summary>History has a gap that waits to be filled. One turn in four is for it.</summary>
    public const byte GapOpen = 16;

    /// <summary>An M-Bus device waits to be read.</summary>
    public const byte MBusWaits = 32;

    /// <summary>Somebody steers by the readings, such as a battery: no two turns in a row are for anything else than present values.</summary>
    public const byte Steered = 64;
}
