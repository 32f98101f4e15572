using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Metering;
using MepModule.App.Sockets;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Outputs;
using MepModule.Desktop;
using MepModule.Desktop.Meter;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;

namespace MepModule.Fleet;

/// <summary>One module of many: the app's meter, settings, log and outputs on a simulated meter of its own, without its page.</summary>
internal sealed class FleetModule
{
    // A locally administered address, so that no real module has it.
    private const string AddressStart = "024d4550";

    private const int LogBytes = 2048;

    // A household takes 200 KB for each of its last days, so many meters share one.
    private const int Households = 20;

    private readonly SettingsStore _settings;
    private readonly MeterService _meter;
    private readonly SocketLoop _sockets;
    private readonly OutputHost _outputs;
    private readonly EventLog _log;

    /// <param name="number">From 1; makes its id, and the household behind its meter.</param>
    /// <param name="options">What holds for all.</param>
    /// <param name="shared">What all share.</param>
    /// <exception cref="ArgumentException">The settings are not what a module takes; the message says why.</exception>
    public FleetModule(int number, FleetOptions options, FleetShared shared)
    {
        Name = NameOf(number);
        string address = AddressStart + number.ToString("x4", CultureInfo.InvariantCulture);
        var files = new MemoryStore();
        SystemClock clock = shared.Clock;
        _settings = new SettingsStore(files, new Settings { HostName = Name });
        Apply(options.Settings.Replace("{name}", Name, StringComparison.Ordinal).Replace("{secret}", options.Secrets.GetValueOrDefault(Name, ""), StringComparison.Ordinal));
        _log = new EventLog(clock, files, LogBytes, LogBytes);
        var meter = new MeterWire(new MeterSimulator.Meter(new MeterOptions
        {
            Profile = MeterProfile.Named(options.Profile),
            Speed = options.Wire,
            Seed = number,
            HouseholdSeed = number % Households,
            Plans = shared.Plans,
            HistoryDays = 0,
            StartUtc = DateTime.UtcNow.AddTicks(-clock.Microseconds * TimeSpan.TicksPerMicrosecond),
        }), () => clock.Microseconds);
        _meter = new MeterService(new SimulatedChannel(meter), clock, files, shared.Board, ModuleApp.MeterSettings(_settings.Current, address), MepKey.Parse(MeterKey.DemoBasic, out _), shared.Random);
        var identity = new ModuleIdentity(address, Name, ModuleApp.Version, shared.Board.Profile);
        _sockets = new SocketLoop(clock, _log, shared.Supervisor);
        _outputs = new OutputHost(new OutputContext(_settings, _meter, identity, clock, shared.Random, _log, shared.Board, new FleetWifi(address), shared.Tls, clock.Milliseconds), _sockets);
    }

    /// <summary>Its name: sim-0001 and so on.</summary>
    public string Name { get; }

    /// <summary>Whether the meter was read in the last minute.</summary>
    public bool Reads => !_meter.IsStale;

    /// <summary>Whether an output of it that sends has nothing to complain of.</summary>
    public bool Publishes
    {
        get
        {
            for (int i = 0; i < OutputList.Count; i++)
            {
                if (_outputs.Running(i) is SocketOutput { Status: { State: OutputState.Serving, Problem: null } })
                    return true;
            }

            return false;
        }
    }

    /// <summary>The name of a module by its number.</summary>
    public static string NameOf(int number) => "sim-" + number.ToString("d4", CultureInfo.InvariantCulture);

    public void Start()
    {
        _log.Info("system", "The module started, version " + ModuleApp.Version + ".");
        _meter.Start();
        _outputs.Start();
    }

    public void Stop()
    {
        _outputs.Stop();
        _sockets.Join();
        _meter.Stop();
    }

    /// <summary>Lets an output answer.</summary>
    /// <returns>False when none that is on has this path.</returns>
    public bool Answer(IOutputRequest request) => _outputs.Answer(request);

    private void Apply(string settings)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(settings);
            if (!document.RootElement.TryGetProperty("integrations", out JsonElement outputs))
                return;
            byte[] bytes = Encoding.UTF8.GetBytes(outputs.GetRawText());
            var form = new IntegrationsForm { SmallBoard = FleetBoard.Name };
            form.Read(new JsonReader(bytes, bytes.Length));
            _settings.Change(form);
        }
        catch (Exception e) when (e is ApiException or JsonException)
        {
            throw new ArgumentException("--settings: " + e.Message, e);
        }
    }
}
