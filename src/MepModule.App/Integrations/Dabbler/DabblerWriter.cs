using System;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Dabbler;

/// <summary>
/// Writes the members that the integration for Home Assistant reads, and those that the original sends beside them: whole numbers in Wh, W, mV, mA and mHz. <c>null</c> instead of all of it while
/// one is not known that the client insists on.
/// </summary>
public sealed class DabblerWriter : OutputWriter
{
    private const int Phases = 3;

    private readonly OutputData _data;

    /// <param name="data">What to tell.</param>
    public DabblerWriter(OutputData data)
    {
        _data = data;
    }

    /// <summary>What is missing for an answer with values, as a sentence; null when nothing is.</summary>
    public static string? Lacks(OutputData data)
    {
        if (!data.HasReading)
        {
            return "There was no reading yet.";
        }

        if (!data.IsTellable)
        {
            return "The last reading is too old to be told.";
        }

        if (data.Facts == null || data.Facts.SerialNumber.Length == 0)
        {
            return "The serial number of the meter is not known yet.";
        }

        bool isWhole = data.Has(Value.EnergyImport) && data.Has(Value.EnergyExport) && data.Has(Value.PowerImport) && data.Has(Value.PowerExport);
        for (int phase = 0; phase < Phases; phase++)
        {
            isWhole &= IsMissing(data, phase)
                || (data.Has(Value.PowerImportL1 + phase) && data.Has(Value.PowerExportL1 + phase) && data.Has(Value.VoltageL1 + phase) && data.Has(Value.CurrentL1 + phase));
        }

        return isWhole ? null : "The meter has not told all values that this client needs.";
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        JsonWriter json = new JsonWriter(text);
        if (Lacks(_data) != null)
        {
            json.Null();
            return;
        }

        json.BeginObject();
        json.Member("Utility_SN", _data.Facts!.SerialNumber);
        json.Member("Meter_Manufacturer", _data.Facts.Manufacturer);
        json.Member("Meter_Model", _data.Facts.Model);
        json.Member("Meter_SW_Version", _data.Facts.Firmware);
        json.Member("ESP_SW_By", "mep-module");
        json.Member("ESP_SW", "mep-module");
        json.Member("ESP_SW_Version", _data.Module.Version);
        WriteTime(json);
        Number(json, "Fwd_Act_Wh", Value.EnergyImport);
        Number(json, "Rev_Act_Wh", Value.EnergyExport);
        Number(json, "Fwd_W", Value.PowerImport);
        Number(json, "Rev_W", Value.PowerExport);
        Number(json, "Fwd_Avg_W", Value.AveragePowerImport);
        Number(json, "Rev_Avg_W", Value.AveragePowerExport);
        Number(json, "Freq_mHz", Value.Frequency);
        for (int phase = 0; phase < Phases; phase++)
        {
            string line = "L" + (phase + 1).ToString();
            PhaseNumber(json, line + "_Fwd_W", Value.PowerImportL1, phase);
            PhaseNumber(json, line + "_Rev_W", Value.PowerExportL1, phase);
            PhaseNumber(json, line + "_Fwd_Avg_W", Value.AveragePowerImportL1, phase);
            PhaseNumber(json, line + "_Rev_Avg_W", Value.AveragePowerExportL1, phase);
            PhaseNumber(json, line + "_RMS_V", Value.VoltageL1, phase);
            PhaseNumber(json, line + "_RMS_A", Value.CurrentL1, phase);
        }

        json.EndObject();
    }

    // The client sees by it whether the values are new, so it is the time of the sample and stands still with it.
    private void WriteTime(JsonWriter json)
    {
        json.Name("CurrentDateTime");
        DateTime utc = _data.SampleTimeUtc;
        if (utc == DateTime.MinValue)
        {
            // Nobody knows the time of day; what tells one sample from the next does as well.
            json.Number(_data.SampleMilliseconds);
            return;
        }

        json.TimeWithMilliseconds(utc);
    }

    private void Number(JsonWriter json, string name, int value)
    {
        json.Name(name);
        long number = _data.Of(value);
        if (number == Value.Unknown)
        {
            json.Null();
            return;
        }

        json.Number(number);
    }

    // A phase that is not connected has no voltage and no current, and this client wants numbers for all three.
    private void PhaseNumber(JsonWriter json, string name, int first, int phase)
    {
        if (IsMissing(_data, phase))
        {
            json.Name(name);
            json.Number(0);
            return;
        }

        Number(json, name, first + phase);
    }

    private static bool IsMissing(OutputData data, int phase) => ((data.Facts!.MissingPhases >> phase) & 1) != 0;
}
