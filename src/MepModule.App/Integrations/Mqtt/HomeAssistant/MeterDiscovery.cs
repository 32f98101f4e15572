using MepModule.App.Configuration;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>The meter as a device of Home Assistant: an entity for each value that it has, and four that tell how module and meter are.</summary>
internal sealed class MeterDiscovery : DiscoveryWriter
{
    private const int FirstValue = 4;
    private const string Diagnostic = "diagnostic";

    private readonly SettingsSection _names;
    private readonly ValueSet _known;
    private readonly int _expireSeconds;
    private readonly bool _takesAway;

    /// <param name="text">The text writer.</param>
    /// <param name="module">The module.</param>
    /// <param name="baseTopic">The base topic.</param>
    /// <param name="settings">Have the names that users gave to phases and tariffs.</param>
    /// <param name="known">Which values there are.</param>
    /// <param name="expireSeconds">After how long a value is no longer believed; 0 for never.</param>
    /// <param name="takesAway">Whether components that this meter does not have are taken away, if an earlier start or version had told of them.</param>
    public MeterDiscovery(MqttText text, ModuleIdentity module, string baseTopic, Settings settings, ValueSet known, int expireSeconds, bool takesAway)
        : base(text, module, baseTopic, "")
    {
        _names = GivenNames.In(settings);
        _known = known;
        _expireSeconds = expireSeconds;
        _takesAway = takesAway;
    }

    /// <inheritdoc/>
    protected override int Components => FirstValue + Value.Count;

    /// <inheritdoc/>
    protected override string StateTopic => MqttTopic.State;

    /// <inheritdoc/>
    protected override bool NeedsReading => true;

    /// <inheritdoc/>
    protected override void WriteDevice(JsonWriter json)
    {
        json.Member("name", "Electricity meter");
        json.Member("mf", "MepModule");
        json.Member("mdl", Module.Board);
        json.Member("sn", Module.Id);
        json.Member("sw", Module.Version);
        json.Member("cu", "http://" + Module.HostName + ".local/");
    }

    /// <inheritdoc/>
    protected override void WriteComponent(int number, BufferedText text)
    {
        if (number < FirstValue)
        {
            WriteOwn(number, text);
            return;
        }

        int value = number - FirstValue;
        if (!EntityMap.Has(value))
        {
            return;
        }

        bool isKnown = _known.Has(value);
        if (!isKnown && !_takesAway)
        {
            return;
        }

        text.MemberName(ValueTable.KeyOf(value), true);
        if (isKnown)
        {
            WriteValue(value);
        }
        else
        {
            text.Ascii("{\"p\":\"sensor\"}");
        }
    }

    private void WriteValue(int value)
    {
        int quantity = ValueTable.QuantityOf(value);
        string key = ValueTable.KeyOf(value);
        JsonWriter json = Json;
        string shortKey = EntityMap.ShortKeyOf(value);
        Begin(json, "sensor", key, shortKey, NameOf(shortKey));
        string place = "value_json." + key;

        // A value that is not known must not become zero.
        json.Member("val_tpl", EntityMap.IsCounter(quantity) ? "{{ " + place + " / 1000 if " + place + " is number else None }}" : "{{ " + place + " }}");
        json.Member("dev_cla", EntityMap.ClassOf(quantity));
        json.Member("stat_cla", EntityMap.IsCounter(quantity) ? "total_increasing" : "measurement");
        if (EntityMap.UnitOf(quantity).Length > 0)
        {
            json.Member("unit_of_meas", EntityMap.UnitOf(quantity));
        }

        json.Member("sug_dsp_prc", EntityMap.PrecisionOf(quantity));
        if (_expireSeconds > 0)
        {
            json.Member("exp_aft", _expireSeconds);
        }

        if (!EntityMap.IsShown(value))
        {
            json.Member("en", false);
        }

        json.EndObject();
    }

    // Power import L1, or Power import and what its user calls the first phase; tariffs likewise.
    private string NameOf(string shortKey)
    {
        string name = EntityMap.NameOf(shortKey);
        int end = name.Length - 2;
        int kind = end < 1 || name[end - 1] != ' ' ? -1 : name[end] == 'L' ? GivenNames.Phases : name[end] == 'T' ? GivenNames.Tiers : -1;
        int number = kind < 0 ? 0 : name[end + 1] - '0';
        string given = number > 0 && number <= GivenNames.CountOf(kind) ? GivenNames.Of(_names, kind, number) : "";
        return given.Length == 0 ? name : name.Substring(0, end) + given;
    }

    private void WriteOwn(int number, BufferedText text)
    {
        JsonWriter json = Json;
        string key = number switch { 0 => "problem", 1 => "condition", 2 => "started", _ => "rssi" };
        text.MemberName(key, number > 0);
        string shortKey = key == "rssi" ? "signal_strength" : key;
        Begin(json, number == 0 ? "binary_sensor" : "sensor", key, shortKey, EntityMap.NameOf(shortKey));
        WriteTopic(json, number < 2 ? MqttTopic.Meter : MqttTopic.Device);
        WriteAvailability(json);
        json.Member("ent_cat", Diagnostic);
        switch (number)
        {
            case 0:
                json.Member("dev_cla", "problem");
                json.Member("val_tpl", "{{ 'OFF' if value_json.reading == 'online' else 'ON' }}");
                break;
            case 1:
                json.Member("val_tpl", "{{ value_json.condition }}");
                break;
            case 2:
                json.Member("dev_cla", "timestamp");
                json.Member("val_tpl", "{{ value_json.started }}");
                break;
            default:
                json.Member("dev_cla", "signal_strength");
                json.Member("stat_cla", "measurement");
                json.Member("unit_of_meas", "dBm");
                json.Member("val_tpl", "{{ value_json.rssi_dbm }}");
                json.Member("en", false);
                break;
        }

        json.EndObject();
    }
}
