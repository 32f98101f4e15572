using MepModule.App.Alerts;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.Protocol;

namespace MepModule.App.Jobs;

/// <summary>What a job has in its turn on the meter's thread.</summary>
internal interface IMeterWire
{
    /// <summary>The wire itself.</summary>
    MeterClient Client { get; }

    /// <summary>The clock, to wait by.</summary>
    IClock Clock { get; }

    /// <summary>How the meter's tables look; null while that is not known.</summary>
    MeterLayout? Layout { get; }

    /// <summary>
    /// Whether the layout may be that of a meter which has been configured anew since: an exchange ended without an answer, or the sequence number jumped. What is read meanwhile must not be
    /// read by it.
    /// </summary>
    bool IsLayoutInDoubt { get; }

    /// <summary>Where exchanges are noted.</summary>
    ExchangeLog Log { get; }

    /// <summary>Leave to write to the meter.</summary>
    WriteBudget Writes { get; }

    /// <summary>The alerts, and who is registered.</summary>
    AlertMonitor Alerts { get; }

    /// <summary>Takes registers that a job has read.</summary>
    EnergyRegisters Energies { get; }

    /// <summary>Publishes energies that a job has taken.</summary>
    void PublishEnergies();
}
