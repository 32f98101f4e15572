namespace MepModule.App.Meter;

/// <summary>Names of the energies and counts of a <see cref="Reading"/>.</summary>
public static class Energy
{
    /// <summary>Energy from the grid, Wh.</summary>
    public const int Import = 0;

    /// <summary>Energy to the grid, Wh.</summary>
    public const int Export = 1;

    /// <summary>Reactive energy from the grid, varh.</summary>
    public const int ReactiveImport = 2;

    /// <summary>Reactive energy to the grid, varh.</summary>
    public const int ReactiveExport = 3;

    /// <summary>Number of energies that each tier has: the four above.</summary>
    public const int PerTier = 4;

    // Behind the energies of a tier stands when they were read.
    internal const int TierSeconds = PerTier;
    internal const int TierSize = PerTier + 1;

    /// <summary>Time without power since the meter was made, s. All tiers together only.</summary>
    public const int PowerOffSeconds = 4;

    /// <summary>Number of power outages. All tiers together only.</summary>
    public const int PowerOutages = 5;

    /// <summary>Pulses of input 1. All tiers together only.</summary>
    public const int PulseInput1 = 6;

    /// <summary>Pulses of input 2. All tiers together only.</summary>
    public const int PulseInput2 = 7;

    /// <summary>The meter's error counter. All tiers together only.</summary>
    public const int Errors = 8;

    /// <summary>Number of values for all tiers together.</summary>
    public const int Total = 9;
}
