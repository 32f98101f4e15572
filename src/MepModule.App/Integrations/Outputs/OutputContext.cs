using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Values;
using MepModule.App.Metering;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Outputs;

/// <summary>What a running output may use of the module.</summary>
public sealed class OutputContext
{
    private readonly SettingsStore _settings;

    /// <summary>Puts it together.</summary>
    public OutputContext(SettingsStore settings, MeterService meter, ModuleIdentity module, FreshnessRules rules, IClock clock, IRandom random, EventLog log)
    {
        _settings = settings;
        Meter = meter;
        Module = module;
        Rules = rules;
        Clock = clock;
        Random = random;
        Log = log;
    }

    /// <summary>The door to the meter, for exchanges; values are in <see cref="Take"/>.</summary>
    public MeterService Meter { get; }

    /// <summary>Who the module is.</summary>
    public ModuleIdentity Module { get; }

    /// <summary>When readings are too old.</summary>
    public FreshnessRules Rules { get; }

    /// <summary>Time.</summary>
    public IClock Clock { get; }

    /// <summary>Random bytes.</summary>
    public IRandom Random { get; }

    /// <summary>What happened to the module; texts without secrets.</summary>
    public EventLog Log { get; }

    /// <summary>The certificate of a field, in PEM form; null when none is set, or its file is damaged.</summary>
    public string? CertificateOf(SettingsSection section, int tag)
    {
        byte[]? content = _settings.ReadDocument(section, tag);
        return content == null ? null : Encoding.UTF8.GetString(content, 0, content.Length);
    }

    /// <summary>Everything that may be told, as it is now.</summary>
    public OutputData Take() => OutputData.Take(Module, Meter, Rules, Clock.Milliseconds);
}
