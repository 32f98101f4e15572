using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Meter;
using MepModule.App.Text;

namespace MepModule.App.Integrations.HomeWizard;

/// <summary>Writes the values as a P1 meter of HomeWizard does in version 1 of its contract. What is not known is left out; there is nothing to write without a fresh reading.</summary>
public sealed class HomeWizardWriter : OutputWriter
{
    // The newest version of the Dutch standard that clients know.
    private const int MeterStandard = 50;

    private const int FullSignal = 100;
    private const int KilowattHourDecimals = 3;
    private const int DateStamp = 1000000;

    private readonly OutputData _data;

    /// <param name="data">What to tell.</param>
    public HomeWizardWriter(OutputData data)
    {
        _data = data;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        var json = new JsonWriter(text);
        json.BeginObject();
        if (_data.IsSteerable)
        {
            // Clients tell the versions of the contract apart by this member. The name of the network is nobody's business.
            json.Member("wifi_ssid", "");
            json.Member("wifi_strength", Strength(_data.Health.SignalDbm));
            WriteMeter(json);
            WriteEnergies(json);
            WritePowers(json);
            json.Name("external_devices");
            json.BeginArray();
            foreach (MBusDevice device in _data.MBusDevices)
            {
                WriteDevice(json, device);
            }

            json.EndArray();
        }

        json.EndObject();
    }

    // 0 dBm stands for a cable.
    private static int Strength(int dbm)
    {
        int percent = dbm == 0 ? FullSignal : 2 * (dbm + FullSignal);
        return percent < 0 ? 0 : percent > FullSignal ? FullSignal : percent;
    }

    private void WriteMeter(JsonWriter json)
    {
        json.Member("smr_version", MeterStandard);
        MeterFacts? facts = _data.Facts;
        if (facts != null && facts.Model.Length > 0)
        {
            json.Member("meter_model", facts.Model);
        }

        if (facts != null && facts.SerialNumber.Length > 0)
        {
            json.Member("unique_id", HexOf(facts.SerialNumber));
        }
    }

    // A client adds tariffs 1 to 4 up instead of taking the total. A meter reads its tiers at other times than the total, and may have eight: so all of it is in the first.
    private void WriteEnergies(JsonWriter json)
    {
        Put(json, "total_power_import_kwh", Value.EnergyImport, KilowattHourDecimals);
        Put(json, "total_power_import_t1_kwh", Value.EnergyImport, KilowattHourDecimals);
        Put(json, "total_power_export_kwh", Value.EnergyExport, KilowattHourDecimals);
        Put(json, "total_power_export_t1_kwh", Value.EnergyExport, KilowattHourDecimals);
    }

    private void WritePowers(JsonWriter json)
    {
        Put(json, "active_power_w", Value.Power, 0);
        Put(json, "active_current_a", Value.Current, 3);
        Put(json, "active_reactive_power_var", Value.ReactivePower, 0);
        Put(json, "active_apparent_power_va", Value.ApparentPower, 0);
        Put(json, "active_power_factor", Value.PowerFactor, 3);
        Put(json, "active_frequency_hz", Value.Frequency, 3);
        Put(json, "any_power_fail_count", Value.PowerOutages, 0);
        Phase(json, 0, "active_power_l1_w", "active_voltage_l1_v", "active_current_l1_a", "active_reactive_power_l1_var", "active_apparent_power_l1_va", "active_power_factor_l1");
        Phase(json, 1, "active_power_l2_w", "active_voltage_l2_v", "active_current_l2_a", "active_reactive_power_l2_var", "active_apparent_power_l2_va", "active_power_factor_l2");
        Phase(json, 2, "active_power_l3_w", "active_voltage_l3_v", "active_current_l3_a", "active_reactive_power_l3_var", "active_apparent_power_l3_va", "active_power_factor_l3");
    }

    private void Phase(JsonWriter json, int phase, string power, string voltage, string current, string reactive, string apparent, string factor)
    {
        Put(json, power, Value.PowerL1 + phase, 0);
        Put(json, voltage, Value.VoltageL1 + phase, 3);
        Put(json, current, Value.CurrentL1 + phase, 3);
        Put(json, reactive, Value.ReactivePowerL1 + phase, 0);
        Put(json, apparent, Value.ApparentPowerL1 + phase, 0);
        Put(json, factor, Value.PowerFactorL1 + phase, 3);
    }

    private void Put(JsonWriter json, string name, int value, int decimals)
    {
        long scaled = _data.Of(value);
        if (scaled != Value.Unknown)
        {
            json.Member(name, scaled, decimals);
        }
    }

    private static void WriteDevice(JsonWriter json, MBusDevice device)
    {
        string type = TypeOf(device.Medium);
        MBusRecord? total = type.Length == 0 ? null : TotalOf(device, type == "heat_meter" ? "Energy" : "Volume");
        if (total == null)
        {
            return;
        }

        json.BeginObject();
        json.Member("unique_id", HexOf(device.Manufacturer + device.SerialNumber));
        json.Member("type", type);
        System.DateTime read = device.ReadTimeLocal;
        if (read > System.DateTime.MinValue)
        {
            json.Member("timestamp", (((((read.Year % 100) * 100L) + read.Month) * 100) + read.Day) * DateStamp + (((read.Hour * 100) + read.Minute) * 100) + read.Second);
        }

        if (type == "heat_meter")
        {
            json.Member("value", KilojoulesOf(total), 6);
            json.Member("unit", "GJ");
        }
        else
        {
            json.Member("value", total.Mantissa, total.Decimals);
            json.Member("unit", "m3");
        }

        json.EndObject();
    }

    private static string TypeOf(string medium)
    {
        switch (medium)
        {
            case "Gas": return "gas_meter";
            case "Heat": return "heat_meter";
            case "Warm water":
            case "Hot water": return "warm_water_meter";
            case "Water":
            case "Cold water": return "water_meter";
            default: return "";
        }
    }

    // What it shows now, all tariffs together. Heat in a unit that is no energy is left out.
    private static MBusRecord? TotalOf(MBusDevice device, string quantity)
    {
        MBusRecordReader records = device.ReadRecords();
        MBusRecord? record;
        while ((record = records.Next()) != null)
        {
            bool isNow = record.Storage == 0 && record.Tariff == 0 && record.SubUnit == 0 && record.Function == "instantaneous";
            if (isNow && record.Quantity == quantity && record.Problem == null && record.Text == null && (quantity == "Volume" || KilojoulesOf(record) >= 0))
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>Energy in kJ; -1 for a unit that is not known.</summary>
    private static long KilojoulesOf(MBusRecord record)
    {
        long value = record.Mantissa;
        int decimals = record.Decimals;
        switch (record.Unit)
        {
            case "Wh":
                value *= 36;
                decimals++;
                break;
            case "MWh":
                value *= 3600000;
                break;
            case "J":
                decimals += 3;
                break;
            case "GJ":
                value *= 1000000;
                break;
            default:
                return -1;
        }

        for (; decimals > 0; decimals--)
        {
            value /= 10;
        }

        return value;
    }

    private static string HexOf(string text)
    {
        string hex = "";
        for (int i = 0; i < text.Length; i++)
        {
            hex += ((int)text[i]).ToString("X2");
        }

        return hex;
    }
}
