using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.EcoTracker;

/// <summary>Writes powers and energies as an EcoTracker does. What is not known is left out; there is nothing to write without a sample that may be steered by.</summary>
public sealed class EcoTrackerWriter : OutputWriter
{
    private readonly OutputData _data;
    private readonly long _average;

    /// <param name="data">What to tell.</param>
    /// <param name="average">Average of the net power over a minute, W.</param>
    public EcoTrackerWriter(OutputData data, long average)
    {
        _data = data;
        _average = average;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        var json = new JsonWriter(text);
        json.BeginObject();
        if (_data.IsSteerable)
        {
            Put(json, "power", _data.Of(Value.Power));
            Put(json, "powerAvg", _average);
            Put(json, "powerPhase1", _data.Of(Value.PowerL1));
            Put(json, "powerPhase2", _data.Of(Value.PowerL2));
            Put(json, "powerPhase3", _data.Of(Value.PowerL3));
            Put(json, "energyCounterIn", _data.Of(Value.EnergyImport));
            Put(json, "energyCounterOut", _data.Of(Value.EnergyExport));
        }

        json.EndObject();
    }

    private static void Put(JsonWriter json, string name, long value)
    {
        if (value != Value.Unknown)
        {
            json.Member(name, value);
        }
    }
}
