using System.Text.Json.Nodes;

namespace MepModule.Integrations.Tests.Mqtt.HomeAssistant;

/// <summary>The judge of discoveries refuses what Home Assistant refuses: a good message with one fault is a bad one.</summary>
public sealed class DiscoveryRulesTests
{
    private const string Topic = "homeassistant/device/m_1/config";

    private const string Good = """
        {"dev":{"ids":["m_1"],"name":"Meter","cu":"http://m.local/","cns":[["mac","02:00:00:00:00:01"]]},"o":{"name":"M"},"avty":[{"t":"m/status"},{"t":"m/meter","val_tpl":"{{ value_json.reading }}"}],"avty_mode":"all","stat_t":"m/state",
        "cmps":{"power_w":{"p":"sensor","uniq_id":"m_1_power_w","def_ent_id":"sensor.m_power","name":"Power","val_tpl":"{{ value_json.power_w }}","dev_cla":"power","stat_cla":"measurement","unit_of_meas":"W","sug_dsp_prc":0,"exp_aft":60},
        "problem":{"p":"binary_sensor","uniq_id":"m_1_problem","def_ent_id":"binary_sensor.m_problem","name":"Problem","dev_cla":"problem","ent_cat":"diagnostic","en":false,"avty":[{"t":"m/status"}]},"gone":{"p":"sensor"}}}
        """;

    [Fact]
    public void A_good_message_passes_and_an_empty_one_which_takes_the_device_away()
    {
        Assert.Empty(DiscoveryRules.Broken(Topic, "homeassistant", Good));
        Assert.Empty(DiscoveryRules.Broken(Topic, "homeassistant", ""));
    }

    [Theory]
    [InlineData("", "exp_aft", "60")]
    [InlineData("", "json_attr_t", "\"m/state\"")]
    [InlineData("", "~", "\"m\"")]
    [InlineData("", "avty_t", "\"m/status\"")]
    [InlineData("", "dev", null)]
    [InlineData("", "o", null)]
    [InlineData("", "cmps", null)]
    [InlineData("", "stat_t", null)]
    [InlineData("", "stat_t", "\"m/#\"")]
    [InlineData("", "avty", "{\"t\":\"m/status\"}")]
    [InlineData("", "avty", "[{\"topics\":\"m/status\"}]")]
    [InlineData("", "device", "{\"ids\":[\"twice\"]}")]
    [InlineData("dev", "serial", "\"1\"")]
    [InlineData("dev", "sn", "12345678")]
    [InlineData("dev", "cu", "\"ftp://m.local/\"")]
    [InlineData("dev", "cns", "[[\"mac\"]]")]
    [InlineData("o", "name", null)]
    [InlineData("o", "version", "\"1\"")]
    [InlineData("cmps/power_w", "p", null)]
    [InlineData("cmps/power_w", "p", "\"sensors\"")]
    [InlineData("cmps/power_w", "uniq_id", null)]
    [InlineData("cmps/power_w", "uniq_id", "\"m_1_problem\"")]
    [InlineData("cmps/power_w", "name", null)]
    [InlineData("cmps/power_w", "def_ent_id", null)]
    [InlineData("cmps/power_w", "def_ent_id", "\"binary_sensor.m_power\"")]
    [InlineData("cmps/power_w", "def_ent_id", "\"sensor.m Power\"")]
    [InlineData("cmps/power_w", "obj_id", "\"m_power\"")]
    [InlineData("cmps/power_w", "dev_cla", "\"Power\"")]
    [InlineData("cmps/power_w", "dev_cla", "\"reactive_power\"")]
    [InlineData("cmps/power_w", "unit_of_meas", "\"VAr\"")]
    [InlineData("cmps/power_w", "unit_of_meas", null)]
    [InlineData("cmps/power_w", "stat_cla", "\"total_increasing\"")]
    [InlineData("cmps/power_w", "stat_cla", "\"counter\"")]
    [InlineData("cmps/power_w", "exp_aft", "\"60\"")]
    [InlineData("cmps/power_w", "exp_aft", "-1")]
    [InlineData("cmps/power_w", "sug_dsp_prc", "1.5")]
    [InlineData("cmps/power_w", "options", "[\"a\"]")]
    [InlineData("cmps/power_w", "avty_t", "\"m/status\"")]
    [InlineData("cmps/problem", "dev_cla", "\"trouble\"")]
    [InlineData("cmps/problem", "ent_cat", "\"diagnostics\"")]
    [InlineData("cmps/problem", "en", "\"false\"")]
    [InlineData("cmps", "power w", "{\"p\":\"sensor\"}")]
    public void One_fault_is_refused(string place, string name, string? value)
    {
        JsonNode json = JsonNode.Parse(Good)!;
        JsonNode at = json;
        foreach (string step in place.Split('/', System.StringSplitOptions.RemoveEmptyEntries))
        {
            at = at[step]!;
        }

        if (value == null)
        {
            at.AsObject().Remove(name);
        }
        else
        {
            at[name] = JsonNode.Parse(value);
        }

        Assert.NotEmpty(DiscoveryRules.Broken(Topic, "homeassistant", json.ToJsonString()));
    }

    [Theory]
    [InlineData("homeassistant/device/m 1/config", Good)]
    [InlineData("homeassistant/sensor/m_1/config", Good)]
    [InlineData("ha/device/m_1/config", Good)]
    [InlineData(Topic, "{")]
    [InlineData(Topic, "[]")]
    public void A_wrong_topic_and_what_is_no_object_are_refused(string topic, string payload) => Assert.NotEmpty(DiscoveryRules.Broken(topic, "homeassistant", payload));
}
