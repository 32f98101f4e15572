using System;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Text;
using MepModule.Protocol.Link;

namespace MepModule.App.Integrations.Metrics;

/// <summary>
/// Writes the values in the text format 0.0.4 of Prometheus, with the names that its users expect: base units, counters that end with _total, phases and directions as labels. What is not known
/// has no line: a zero would be a lie. Each line is there as a whole but for its number: to put it together of a name and labels takes the interpreter of nanoFramework a quarter more.
/// </summary>
public sealed class MetricsWriter : OutputWriter
{
    // A watt-hour is 36 hundred joules.
    private const int HundredJoulesPerWattHour = 36;
    private const int Hundreds = -2;

    private const int TickPerSecond = 10000000;

    // Result codes of the meter that have a label of their own.
    private const int WrongKey = 0x0B;
    private const int WrongSequence = 0x0C;

    private readonly OutputData _data;

    private BufferedText? _text;

    // Of the family that is being written, while none of its lines is; a first line may hang on it.
    private string? _head;

    /// <param name="data">What to tell.</param>
    public MetricsWriter(OutputData data)
    {
        _data = data;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        _text = text;
        First("# HELP nesmep_up Whether there is a reading that is fresh enough to be told.\n# TYPE nesmep_up gauge\nnesmep_up ", _data.IsTellable ? 1 : 0, 0);
        if (_data.IsTellable)
        {
            WritePowers(_data);
            WriteGrid(_data);
            WriteEnergies(_data);
            WriteCounts(_data);
        }

        WriteLink();
        WriteHealth();
    }

    private void WritePowers(OutputData data)
    {
        First("# HELP nesmep_power_watts Active power.\n# TYPE nesmep_power_watts gauge\nnesmep_power_watts{direction=\"import\",phase=\"total\"} ", data.Of(Value.PowerImport), 0);
        Line("nesmep_power_watts{direction=\"import\",phase=\"l1\"} ", data.Of(Value.PowerImportL1), 0);
        Line("nesmep_power_watts{direction=\"import\",phase=\"l2\"} ", data.Of(Value.PowerImportL2), 0);
        Line("nesmep_power_watts{direction=\"import\",phase=\"l3\"} ", data.Of(Value.PowerImportL3), 0);
        Line("nesmep_power_watts{direction=\"export\",phase=\"total\"} ", data.Of(Value.PowerExport), 0);
        Line("nesmep_power_watts{direction=\"export\",phase=\"l1\"} ", data.Of(Value.PowerExportL1), 0);
        Line("nesmep_power_watts{direction=\"export\",phase=\"l2\"} ", data.Of(Value.PowerExportL2), 0);
        Line("nesmep_power_watts{direction=\"export\",phase=\"l3\"} ", data.Of(Value.PowerExportL3), 0);
        First("# HELP nesmep_net_power_watts Active power from the grid less power to it.\n# TYPE nesmep_net_power_watts gauge\nnesmep_net_power_watts{phase=\"total\"} ", data.Of(Value.Power), 0);
        Line("nesmep_net_power_watts{phase=\"l1\"} ", data.Of(Value.PowerL1), 0);
        Line("nesmep_net_power_watts{phase=\"l2\"} ", data.Of(Value.PowerL2), 0);
        Line("nesmep_net_power_watts{phase=\"l3\"} ", data.Of(Value.PowerL3), 0);
        First("# HELP nesmep_average_power_watts Average active power, as the meter computes it.\n# TYPE nesmep_average_power_watts gauge\nnesmep_average_power_watts{direction=\"import\",phase=\"total\"} ", data.Of(Value.AveragePowerImport), 0);
        Line("nesmep_average_power_watts{direction=\"import\",phase=\"l1\"} ", data.Of(Value.AveragePowerImportL1), 0);
        Line("nesmep_average_power_watts{direction=\"import\",phase=\"l2\"} ", data.Of(Value.AveragePowerImportL2), 0);
        Line("nesmep_average_power_watts{direction=\"import\",phase=\"l3\"} ", data.Of(Value.AveragePowerImportL3), 0);
        Line("nesmep_average_power_watts{direction=\"export\",phase=\"total\"} ", data.Of(Value.AveragePowerExport), 0);
        Line("nesmep_average_power_watts{direction=\"export\",phase=\"l1\"} ", data.Of(Value.AveragePowerExportL1), 0);
        Line("nesmep_average_power_watts{direction=\"export\",phase=\"l2\"} ", data.Of(Value.AveragePowerExportL2), 0);
        Line("nesmep_average_power_watts{direction=\"export\",phase=\"l3\"} ", data.Of(Value.AveragePowerExportL3), 0);
        First("# HELP nesmep_reactive_power_vars Reactive power.\n# TYPE nesmep_reactive_power_vars gauge\nnesmep_reactive_power_vars{direction=\"import\",phase=\"total\"} ", data.Of(Value.ReactivePowerImport), 0);
        Line("nesmep_reactive_power_vars{direction=\"import\",phase=\"l1\"} ", data.Of(Value.ReactivePowerImportL1), 0);
        Line("nesmep_reactive_power_vars{direction=\"import\",phase=\"l2\"} ", data.Of(Value.ReactivePowerImportL2), 0);
        Line("nesmep_reactive_power_vars{direction=\"import\",phase=\"l3\"} ", data.Of(Value.ReactivePowerImportL3), 0);
        Line("nesmep_reactive_power_vars{direction=\"export\",phase=\"total\"} ", data.Of(Value.ReactivePowerExport), 0);
        Line("nesmep_reactive_power_vars{direction=\"export\",phase=\"l1\"} ", data.Of(Value.ReactivePowerExportL1), 0);
        Line("nesmep_reactive_power_vars{direction=\"export\",phase=\"l2\"} ", data.Of(Value.ReactivePowerExportL2), 0);
        Line("nesmep_reactive_power_vars{direction=\"export\",phase=\"l3\"} ", data.Of(Value.ReactivePowerExportL3), 0);
        First("# HELP nesmep_apparent_power_voltamperes Apparent power.\n# TYPE nesmep_apparent_power_voltamperes gauge\nnesmep_apparent_power_voltamperes{phase=\"total\"} ", data.Of(Value.ApparentPower), 0);
        Line("nesmep_apparent_power_voltamperes{phase=\"l1\"} ", data.Of(Value.ApparentPowerL1), 0);
        Line("nesmep_apparent_power_voltamperes{phase=\"l2\"} ", data.Of(Value.ApparentPowerL2), 0);
        Line("nesmep_apparent_power_voltamperes{phase=\"l3\"} ", data.Of(Value.ApparentPowerL3), 0);
        First("# HELP nesmep_power_factor_ratio Power factor.\n# TYPE nesmep_power_factor_ratio gauge\nnesmep_power_factor_ratio{phase=\"total\"} ", data.Of(Value.PowerFactor), 3);
        Line("nesmep_power_factor_ratio{phase=\"l1\"} ", data.Of(Value.PowerFactorL1), 3);
        Line("nesmep_power_factor_ratio{phase=\"l2\"} ", data.Of(Value.PowerFactorL2), 3);
        Line("nesmep_power_factor_ratio{phase=\"l3\"} ", data.Of(Value.PowerFactorL3), 3);
    }

