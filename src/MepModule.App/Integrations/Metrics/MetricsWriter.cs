using System;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Text;
using MepModule.Protocol.Link;

namespace MepModule.App.Integrations.Metrics;

/// <summary>
/// Writes the values in the text format 0.0.4 of Prometheus, with the names that its users expect: base units, counters that end with _total, phases and directions as labels. What is not known
/// has no line: a zero would be a lie.
/// </summary>
public sealed class MetricsWriter : OutputWriter
{
    private const int JoulesPerWattHour = 3600;
    private const int TickPerSecond = 10000000;

    // Result codes of the meter that have a label of their own.
    private const int WrongKey = 0x0B;
    private const int WrongSequence = 0x0C;

    private readonly OutputData _data;

    // The family that is being written. Its head comes with its first line.
    private string _name = "";
    private string? _head;
    private int _decimals;
    private int _factor;

    /// <param name="data">What to tell.</param>
    public MetricsWriter(OutputData data)
    {
        _data = data;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        Begin("nesmep_up", "# HELP nesmep_up Whether there is a reading that is fresh enough to be told.\n# TYPE nesmep_up gauge\n", 0);
        Line(text, " ", _data.IsTellable ? 1 : 0);
        if (_data.IsTellable)
        {
            WritePowers(text);
            WriteGrid(text);
            WriteEnergies(text);
            WriteCounts(text);
        }

        WriteLink(text);
        WriteHealth(text);
    }

    private void WritePowers(BufferedText text)
    {
        Begin("nesmep_power_watts", "# HELP nesmep_power_watts Active power.\n# TYPE nesmep_power_watts gauge\n", 0);
        Directions(text, Value.PowerImport, Value.PowerImportL1, Value.PowerExport, Value.PowerExportL1);
        Begin("nesmep_net_power_watts", "# HELP nesmep_net_power_watts Active power from the grid less power to it.\n# TYPE nesmep_net_power_watts gauge\n", 0);
        TotalAndPhases(text, Value.Power, Value.PowerL1);
        Begin("nesmep_average_power_watts", "# HELP nesmep_average_power_watts Average active power, as the meter computes it.\n# TYPE nesmep_average_power_watts gauge\n", 0);
        Directions(text, Value.AveragePowerImport, Value.AveragePowerImportL1, Value.AveragePowerExport, Value.AveragePowerExportL1);
        Begin("nesmep_reactive_power_vars", "# HELP nesmep_reactive_power_vars Reactive power.\n# TYPE nesmep_reactive_power_vars gauge\n", 0);
        Directions(text, Value.ReactivePowerImport, Value.ReactivePowerImportL1, Value.ReactivePowerExport, Value.ReactivePowerExportL1);
        Begin("nesmep_apparent_power_voltamperes", "# HELP nesmep_apparent_power_voltamperes Apparent power.\n# TYPE nesmep_apparent_power_voltamperes gauge\n", 0);
        TotalAndPhases(text, Value.ApparentPower, Value.ApparentPowerL1);
        Begin("nesmep_power_factor_ratio", "# HELP nesmep_power_factor_ratio Power factor.\n# TYPE nesmep_power_factor_ratio gauge\n", 3);
        TotalAndPhases(text, Value.PowerFactor, Value.PowerFactorL1);
    }

    private void WriteGrid(BufferedText text)
    {
        Begin("nesmep_voltage_volts", "# HELP nesmep_voltage_volts Voltage.\n# TYPE nesmep_voltage_volts gauge\n", 3);
        Phases(text, Value.VoltageL1);
        Begin("nesmep_average_voltage_volts", "# HELP nesmep_average_voltage_volts Average voltage, as the meter computes it.\n# TYPE nesmep_average_voltage_volts gauge\n", 3);
        Phases(text, Value.AverageVoltageL1);
        Begin("nesmep_current_amperes", "# HELP nesmep_current_amperes Current, without direction.\n# TYPE nesmep_current_amperes gauge\n", 3);
        Phases(text, Value.CurrentL1);
        Begin("nesmep_neutral_current_amperes", "# HELP nesmep_neutral_current_amperes Current of the neutral conductor.\n# TYPE nesmep_neutral_current_amperes gauge\n", 3);
        Of(text, " ", Value.NeutralCurrent);
        Begin("nesmep_frequency_hertz", "# HELP nesmep_frequency_hertz Frequency.\n# TYPE nesmep_frequency_hertz gauge\n", 3);
        Of(text, " ", Value.Frequency);
    }

