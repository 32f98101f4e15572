using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MepModule.Integrations.Tests.Mqtt.HomeAssistant;

/// <summary>
/// Judges a device discovery as Home Assistant does (state of 2026-09): the root and <c>dev</c> are strict, a class has its units and state classes, and what breaks one rule is refused. Written
/// from Home Assistant's own schemas as described, not from what the module writes.
/// </summary>
internal static partial class DiscoveryRules
{
    private static readonly Dictionary<string, string> _short = Pairs("""
        dev device
        o origin
        cmps components
        p platform
        uniq_id unique_id
        def_ent_id default_entity_id
        stat_t state_topic
        cmd_t command_topic
        avty availability
        avty_t availability_topic
        avty_mode availability_mode
        avty_tpl availability_template
        pl_avail payload_available
        pl_not_avail payload_not_available
        val_tpl value_template
        dev_cla device_class
        stat_cla state_class
        unit_of_meas unit_of_measurement
        sug_dsp_prc suggested_display_precision
        ent_cat entity_category
        en enabled_by_default
        exp_aft expire_after
        ic icon
        json_attr_t json_attributes_topic
        json_attr_tpl json_attributes_template
        ret retain
        e encoding
        """);

    private static readonly Dictionary<string, string> _shortDevice = Pairs("""
        ids identifiers
        cns connections
        mf manufacturer
        mdl model
        mdl_id model_id
        sn serial_number
        sw sw_version
        hw hw_version
        sa suggested_area
        cu configuration_url
        """);

    private static readonly Dictionary<string, string> _shortOrigin = Pairs("sw sw_version\nurl support_url");

    private static readonly Dictionary<string, string> _shortAvailability = Pairs("t topic\nval_tpl value_template\npl_avail payload_available\npl_not_avail payload_not_available");

    private static readonly string[] _shared =
    [
        "state_topic", "command_topic", "qos", "encoding", "availability", "availability_topic", "availability_mode", "availability_template", "payload_available",
        "payload_not_available", "message_expiry_interval",
    ];

    private static readonly string[] _deviceKeys = [.. _shortDevice.Values, "name", "via_device"];

    // Class: units, with - for none, then state classes.
    private static readonly Dictionary<string, (string[] Units, string[] States)> _classes = new()
    {
        ["energy"] = (["J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh", "cal", "kcal", "Mcal", "Gcal"], ["total", "total_increasing"]),
        ["reactive_energy"] = (["varh", "kvarh"], ["total", "total_increasing"]),
        ["power"] = (["mW", "W", "kW", "MW", "GW", "TW"], ["measurement"]),
        ["reactive_power"] = (["mvar", "var", "kvar"], ["measurement"]),
        ["apparent_power"] = (["mVA", "VA", "kVA"], ["measurement"]),
        ["power_factor"] = (["%", "-"], ["measurement"]),
        ["voltage"] = (["μV", "mV", "V", "kV", "MV"], ["measurement"]),
        ["current"] = (["mA", "A"], ["measurement"]),
        ["frequency"] = (["Hz", "kHz", "MHz", "GHz"], ["measurement"]),
        ["temperature"] = (["°C", "°F", "K"], ["measurement"]),
        ["volume"] = (["L", "mL", "gal", "fl. oz.", "m³", "ft³", "CCF", "MCF"], ["measurement", "total", "total_increasing"]),
        ["water"] = (["L", "gal", "m³", "ft³", "CCF", "MCF"], ["total", "total_increasing"]),
        ["gas"] = (["L", "m³", "ft³", "CCF", "MCF"], ["total", "total_increasing"]),
        ["volume_flow_rate"] = (["m³/h", "m³/min", "m³/s", "L/h", "L/min", "L/s", "mL/s", "ft³/min", "gal/min", "gal/h", "gal/d"], ["measurement"]),
        ["pressure"] = (["Pa", "hPa", "kPa", "bar", "cbar", "mbar", "mmHg", "inHg", "psi"], ["measurement"]),
        ["signal_strength"] = (["dB", "dBm"], ["measurement"]),
        ["timestamp"] = (["-"], []),
        ["enum"] = (["-"], []),
    };

    private static readonly string[] _binaryClasses = ["battery", "problem", "connectivity", "power", "running"];