    private void WriteGrid(OutputData data)
    {
        First("# HELP nesmep_voltage_volts Voltage.\n# TYPE nesmep_voltage_volts gauge\nnesmep_voltage_volts{phase=\"l1\"} ", data.Of(Value.VoltageL1), 3);
        Line("nesmep_voltage_volts{phase=\"l2\"} ", data.Of(Value.VoltageL2), 3);
        Line("nesmep_voltage_volts{phase=\"l3\"} ", data.Of(Value.VoltageL3), 3);
        First("# HELP nesmep_average_voltage_volts Average voltage, as the meter computes it.\n# TYPE nesmep_average_voltage_volts gauge\nnesmep_average_voltage_volts{phase=\"l1\"} ", data.Of(Value.AverageVoltageL1), 3);
        Line("nesmep_average_voltage_volts{phase=\"l2\"} ", data.Of(Value.AverageVoltageL2), 3);
        Line("nesmep_average_voltage_volts{phase=\"l3\"} ", data.Of(Value.AverageVoltageL3), 3);
        First("# HELP nesmep_current_amperes Current, without direction.\n# TYPE nesmep_current_amperes gauge\nnesmep_current_amperes{phase=\"l1\"} ", data.Of(Value.CurrentL1), 3);
        Line("nesmep_current_amperes{phase=\"l2\"} ", data.Of(Value.CurrentL2), 3);
        Line("nesmep_current_amperes{phase=\"l3\"} ", data.Of(Value.CurrentL3), 3);
        First("# HELP nesmep_neutral_current_amperes Current of the neutral conductor.\n# TYPE nesmep_neutral_current_amperes gauge\nnesmep_neutral_current_amperes ", data.Of(Value.NeutralCurrent), 3);
        First("# HELP nesmep_frequency_hertz Frequency.\n# TYPE nesmep_frequency_hertz gauge\nnesmep_frequency_hertz ", data.Of(Value.Frequency), 3);
    }

