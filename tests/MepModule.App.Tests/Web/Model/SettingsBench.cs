using System;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Discovery;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Platform;
using MepModule.App.Sockets;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Update;
using MepModule.App.Web.Outputs;
using MepModule.App.Web.Owner;
using MepModule.App.Web;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.Desktop;
using MepModule.Desktop.Slots;

namespace MepModule.App.Tests.Web.Model;

/// <summary>
/// All that changes settings, wired as <see cref="ModuleApp"/> wires it, without listener, wire and threads: thousands of starts take
/// seconds. The log has a storage of its own, so that a cut hits the settings.
/// </summary>
internal sealed class SettingsBench
{
    private readonly VirtualClock _clock;
    private readonly Heartbeat _heartbeat;
    private readonly Routes _routes;

    public SettingsBench(CutStore files, VirtualClock clock)
    {
        var board = new SmallBoard();
        var random = new SystemRandom();
        var log = new EventLog(clock, new CutStore(), 2048, 1024);
        var supervisor = new Supervisor(clock, board, log, 0);
        BaseIdentity identity = DesktopBase.Identity();
        var wifi = new SimulatedWifi(isAccessPoint: false, isJoined: true);
        var platform = new ModulePlatform(clock, random, new SystemCipher(), files, null!, null!, board, wifi, null!, new Settings(), identity, new BootJournal(new CutStore(), identity, Slot.Factory, ""), tls: null!, ownsNetwork: false);
        Store = new SettingsStore(files, platform.Defaults);
        var sessions = new Sessions(clock, random);
        var works = new WorkUnderWay(1);
        var guard = new LoginGuard(clock, works);
        var system = new SystemControl(board, clock, Store, log);
        var access = new AccessControl(Store, sessions, clock, wifi, 8);
        var session = new SessionApi(Store, sessions, guard, access, clock, log);
        var settingsApi = new SettingsApi(Store, guard, sessions, system, random, log);
        _clock = clock;
        _heartbeat = supervisor.Watch("web", 60000);
        _routes = new Routes(
            access,
            Store,
            new Announcements(Store.Current.HostName),
            wifi,
            null!,
            session,
            new SetupApi(Store, session, sessions, null!, wifi, random, system, log),
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            settingsApi,
            new TokensApi(Store, random, clock, log),
            new LoginsApi(Store, sessions, clock, log),
            new BackupApi(Store, settingsApi, platform.Defaults, sessions, guard, system, platform, log, works),
            null!,
            null!,
            null!,
            new IntegrationsApi(new OutputHost(new OutputContext(Store, null!, null!, clock, random, log, board, wifi, null!, 0), new SocketLoop(clock, log, supervisor)), clock, works),
            null!);
    }

    public SettingsStore Store { get; }

    /// <summary>Begins a call, which waits for its body then.</summary>
    public void Begin(HeldCall call) => call.Begin(_routes, new WebWorker(null!, _clock, _heartbeat, 1024));

    /// <summary>Makes a call and waits for its answer.</summary>
    public HeldCall Ask(HeldCall call)
    {
        Begin(call);
        call.Release();
        return call.Wait();
    }

    private sealed class SmallBoard : IBoard
    {
        public string Profile => "dabbler";

        public bool HasLargeMemory => false;

        public bool HasManySockets => false;

        public long FreeMemoryBytes => 50000;

        public void LookAtMemory()
        {
        }

        public int SupplyMillivolts => -1;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason)
        {
        }
    }
}