    /// <summary>What Home Assistant would refuse, as sentences; none when it takes everything.</summary>
    public static IReadOnlyList<string> Broken(string topic, string prefix, string payload)
    {
        var broken = new List<string>();
        if (!Regex.IsMatch(topic, "^" + Regex.Escape(prefix) + "/device/([a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+/config$"))
        {
            broken.Add($"Home Assistant does not listen at {topic}.");
        }

        if (payload.Length == 0)
        {
            return broken;
        }

        JsonElement json;
        try
        {
            json = JsonDocument.Parse(payload).RootElement;
        }
        catch (JsonException e)
        {
            return [.. broken, "No JSON: " + e.Message];
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return [.. broken, "No object."];
        }

        Dictionary<string, JsonElement> root = Long(json, _short, broken, "the root");
        foreach (string key in root.Keys.Where(key => !_shared.Contains(key) && key is not ("device" or "components" or "origin")))
        {
            broken.Add($"The root may not hold {key}.");
        }

        Device(root, broken);
        Origin(root, broken);
        Availability(root, broken, "the root");
        if (!root.TryGetValue("components", out JsonElement components) || components.ValueKind != JsonValueKind.Object)
        {
            return [.. broken, "There are no components."];
        }

        string[] keys = [.. components.EnumerateObject().Select(component => component.Name)];
        if (keys.Distinct().Count() != keys.Length)
        {
            broken.Add("Two components have one key.");
        }

        var identities = new HashSet<string>();
        foreach (JsonProperty component in components.EnumerateObject())
        {
            Component(component, root, identities, broken);
        }

        return broken;
    }

    private static void Device(Dictionary<string, JsonElement> root, List<string> broken)
    {
        if (!root.TryGetValue("device", out JsonElement json) || json.ValueKind != JsonValueKind.Object)
        {
            broken.Add("There is no device.");
            return;
        }

        Dictionary<string, JsonElement> device = Long(json, _shortDevice, broken, "dev");
        broken.AddRange(device.Keys.Where(key => !_deviceKeys.Contains(key)).Select(key => $"dev may not hold {key}."));
        if (!device.ContainsKey("identifiers") && !device.ContainsKey("connections"))
        {
            broken.Add("dev has neither identifiers nor connections.");
        }

        if (device.TryGetValue("connections", out JsonElement connections) &&
            (connections.ValueKind != JsonValueKind.Array || connections.EnumerateArray().Any(pair => pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)))
        {
            broken.Add("connections is no list of pairs.");
        }

        if (device.TryGetValue("configuration_url", out JsonElement url) && !Regex.IsMatch(url.GetString()!, "^(http|https|homeassistant)://"))
        {
            broken.Add("configuration_url must be http, https or homeassistant.");
        }

        foreach (string key in new[] { "name", "manufacturer", "model", "serial_number", "sw_version", "via_device" })
        {
            if (device.TryGetValue(key, out JsonElement text) && text.ValueKind != JsonValueKind.String)
            {
                broken.Add($"{key} of dev is no text.");
            }
        }
    }

    private static void Origin(Dictionary<string, JsonElement> root, List<string> broken)
    {
        if (!root.TryGetValue("origin", out JsonElement json) || json.ValueKind != JsonValueKind.Object)
        {
            broken.Add("There is no origin.");
            return;
        }

        Dictionary<string, JsonElement> origin = Long(json, _shortOrigin, broken, "o");
        if (!origin.ContainsKey("name") || origin.Keys.Any(key => key is not ("name" or "sw_version" or "support_url")))
        {
            broken.Add("The origin holds name, sw_version and support_url, and at least the name.");
        }
    }

    private static void Availability(Dictionary<string, JsonElement> of, List<string> broken, string where)
    {
        if (of.ContainsKey("availability") && of.ContainsKey("availability_topic"))
        {
            broken.Add($"{where} has availability and availability_topic.");
        }

        if (!of.TryGetValue("availability", out JsonElement list))
        {
            return;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            broken.Add($"availability of {where} is no list.");
            return;
        }

        foreach (JsonElement entry in list.EnumerateArray())
        {
            Dictionary<string, JsonElement> keys = Long(entry, _shortAvailability, broken, "availability");
            if (!keys.TryGetValue("topic", out JsonElement topic) || !IsTopic(topic) || keys.Keys.Any(key => !_shortAvailability.ContainsValue(key)))
            {
                broken.Add($"availability of {where} must have a topic, and templates and payloads at most.");
            }
        }
    }

