using System;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Platform;
using MepModule.Desktop;
using MepModule.MeterSimulator.World;

namespace MepModule.Fleet;

/// <summary>What all modules of the process share: time, chance, TLS, and one supervisor over all their threads.</summary>
internal sealed class FleetShared
{
    private const int LogBytes = 4096;

    /// <param name="fail">Told why, when a thread of a module stands still.</param>
    public FleetShared(Action<string> fail)
    {
        Board = new FleetBoard(fail);
        Supervisor = new Supervisor(Clock, Board, new EventLog(Clock, new MemoryStore(), LogBytes, LogBytes), 0);
    }

    public SystemClock Clock { get; } = new();

    public IRandom Random { get; } = new SystemRandom();

    public ITlsClient Tls { get; } = new SystemTls();

    public FleetBoard Board { get; }

    public DayPlans Plans { get; } = new();

    public Supervisor Supervisor { get; }
}
