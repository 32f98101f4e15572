using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>A meter behind the meter as a device of its own.</summary>
internal sealed class MBusDiscovery : DiscoveryWriter
{
    // What every device tells besides its values: whether its battery is low, and whether it has an error.
    private const int Flags = 2;

    private readonly MBusDevice _device;
    private readonly string _serial;
    private readonly MBusFields _fields;
    private readonly string _name;

    /// <param name="text">The text writer.</param>
    /// <param name="module">The module.</param>
    /// <param name="baseTopic">The base topic.</param>
    /// <param name="device">The device.</param>
    /// <param name="name">What its user calls it; empty for none.</param>
    public MBusDiscovery(MqttText text, ModuleIdentity module, string baseTopic, MBusDevice device, string name)
        : base(text, module, baseTopic, "_mbus_" + device.SerialNumber)
    {
        _device = device;
        _serial = device.SerialNumber;
        _fields = new MBusFields(device);
        _name = name;
    }

    /// <inheritdoc/>
    protected override int Components => _fields.Count + Flags;

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
        json.Member("name", _name.Length > 0 ? _name : (_device.Medium.Length == 0 ? "M-Bus" : _device.Medium) + " meter " + _serial);
        json.Member("mf", _device.Manufacturer);
        json.Member("sn", _serial);
        json.Member("via_device", Identity);
    }

    /// <inheritdoc/>
    protected override void WriteComponent(int number, BufferedText text)
    {
        if (number >= _fields.Count)
        {
            bool isBattery = number == _fields.Count;
            WriteFlag(isBattery ? "battery_low" : "problem", isBattery ? "battery" : "problem", number > 0, text);
            return;
        }

        MBusRecord record = _fields.At(number)!;
        string key = _fields.Key;
        string kind = ClassOf(record.Unit, _device.Medium);
        bool isCounter = kind == "energy" || kind == "water" || kind == "gas" || kind == "volume";
        JsonWriter json = Json;
        text.MemberName(_serial + "_" + key, number > 0);
        Begin(json, "sensor", key, key, EntityMap.NameOf(key));
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

    private void WriteFlag(string key, string kind, bool isCommaDue, BufferedText text)
    {
        JsonWriter json = Json;
        text.MemberName(_serial + "_" + key, isCommaDue);
        Begin(json, "binary_sensor", key, key, EntityMap.NameOf(key));
        json.Member("val_tpl", "{{ 'ON' if value_json." + key + " else 'OFF' }}");
        json.Member("dev_cla", kind);
        json.Member("ent_cat", "diagnostic");
        json.EndObject();
    }
}