    private static void Component(JsonProperty component, Dictionary<string, JsonElement> root, HashSet<string> identities, List<string> broken)
    {
        string name = component.Name;
        Dictionary<string, JsonElement> keys = Long(component.Value, _short, broken, name);
        if (!KeyPattern().IsMatch(name))
        {
            broken.Add($"{name} is no key: letters, digits, - and _ only.");
        }

        string? platform = Text(keys, "platform");
        if (platform is not ("sensor" or "binary_sensor"))
        {
            broken.Add($"{name} has no platform that reads.");
            return;
        }

        if (keys.Count == 1)
        {
            return;
        }

        if (Text(keys, "unique_id") is not { Length: > 0 } identity || !identities.Add(identity))
        {
            broken.Add($"{name} has no unique_id of its own.");
        }

        if (keys.ContainsKey("object_id") || keys.ContainsKey("obj_id"))
        {
            broken.Add($"{name} has object_id, which is gone since 2026.4.");
        }

        if (Text(keys, "default_entity_id") is not { } entity || !Regex.IsMatch(entity, "^" + platform + "\\.[a-z0-9_]+$"))
        {
            broken.Add($"{name} has no default_entity_id of its platform.");
        }

        if (Text(keys, "name") is not { Length: > 0 })
        {
            broken.Add($"{name} has no name.");
        }

        if (!(keys.TryGetValue("state_topic", out JsonElement topic) || root.TryGetValue("state_topic", out topic)) || !IsTopic(topic))
        {
            broken.Add($"{name} has no state_topic.");
        }

        var all = new Dictionary<string, JsonElement>(keys);
        foreach (string shared in _shared.Where(shared => root.ContainsKey(shared) && !keys.ContainsKey(shared)))
        {
            all[shared] = root[shared];
        }

        Availability(all, broken, name);
        if (keys.TryGetValue("expire_after", out JsonElement expire) && !(expire.ValueKind == JsonValueKind.Number && expire.TryGetInt32(out int seconds) && seconds >= 0))
        {
            broken.Add($"{name} has no expire_after of 0 or more whole seconds.");
        }

        if (keys.TryGetValue("suggested_display_precision", out JsonElement precision) && !(precision.ValueKind == JsonValueKind.Number && precision.TryGetInt32(out int digits) && digits is >= 0 and <= 20))
        {
            broken.Add($"{name} has a precision that is none.");
        }

        if (keys.TryGetValue("enabled_by_default", out JsonElement enabled) && enabled.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            broken.Add($"{name} has an enabled_by_default that is no truth.");
        }

        if (keys.ContainsKey("entity_category") && Text(keys, "entity_category") is not ("diagnostic" or "config"))
        {
            broken.Add($"{name} has an entity_category that there is not.");
        }

        if (platform == "binary_sensor")
        {
            if (Text(keys, "device_class") is { } binary && !_binaryClasses.Contains(binary))
            {
                broken.Add($"{name} has the class {binary}, which binary sensors do not have.");
            }

            return;
        }

        Sensor(name, keys, broken);
    }

    private static void Sensor(string name, Dictionary<string, JsonElement> keys, List<string> broken)
    {
        string unit = Text(keys, "unit_of_measurement") ?? "-";
        string? state = Text(keys, "state_class");
        if (state is not (null or "measurement" or "total" or "total_increasing" or "measurement_angle"))
        {
            broken.Add($"{name} has a state_class that there is not.");
        }

        if (keys.ContainsKey("options") && (Text(keys, "device_class") != "enum" || state != null || unit != "-"))
        {
            broken.Add($"{name} has options without being an enum, or with a unit or state class.");
        }

        if (Text(keys, "device_class") is not { } kind)
        {
            return;
        }

        if (!_classes.TryGetValue(kind, out (string[] Units, string[] States) allowed))
        {
            broken.Add($"{name} has the class {kind}, which there is not.");
            return;
        }

        if (!allowed.Units.Contains(unit))
        {
            broken.Add($"{name} has the unit {unit}, which the class {kind} refuses.");
        }

        if (state != null && !allowed.States.Contains(state))
        {
            broken.Add($"{name} has the state class {state}, which the class {kind} refuses.");
        }
    }

    private static Dictionary<string, JsonElement> Long(JsonElement json, Dictionary<string, string> names, List<string> broken, string where)
    {
        var keys = new Dictionary<string, JsonElement>();
        foreach (JsonProperty member in json.EnumerateObject())
        {
            string name = names.GetValueOrDefault(member.Name, member.Name);
            if (!keys.TryAdd(name, member.Value))
            {
                broken.Add($"{where} has {name} twice.");
            }
        }

        return keys;
    }

    private static bool IsTopic(JsonElement topic) => topic.ValueKind == JsonValueKind.String && topic.GetString() is { Length: > 0 } text && text.IndexOfAny(['+', '#', '\0']) < 0;

    private static string? Text(Dictionary<string, JsonElement> keys, string name) => keys.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, string> Pairs(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')).ToDictionary(pair => pair[0], pair => pair[1]);

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex KeyPattern();
}
