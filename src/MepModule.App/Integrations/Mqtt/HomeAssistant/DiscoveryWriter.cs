using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>
/// Writes the root of a device discovery of Home Assistant, one part for each component. The root is strict: what is not listed there makes the whole device invalid, so
/// <c>expire_after</c> and the like stand in each component.
/// </summary>
internal abstract class DiscoveryWriter : PartWriter
{
    private readonly ModuleIdentity _module;
    private readonly string _base;
    private readonly string _identity;
    private readonly string _place;

    /// <param name="text">The text writer.</param>
    /// <param name="module">The module.</param>
    /// <param name="baseTopic">The base topic.</param>
    /// <param name="suffix">What follows the identity of the module in that of the device.</param>
    protected DiscoveryWriter(MqttText text, ModuleIdentity module, string baseTopic, string suffix)
        : base(text)
    {
        _module = module;
        _base = baseTopic;

        // Made once: each component would leave them behind as garbage.
        _identity = Identity + suffix;

        // The last three bytes of the address: short, and rarely the same twice in a house.
        _place = ".mepmodule_" + module.Id.Substring(module.Id.Length - 6) + suffix + "_";
    }

    /// <inheritdoc/>
    public override int Parts => Components + 2;

    /// <summary>Number of components, those included that write nothing.</summary>
    protected abstract int Components { get; }

    /// <summary>What tells the device's state, behind the base topic.</summary>
    protected abstract string StateTopic { get; }

    /// <summary>Identity of the module in other software.</summary>
    protected string Identity => "mepmodule_" + _module.Id;

    /// <summary>The module.</summary>
    protected ModuleIdentity Module => _module;

    /// <summary>Writes the members of <c>dev</c> behind its identity.</summary>
    protected abstract void WriteDevice(JsonWriter json);

    /// <summary>Writes a component, with a comma before it where it is not the first, or nothing.</summary>
    protected abstract void WriteComponent(int number, BufferedText text);

    /// <summary>Whether entities need more than the module itself: that the meter is read.</summary>
    protected abstract bool NeedsReading { get; }

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        if (part == 0)
        {
            WriteRoot(text);
        }
        else if (part > Components)
        {
            text.Ascii("}}");
        }
        else
        {
            WriteComponent(part - 1, text);
        }
    }

    /// <summary>Writes what every component begins with.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="platform">Kind of entity.</param>
    /// <param name="key">What tells it apart for good.</param>
    /// <param name="shortKey">What it is called by before anybody renames it, here or there.</param>
    /// <param name="name">Its name.</param>
    protected void Begin(JsonWriter json, string platform, string key, string shortKey, string name)
    {
        json.BeginObject();
        json.Member("p", platform);
        json.Member("uniq_id", _identity + "_" + key);
        json.Member("def_ent_id", platform + _place + shortKey);
        json.Member("name", name);
    }

    /// <summary>Writes where a component is told that differs from the device.</summary>
    protected void WriteTopic(JsonWriter json, string topic) => json.Member("stat_t", _base + topic);

    /// <summary>Writes an availability of its own: the module is there, whether the meter is read or not.</summary>
    protected void WriteAvailability(JsonWriter json)
    {
        json.Name("avty");
        json.BeginArray();
        WriteStatus(json);
        json.EndArray();
    }

    private void WriteStatus(JsonWriter json)
    {
        json.BeginObject();
        json.Member("t", _base + MqttTopic.Status);
        json.EndObject();
    }

    private void WriteRoot(BufferedText text)
    {
        JsonWriter json = Json;
        text.Ascii("{\"dev\":");
        json.BeginObject();
        json.Name("ids");
        json.BeginArray();
        json.String(_identity);
        json.EndArray();
        WriteDevice(json);
        json.EndObject();
        text.Ascii(",\"o\":");
        json.BeginObject();
        json.Member("name", "MepModule");
        json.Member("sw", _module.Version);
        json.EndObject();
        text.Ascii(",\"avty\":");
        json.BeginArray();
        WriteStatus(json);
        if (NeedsReading)
        {
            json.BeginObject();
            json.Member("t", _base + MqttTopic.Meter);
            json.Member("val_tpl", "{{ value_json.reading }}");
            json.EndObject();
        }

        json.EndArray();
        text.Ascii(",\"avty_mode\":\"all\",\"stat_t\":");
        json.String(_base + StateTopic);
        text.Ascii(",\"cmps\":{");
    }
}