    private void WriteEnergies(BufferedText text)
    {
        Begin("nesmep_energy_joules_total", "# HELP nesmep_energy_joules_total Active energy.\n# TYPE nesmep_energy_joules_total counter\n", 0);
        _factor = JoulesPerWattHour;
        Of(text, "{direction=\"import\"} ", Value.EnergyImport);
        Of(text, "{direction=\"export\"} ", Value.EnergyExport);
        Begin("nesmep_reactive_energy_varhours_total", "# HELP nesmep_reactive_energy_varhours_total Reactive energy.\n# TYPE nesmep_reactive_energy_varhours_total counter\n", 0);
        Of(text, "{direction=\"import\"} ", Value.ReactiveEnergyImport);
        Of(text, "{direction=\"export\"} ", Value.ReactiveEnergyExport);
        Begin("nesmep_tier_energy_joules_total", "# HELP nesmep_tier_energy_joules_total Active energy of a tariff tier.\n# TYPE nesmep_tier_energy_joules_total counter\n", 0);
        _factor = JoulesPerWattHour;
        Tiers(text, Value.EnergyImportT1, Value.EnergyExportT1);
        Begin("nesmep_tier_reactive_energy_varhours_total", "# HELP nesmep_tier_reactive_energy_varhours_total Reactive energy of a tariff tier.\n# TYPE nesmep_tier_reactive_energy_varhours_total counter\n", 0);
        Tiers(text, Value.ReactiveEnergyImportT1, Value.ReactiveEnergyExportT1);
    }

    private void WriteCounts(BufferedText text)
    {
        Begin("nesmep_meter_power_off_seconds_total", "# HELP nesmep_meter_power_off_seconds_total Time without power since the meter was made.\n# TYPE nesmep_meter_power_off_seconds_total counter\n", 0);
        Of(text, " ", Value.PowerOff);
        Begin("nesmep_meter_power_outages_total", "# HELP nesmep_meter_power_outages_total Power outages since the meter was made.\n# TYPE nesmep_meter_power_outages_total counter\n", 0);
        Of(text, " ", Value.PowerOutages);
        Begin("nesmep_meter_pulses_total", "# HELP nesmep_meter_pulses_total Pulses of the meter's inputs.\n# TYPE nesmep_meter_pulses_total counter\n", 0);
        Of(text, "{input=\"1\"} ", Value.PulseInput1);
        Of(text, "{input=\"2\"} ", Value.PulseInput2);
        Begin("nesmep_meter_errors_total", "# HELP nesmep_meter_errors_total The meter's error counter.\n# TYPE nesmep_meter_errors_total counter\n", 0);
        Of(text, " ", Value.MeterErrors);
        if (_data.SampleTimeUtc > DateTime.MinValue)
        {
            Begin("nesmep_last_read_timestamp_seconds", "# HELP nesmep_last_read_timestamp_seconds When the powers were read.\n# TYPE nesmep_last_read_timestamp_seconds gauge\n", 0);
            Line(text, " ", (_data.SampleTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) / TickPerSecond);
        }
    }

    private void WriteLink(BufferedText text)
    {
        LinkStatistics link = _data.Link;
        Begin("nesmep_mep_requests_total", "# HELP nesmep_mep_requests_total Requests to the meter by what came of each attempt.\n# TYPE nesmep_mep_requests_total counter\n", 0);
        int other = 0;
        for (int code = 1; code < LinkStatistics.CountedCodes; code++)
        {
            other += code == WrongKey || code == WrongSequence ? 0 : link.AnswersWithCode(code);
        }

        Line(text, "{result=\"ok\"} ", link.AnswersWithCode(0));
        Line(text, "{result=\"timeout\"} ", link.Timeouts);
        Line(text, "{result=\"bad_digest\"} ", link.BadDigests);
        Line(text, "{result=\"auth\"} ", link.AnswersWithCode(WrongKey));
        Line(text, "{result=\"sequence\"} ", link.AnswersWithCode(WrongSequence));
        Line(text, "{result=\"error\"} ", other);
        if (link.Answered > 0)
        {
            Begin("nesmep_mep_response_seconds", "# HELP nesmep_mep_response_seconds Time from the last request to the end of its answer.\n# TYPE nesmep_mep_response_seconds gauge\n", 3);
            Line(text, " ", link.LastRoundTripMilliseconds);
        }
    }

