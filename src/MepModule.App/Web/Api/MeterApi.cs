using MepModule.App.Configuration;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;
using MepModule.App.Web.Owner;
using MepModule.Protocol;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Web.Api;

/// <summary>Readings, what the meter says about itself, and the test of a key.</summary>
internal sealed class MeterApi
{
    private const int KeyTestTimeoutMilliseconds = 15000;

    private readonly MeterService _meter;
    private readonly SettingsStore _settings;
    private readonly IClock _clock;

    public MeterApi(MeterService meter, SettingsStore settings, IClock clock)
    {
        _meter = meter;
        _settings = settings;
        _clock = clock;
    }

    public void Reading(Request request) => MeterJson.WriteReading(request.Json(), _meter, new DayTotal());

    public void Facts(Request request)
    {
        MeterFacts? facts = _meter.Facts;
        JsonWriter json = request.Json();
        json.BeginObject();
        if (facts != null)
        {
            Text(json, "manufacturer", facts.Manufacturer);
            Text(json, "model", facts.Model);
            Text(json, "firmware", facts.Firmware);
            Text(json, "serial", facts.ManufacturerSerialNumber);
            Text(json, "utility_serial", facts.SerialNumber);
            Text(json, "program_id", facts.ProgramId);
            bool hasClock = facts.ClockAheadSeconds != Meter.Reading.UnknownEnergy;
            json.TimeMember("clock", hasClock ? TableTime.ToDateTime(TableTime.FromDateTime(_clock.UtcNow) + facts.ClockAheadSeconds) : _clock.UtcNow, hasClock);
            json.Name("clock_offset_s");
            if (hasClock)
            {
                json.Number(facts.ClockAheadSeconds);
            }
            else
            {
                json.Null();
            }

            Number(json, "utc_offset_minutes", LocalMinusUtcMinutes(facts));
            json.Member("dst", facts.DaylightSavingInEffect);
            Number(json, "rated_voltage_v", facts.RatedVoltageVolts);
            Number(json, "rated_frequency_hz", facts.RatedFrequencyHertz);
            Number(json, "maximum_current_a", facts.MaxCurrentAmperes);
            json.TimeMember("read_time", facts.ReadTimeUtc, MeterJson.IsKnownTime(facts.ReadTimeUtc));
            json.Name("profile");
            json.BeginObject();
            Number(json, "summations", facts.Summations);
            Number(json, "tiers", facts.Tiers);
            Number(json, "demands", facts.PresentDemands);
            Number(json, "present_values", facts.PresentValues);
            Number(json, "energy_unit_wh", facts.EnergyUnitWattHours);
            Number(json, "energy_digits", facts.RolloverDigits);
            Number(json, "mep_port", facts.Port);
            WriteTlsPorts(json, facts.TlsPorts);
            json.Member("ct_meter", facts.HasTransformerRatios);
            Number(json, "interface_version", facts.InterfaceVersion);
            Number(json, "load_profile_sets", facts.LoadProfileSets);
            json.Member("mbus_devices", _meter.MBusDevices.Length);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void WriteTlsPorts(JsonWriter json, int ports)
    {
        json.Name("tls_ports");
        if (ports == Meter.Reading.Unknown)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        for (int port = 1; port <= 2; port++)
        {
            if ((ports & port) != 0)
            {
                json.Number(port);
            }
        }

        json.EndArray();
    }

    public void TestKey(Request request)
    {
        string text = _settings.Current.MeterKey;
        if (request.HasBody)
        {
            JsonReader body = request.ReadJson();
            body.ExpectObject();
            string? name;
            while ((name = body.NextName()) != null)
            {
                if (name != "key")
                {
                    throw ApiException.UnknownMember(name);
                }

                text = body.ReadString(name, 0, SettingsRules.MostKey);
            }

            body.ExpectEnd();
        }

        string explanation;
        MepKey? key = MepKey.Parse(text, out explanation);
        string result = "invalid";
        string sentence = explanation;
        if (key != null)
        {
            MeterError error = _meter.TestKey(key, KeyTestTimeoutMilliseconds);
            result = ResultOf(error);
            sentence = error switch
            {
                MeterError.None => "The meter accepts this key.",
                MeterError.Cancelled => "The wire to the meter had no turn for this in time; try again in a moment.",
                _ => MeterErrorText.Sentence(error),
            };
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("result", result);
        json.Member("text", sentence);
        json.Member("key_understood", key == null ? null : explanation);
        json.Member("key_fingerprint", key == null ? null : KeyFingerprint.Of(key));
        json.EndObject();
    }

    private static string ResultOf(MeterError error)
    {
        return error switch
        {
            MeterError.None => "accepted",
            MeterError.WrongKey => "rejected",
            MeterError.LoopBack => "loopback",
            MeterError.ChannelClosed => "no_port",
            MeterError.TlsRequired => "tls_required",
            MeterError.Cancelled => "busy",
            _ => "no_answer",
        };
    }

    private static int LocalMinusUtcMinutes(MeterFacts facts)
    {
        if (facts.TimeZoneMinutes == Meter.Reading.Unknown)
        {
            return Meter.Reading.Unknown;
        }

        bool shifted = facts.DaylightSavingInEffect && facts.DaylightSavingMinutes != Meter.Reading.Unknown;
        return facts.TimeZoneMinutes + (shifted ? facts.DaylightSavingMinutes : 0);
    }

    private static void Text(JsonWriter json, string name, string text)
    {
        json.Member(name, text.Length == 0 ? null : text);
    }

    private static void Number(JsonWriter json, string name, int value)
    {
        json.Name(name);
        if (value == Meter.Reading.Unknown)
        {
            json.Null();
        }
        else
        {
            json.Number(value);
        }
    }
}