    private void WriteEnergies(OutputData data)
    {
        First("# HELP nesmep_energy_joules_total Active energy.\n# TYPE nesmep_energy_joules_total counter\nnesmep_energy_joules_total{direction=\"import\"} ", Joules(data.Of(Value.EnergyImport)), Hundreds);
        Line("nesmep_energy_joules_total{direction=\"export\"} ", Joules(data.Of(Value.EnergyExport)), Hundreds);
        First("# HELP nesmep_reactive_energy_varhours_total Reactive energy.\n# TYPE nesmep_reactive_energy_varhours_total counter\nnesmep_reactive_energy_varhours_total{direction=\"import\"} ", data.Of(Value.ReactiveEnergyImport), 0);
        Line("nesmep_reactive_energy_varhours_total{direction=\"export\"} ", data.Of(Value.ReactiveEnergyExport), 0);
        int tiers = data.TierCount;
        Begin("# HELP nesmep_tier_energy_joules_total Active energy of a tariff tier.\n# TYPE nesmep_tier_energy_joules_total counter\n");
        for (int tier = 0; tier < tiers; tier++)
        {
            Line(TierImport(tier), Joules(data.Of(Value.EnergyImportT1 + (tier * Energy.PerTier))), Hundreds);
            Line(TierExport(tier), Joules(data.Of(Value.EnergyExportT1 + (tier * Energy.PerTier))), Hundreds);
        }

        Begin("# HELP nesmep_tier_reactive_energy_varhours_total Reactive energy of a tariff tier.\n# TYPE nesmep_tier_reactive_energy_varhours_total counter\n");
        for (int tier = 0; tier < tiers; tier++)
        {
            Line(TierReactiveImport(tier), data.Of(Value.ReactiveEnergyImportT1 + (tier * Energy.PerTier)), 0);
            Line(TierReactiveExport(tier), data.Of(Value.ReactiveEnergyExportT1 + (tier * Energy.PerTier)), 0);
        }
    }

    private void WriteCounts(OutputData data)
    {
        First("# HELP nesmep_meter_power_off_seconds_total Time without power since the meter was made.\n# TYPE nesmep_meter_power_off_seconds_total counter\nnesmep_meter_power_off_seconds_total ", data.Of(Value.PowerOff), 0);
        First("# HELP nesmep_meter_power_outages_total Power outages since the meter was made.\n# TYPE nesmep_meter_power_outages_total counter\nnesmep_meter_power_outages_total ", data.Of(Value.PowerOutages), 0);
        First("# HELP nesmep_meter_pulses_total Pulses of the meter's inputs.\n# TYPE nesmep_meter_pulses_total counter\nnesmep_meter_pulses_total{input=\"1\"} ", data.Of(Value.PulseInput1), 0);
        Line("nesmep_meter_pulses_total{input=\"2\"} ", data.Of(Value.PulseInput2), 0);
        First("# HELP nesmep_meter_errors_total The meter's error counter.\n# TYPE nesmep_meter_errors_total counter\nnesmep_meter_errors_total ", data.Of(Value.MeterErrors), 0);
        if (data.SampleTimeUtc > DateTime.MinValue)
        {
            First("# HELP nesmep_last_read_timestamp_seconds When the powers were read.\n# TYPE nesmep_last_read_timestamp_seconds gauge\nnesmep_last_read_timestamp_seconds ", (data.SampleTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) / TickPerSecond, 0);
        }
    }

    private void WriteLink()
    {
        LinkStatistics link = _data.Link;
        First("# HELP nesmep_mep_requests_total Requests to the meter by what came of each attempt.\n# TYPE nesmep_mep_requests_total counter\nnesmep_mep_requests_total{result=\"ok\"} ", link.AnswersWithCode(0), 0);
        Line("nesmep_mep_requests_total{result=\"timeout\"} ", link.Timeouts, 0);
        Line("nesmep_mep_requests_total{result=\"bad_digest\"} ", link.BadDigests, 0);
        Line("nesmep_mep_requests_total{result=\"auth\"} ", link.AnswersWithCode(WrongKey), 0);
        Line("nesmep_mep_requests_total{result=\"sequence\"} ", link.AnswersWithCode(WrongSequence), 0);
        Line("nesmep_mep_requests_total{result=\"error\"} ", link.OtherAnswers, 0);
        if (link.Answered > 0)
        {
            First("# HELP nesmep_mep_response_seconds Time from the last request to the end of its answer.\n# TYPE nesmep_mep_response_seconds gauge\nnesmep_mep_response_seconds ", link.LastRoundTripMilliseconds, 3);
        }
    }

