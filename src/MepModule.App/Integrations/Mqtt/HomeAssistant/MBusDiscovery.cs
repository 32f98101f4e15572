using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>A meter behind the meter as a device of its own.</summary>
internal sealed class MBusDiscovery : DiscoveryWriter
{
    private readonly MBusDevice _device;
    private readonly string _serial;
    private readonly MBusFields _fields;

    public MBusDiscovery(MqttText text, ModuleIdentity module, string baseTopic, MBusDevice device)
        : base(text, module, baseTopic, "_mbus_" + device.SerialNumber)
    {
        _device = device;
        _serial = device.SerialNumber;
        _fields = new MBusFields(device);
    }

    /// <inheritdoc/>
    protected override int Components => _fields.Count;

    /// <inheritdoc/>
    protected override string StateTopic => MqttTopic.MBus + _device.Slot.ToString();

    /// <inheritdoc/>
    protected override bool NeedsReading => false;

    /// <summary>Class of Home Assistant for a unit; empty for none, which lets any unit pass.</summary>
    /// <param name="unit">Unit as the decoder writes it.</param>
    /// <param name="medium">Medium in words.</param>
    public static string ClassOf(string unit, string medium)
    {
        switch (unit)
        {
            case "Wh":
            case "kWh":
            case "MWh":
            case "J":
            case "kJ":
            case "MJ":
            case "GJ": return "energy";
            case "W":
            case "kW": return "power";
            case "°C": return "temperature";
            case "m³": return medium == "Gas" ? "gas" : medium.IndexOf("ater") >= 0 ? "water" : "volume";
            case "m³/h": return "volume_flow_rate";
            case "bar": return "pressure";
            default: return "";
        }
    }

    /// <inheritdoc/>
    protected override void WriteDevice(JsonWriter json)
    {
        json.Member("name", (_device.Medium.Length == 0 ? "M-Bus" : _device.Medium) + " meter " + _serial);
        json.Member("mf", _device.Manufacturer);
        json.Member("sn", _serial);
        json.Member("via_device", Identity);
    }

    /// <inheritdoc/>
    protected override void WriteComponent(int number, BufferedText text)
    {
        MBusRecord record = _fields.At(number)!;
        string key = _fields.Key;
        string kind = ClassOf(record.Unit, _device.Medium);
        bool isCounter = kind == "energy" || kind == "water" || kind == "gas" || kind == "volume";
        JsonWriter json = Json;
        text.MemberName(_serial + "_" + key, number > 0);
        Begin(json, "sensor", key, key);
        json.Member("val_tpl", "{{ value_json." + key + " }}");
        if (kind.Length > 0)
        {
            json.Member("dev_cla", kind);
        }

        if (record.Unit.Length > 0)
        {
            json.Member("unit_of_meas", record.Unit);
            json.Member("stat_cla", isCounter ? "total_increasing" : "measurement");
        }

        json.EndObject();
    }
}