    private void WriteHealth(BufferedText text)
    {
        Begin("nesmep_heap_free_bytes", "# HELP nesmep_heap_free_bytes Free memory of the module at its last look.\n# TYPE nesmep_heap_free_bytes gauge\n", 0);
        Line(text, " ", _data.Health.FreeMemoryBytes);
        if (_data.Health.SignalDbm != 0)
        {
            Begin("nesmep_wifi_rssi_dbm", "# HELP nesmep_wifi_rssi_dbm Signal of the module's network.\n# TYPE nesmep_wifi_rssi_dbm gauge\n", 0);
            Line(text, " ", _data.Health.SignalDbm);
        }

        Begin("nesmep_uptime_seconds", "# HELP nesmep_uptime_seconds Time since the module started.\n# TYPE nesmep_uptime_seconds gauge\n", 0);
        Line(text, " ", _data.Health.UptimeMilliseconds / 1000);
        text.Ascii("# HELP nesmep_build_info The module and its meter.\n# TYPE nesmep_build_info gauge\nnesmep_build_info{version=\"");
        Label(text, _data.Module.Version);
        text.Ascii("\",board=\"");
        Label(text, _data.Module.Board);
        text.Ascii("\",meter_model=\"");
        Label(text, _data.Facts == null ? "" : _data.Facts.Model);
        text.Ascii("\"} 1\n");
    }

    private void Begin(string name, string head, int decimals)
    {
        _name = name;
        _head = head;
        _decimals = decimals;
        _factor = 1;
    }

    private void Directions(BufferedText text, int import, int importL1, int export, int exportL1)
    {
        Of(text, "{direction=\"import\",phase=\"total\"} ", import);
        Of(text, "{direction=\"import\",phase=\"l1\"} ", importL1);
        Of(text, "{direction=\"import\",phase=\"l2\"} ", importL1 + 1);
        Of(text, "{direction=\"import\",phase=\"l3\"} ", importL1 + 2);
        Of(text, "{direction=\"export\",phase=\"total\"} ", export);
        Of(text, "{direction=\"export\",phase=\"l1\"} ", exportL1);
        Of(text, "{direction=\"export\",phase=\"l2\"} ", exportL1 + 1);
        Of(text, "{direction=\"export\",phase=\"l3\"} ", exportL1 + 2);
    }

    private void TotalAndPhases(BufferedText text, int total, int l1)
    {
        Of(text, "{phase=\"total\"} ", total);
        Phases(text, l1);
    }

    private void Phases(BufferedText text, int l1)
    {
        Of(text, "{phase=\"l1\"} ", l1);
        Of(text, "{phase=\"l2\"} ", l1 + 1);
        Of(text, "{phase=\"l3\"} ", l1 + 2);
    }

    private void Tiers(BufferedText text, int import, int export)
    {
        for (int tier = 0; tier < _data.TierCount; tier++)
        {
            Tier(text, "{direction=\"import\",tier=\"", tier, import + (tier * Energy.PerTier));
            Tier(text, "{direction=\"export\",tier=\"", tier, export + (tier * Energy.PerTier));
        }
    }

    private void Tier(BufferedText text, string labels, int tier, int value)
    {
        long scaled = _data.Of(value);
        if (scaled != Value.Unknown)
        {
            Name(text, labels);
            text.Byte((byte)('1' + tier));
            text.Ascii("\"} ");
            Number(text, scaled);
        }
    }

    private void Of(BufferedText text, string labels, int value)
    {
        long scaled = _data.Of(value);
        if (scaled != Value.Unknown)
        {
            Name(text, labels);
            Number(text, scaled);
        }
    }

    private void Line(BufferedText text, string labels, long scaled)
    {
        Name(text, labels);
        Number(text, scaled);
    }

    private void Name(BufferedText text, string labels)
    {
        if (_head != null)
        {
            text.Ascii(_head);
            _head = null;
        }

        text.Ascii(_name);
        text.Ascii(labels);
    }

    private void Number(BufferedText text, long scaled)
    {
        text.Scaled(scaled * _factor, _decimals);
        text.Byte((byte)'\n');
    }

    // What a meter says of itself may be any text.
    private static void Label(BufferedText text, string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '"' || c == '\\')
            {
                text.Byte((byte)'\\');
            }

            text.Byte(c >= ' ' && c < 127 ? (byte)c : (byte)'?');
        }
    }
}