    private void WriteHealth()
    {
        First("# HELP nesmep_heap_free_bytes Free memory of the module at its last look.\n# TYPE nesmep_heap_free_bytes gauge\nnesmep_heap_free_bytes ", _data.Health.FreeMemoryBytes, 0);
        if (_data.Health.SignalDbm != 0)
        {
            First("# HELP nesmep_wifi_rssi_dbm Signal of the module's network.\n# TYPE nesmep_wifi_rssi_dbm gauge\nnesmep_wifi_rssi_dbm ", _data.Health.SignalDbm, 0);
        }

        First("# HELP nesmep_uptime_seconds Time since the module started.\n# TYPE nesmep_uptime_seconds gauge\nnesmep_uptime_seconds ", _data.Health.UptimeMilliseconds / 1000, 0);
        _text!.Ascii("# HELP nesmep_build_info The module and its meter.\n# TYPE nesmep_build_info gauge\nnesmep_build_info{version=\"");
        _text!.Ascii(_data.Module.Version);
        _text!.Ascii("\",board=\"");
        _text!.Ascii(_data.Module.Board);
        _text!.Ascii("\",meter_model=\"");
        Label(_text!, _data.Facts == null ? "" : _data.Facts.Model);
        _text!.Ascii("\"} 1\n");
    }

    private static long Joules(long wattHours) => wattHours == Value.Unknown ? wattHours : wattHours * HundredJoulesPerWattHour;

    // Begins a family whose lines may all be missing.
    private void Begin(string head) => _head = head;

    // Begins a family with its head and its first line in one. When that is not known, the head waits for the first line that is.
    private void First(string line, long scaled, int decimals)
    {
        if (scaled == Value.Unknown)
        {
            _head = line;
            return;
        }

        _head = null;
        _text!.Line(line, scaled, decimals);
    }

    private void Line(string line, long scaled, int decimals)
    {
        if (scaled == Value.Unknown)
        {
            return;
        }

        if (_head != null)
        {
            _text!.Ascii(_head.Substring(0, _head.LastIndexOf('\n') + 1));
            _head = null;
        }

        _text!.Line(line, scaled, decimals);
    }

    private static string TierImport(int tier)
    {
        switch (tier)
        {
            case 0: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"1\"} ";
            case 1: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"2\"} ";
            case 2: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"3\"} ";
            case 3: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"4\"} ";
            case 4: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"5\"} ";
            case 5: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"6\"} ";
            case 6: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"7\"} ";
            default: return "nesmep_tier_energy_joules_total{direction=\"import\",tier=\"8\"} ";
        }
    }

    private static string TierExport(int tier)
    {
        switch (tier)
        {
            case 0: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"1\"} ";
            case 1: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"2\"} ";
            case 2: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"3\"} ";
            case 3: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"4\"} ";
            case 4: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"5\"} ";
            case 5: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"6\"} ";
            case 6: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"7\"} ";
            default: return "nesmep_tier_energy_joules_total{direction=\"export\",tier=\"8\"} ";
        }
    }

    private static string TierReactiveImport(int tier)
    {
        switch (tier)
        {
            case 0: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"1\"} ";
            case 1: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"2\"} ";
            case 2: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"3\"} ";
            case 3: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"4\"} ";
            case 4: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"5\"} ";
            case 5: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"6\"} ";
            case 6: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"7\"} ";
            default: return "nesmep_tier_reactive_energy_varhours_total{direction=\"import\",tier=\"8\"} ";
        }
    }

    private static string TierReactiveExport(int tier)
    {
        switch (tier)
        {
            case 0: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"1\"} ";
            case 1: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"2\"} ";
            case 2: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"3\"} ";
            case 3: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"4\"} ";
            case 4: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"5\"} ";
            case 5: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"6\"} ";
            case 6: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"7\"} ";
            default: return "nesmep_tier_reactive_energy_varhours_total{direction=\"export\",tier=\"8\"} ";
        }
    }

    // What a meter says of itself may be any text; nearly always it is one that can go as it is.
    private static void Label(BufferedText text, string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c < ' ' || c > '~' || c == '"' || c == '\\')
            {
                Escape(text, value);
                return;
            }
        }

        text.Ascii(value);
    }

    private static void Escape(BufferedText text, string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '"' || c == '\\')
            {
                text.Byte((byte)'\\');
            }

            text.Byte(c >= ' ' && c <= '~' ? (byte)c : (byte)'?');
        }
    }
}
