using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Shelly;

/// <summary>
/// Writes the values of the meter as the components of a Shelly Pro 3EM. Numbers have all their decimals, as some batteries take a number without a point for none. What is not known is null, but the power of
/// a phase that the meter does not have is 0: clients want three, and nothing flows there.
/// </summary>
public sealed class EnergyMeterWriter : OutputWriter
{
    private readonly OutputData _data;
    private readonly int _method;

    /// <param name="data">What to tell.</param>
    /// <param name="method">One of those in <see cref="ShellyMethod"/> that tell values.</param>
    public EnergyMeterWriter(OutputData data, int method)
    {
        _data = data;
        _method = method;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        var json = new JsonWriter(text);
        json.BeginObject();
        if (_data.IsSteerable)
        {
            switch (_method)
            {
                case ShellyMethod.PowerStatus:
                    WritePowers(json);
                    break;
                case ShellyMethod.EnergyStatus:
                    WriteEnergies(json);
                    break;
                case ShellyMethod.SinglePowerStatus:
                    json.Member("id", 0);
                    Put(json, "act_power", Value.Power, 1);
                    Put(json, "aprt_power", Value.ApparentPower, 1);
                    break;
                default:
                    WriteAll(json);
                    break;
            }
        }

        json.EndObject();
    }

    private void WriteAll(JsonWriter json)
    {
        json.Name("em:0");
        json.BeginObject();
        WritePowers(json);
        json.EndObject();
        json.Name("emdata:0");
        json.BeginObject();
        WriteEnergies(json);
        json.EndObject();
        json.Name("sys");
        json.BeginObject();
        json.Member("mac", _data.Module.Id.ToUpper());
        json.Member("restart_required", false);
        json.Member("uptime", _data.Health.UptimeMilliseconds / 1000);
        json.Name("available_updates");
        json.BeginObject();
        json.EndObject();
        json.EndObject();
        json.Name("wifi");
        json.BeginObject();
        json.Member("status", "got ip");
        json.Member("rssi", _data.Health.SignalDbm);
        json.EndObject();
    }

    private void WritePowers(JsonWriter json)
    {
        json.Member("id", 0);
        Phase(json, 0, "a_current", "a_voltage", "a_act_power", "a_aprt_power", "a_pf", "a_freq");
        Phase(json, 1, "b_current", "b_voltage", "b_act_power", "b_aprt_power", "b_pf", "b_freq");
        Phase(json, 2, "c_current", "c_voltage", "c_act_power", "c_aprt_power", "c_pf", "c_freq");
        json.Member("n_current", (string?)null);
        Put(json, "total_current", Value.Current, 3);
        Put(json, "total_act_power", Value.Power, 1);
        Put(json, "total_aprt_power", Value.ApparentPower, 1);
        json.Name("user_calibrated_phase");
        json.BeginArray();
        json.EndArray();
    }

    private void Phase(JsonWriter json, int phase, string current, string voltage, string power, string apparent, string factor, string frequency)
    {
        Put(json, current, Value.CurrentL1 + phase, 3);
        Put(json, voltage, Value.VoltageL1 + phase, 1);
        if (_data.Facts != null && ((_data.Facts.MissingPhases >> phase) & 1) != 0)
        {
            json.FixedMember(power, 0, 1);
        }
        else
        {
            Put(json, power, Value.PowerL1 + phase, 1);
        }

        Put(json, apparent, Value.ApparentPowerL1 + phase, 1);
        Put(json, factor, Value.PowerFactorL1 + phase, 2);
        Put(json, frequency, Value.Frequency, 2);
    }

    // The meter has no energies of phases.
    private void WriteEnergies(JsonWriter json)
    {
        json.Member("id", 0);
        Put(json, "total_act", Value.EnergyImport, 2);
        Put(json, "total_act_ret", Value.EnergyExport, 2);
    }

    private void Put(JsonWriter json, string name, int value, int decimals)
    {
        long scaled = _data.Of(value);
        if (scaled == Value.Unknown)
        {
            json.Member(name, (string?)null);
            return;
        }

        int there = OutputData.DecimalsOf(value);
        for (; there < decimals; there++)
        {
            scaled *= 10;
        }

        for (; there > decimals; there--)
        {
            // Half of the last place, away from zero.
            scaled = there == decimals + 1 ? (scaled + (scaled < 0 ? -5 : 5)) / 10 : scaled / 10;
        }

        json.FixedMember(name, scaled, decimals);
    }
}
