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
