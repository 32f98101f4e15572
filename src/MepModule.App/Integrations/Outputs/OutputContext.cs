using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Discovery;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;
using MepModule.App.Metering;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Outputs;

/// <summary>What outputs may use of the module.</summary>
public sealed class OutputContext
{
    private readonly IWifi _wifi;
    private readonly long _startMilliseconds;
    private SampleHold? _hold;

    /// <summary>Puts it together.</summary>
    /// <param name="settings">For settings, and certificates that belong to them.</param>
    /// <param name="meter">The door to the meter.</param>
    /// <param name="module">Who the module is.</param>
    /// <param name="clock">Time.</param>
    /// <param name="random">Random bytes.</param>
    /// <param name="log">What happened to the module.</param>
    /// <param name="board">The board.</param>
    /// <param name="wifi">The radio.</param>
    /// <param name="tls">Protects connections to peers.</param>
    /// <param name="startMilliseconds">When the module started, on the monotonic clock.</param>
    /// <param name="names">Under what the module is found in the network; null when nothing is announced.</param>
    public OutputContext(SettingsStore settings, MeterService meter, ModuleIdentity module, IClock clock, IRandom random, EventLog log, IBoard board, IWifi wifi, ITlsClient tls, long startMilliseconds, Announcements? names = null)
    {
        Settings = settings;
        Meter = meter;
        Module = module;
        Clock = clock;
        Random = random;
        Log = log;
        Board = board;
        Tls = tls;
        _wifi = wifi;
        _startMilliseconds = startMilliseconds;
        Names = names;
    }

    /// <summary>Where a request waits for the next sample; made by the first output that is started and asks for it.</summary>
    public SampleHold Hold => _hold ??= new SampleHold(Meter, Clock);

    /// <summary>Under what the module is found in the network; outputs announce by <see cref="Output.Announce"/>.</summary>
    internal Announcements? Names { get; }

    /// <summary>The settings.</summary>
    internal SettingsStore Settings { get; }

    /// <summary>The door to the meter, for exchanges and new readings; values are in <see cref="Take"/>.</summary>
    public MeterService Meter { get; }

    /// <summary>Who the module is.</summary>
    public ModuleIdentity Module { get; }

    /// <summary>When readings are too old.</summary>
    public FreshnessRules Rules { get; internal set; } = new FreshnessRules(FreshnessRules.StandardTellSeconds, FreshnessRules.StandardSteerSeconds);

    /// <summary>Time.</summary>
    public IClock Clock { get; }

    /// <summary>Random bytes.</summary>
    public IRandom Random { get; }

    /// <summary>What happened to the module; texts without secrets.</summary>
    public EventLog Log { get; }

    /// <summary>What the module runs on: how much it can take on, and its ports.</summary>
    public IBoard Board { get; }

    /// <summary>Protects connections to peers.</summary>
    public ITlsClient Tls { get; }

    /// <summary>The certificate of a field, in PEM form; null when none is set, or its file is damaged.</summary>
    public string? CertificateOf(SettingsSection section, int tag)
    {
        byte[]? content = Settings.ReadDocument(section, tag);
        return content == null ? null : Encoding.UTF8.GetString(content, 0, content.Length);
    }

    /// <summary>Lets samples come so many ms later from the next one on.</summary>
    public void DelaySamples(int milliseconds) => Meter.SlotDelay = milliseconds;

    /// <summary>Everything that may be told, as it is now.</summary>
    public OutputData Take()
    {
        long now = Clock.Milliseconds;
        return OutputData.Take(Module, Meter, Rules, now, new ModuleHealth(now - _startMilliseconds, Board.FreeMemoryBytes, _wifi.RssiDbm));
    }
}
