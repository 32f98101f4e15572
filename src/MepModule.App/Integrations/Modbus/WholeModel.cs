using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Modbus;

/// <summary>
/// Model 203: a meter of three phases with whole numbers and scale factors. What is not known is 8000h, an energy 0. Powers have the scale factor 0, or 1 while one of them is beyond 16 bits: who
/// reads them reads their factor with them.
/// </summary>
internal sealed class WholeModel : IMeterModel
{
    private const int NotImplemented = 0x8000;
    private const int Most = 32767;
    private const int Phases = 3;

    // Registers of the model.
    private const int Currents = 2;
    private const int CurrentFactor = 6;
    private const int Voltages = 7;
    private const int VoltageFactor = 15;
    private const int Frequency = 16;
    private const int FrequencyFactor = 17;
    private const int Powers = 18;
    private const int ApparentPowers = 23;
    private const int ReactivePowers = 28;
    private const int PowerFactors = 33;
    private const int PowerFactorFactor = 37;
    private const int EnergyExport = 38;
    private const int EnergyImport = 46;
    private const int EnergyFactor = 54;
    private const int ApparentEnergyFactor = 71;
    private const int ReactiveEnergyFactor = 104;
    private const int Registers = 107;

    /// <inheritdoc/>
    public void Fill(RegisterMap map, int start, OutputData data)
    {
        for (int register = Currents; register < EnergyExport; register++)
        {
            map.Put(start + register, NotImplemented);
        }

        for (int register = EnergyExport; register < Registers; register++)
        {
            map.Put(start + register, 0);
        }

        map.Put(start + ApparentEnergyFactor, NotImplemented);
        map.Put(start + ReactiveEnergyFactor, NotImplemented);
        map.Put(start + CurrentFactor, -2);
        map.Put(start + VoltageFactor, -2);
        map.Put(start + FrequencyFactor, -2);
        map.Put(start + Powers + 1 + Phases, 0);
        map.Put(start + ApparentPowers + 1 + Phases, 0);
        map.Put(start + ReactivePowers + 1 + Phases, 0);
        map.Put(start + PowerFactorFactor, -1);
        map.Put(start + EnergyFactor, 0);
        if (!data.IsSteerable)
        {
            return;
        }

        Put(map, start + Currents, data, Value.Current, 2);
        PutPhases(map, start + Currents + 1, data, Value.CurrentL1, 2);
        PutPhases(map, start + Voltages + 1, data, Value.VoltageL1, 2);
        Put(map, start + Frequency, data, Value.Frequency, 2);
        PutPowers(map, start + Powers, data, Value.Power, Value.PowerL1);
        PutPowers(map, start + ApparentPowers, data, Value.ApparentPower, Value.ApparentPowerL1);
        PutPowers(map, start + ReactivePowers, data, Value.ReactivePower, Value.ReactivePowerL1);

        // Tenths of a percent are thousandths.
        Put(map, start + PowerFactors, data, Value.PowerFactor, 3);
        PutPhases(map, start + PowerFactors + 1, data, Value.PowerFactorL1, 3);
        PutEnergy(map, start + EnergyExport, data, Value.EnergyExport);
        PutEnergy(map, start + EnergyImport, data, Value.EnergyImport);
    }

    private static void PutPowers(RegisterMap map, int register, OutputData data, int total, int first)
    {
        bool isWide = IsWide(data, total);
        for (int phase = 0; phase < Phases; phase++)
        {
            isWide |= IsWide(data, first + phase);
        }

        int decimals = isWide ? -1 : 0;
        Put(map, register, data, total, decimals);
        PutPhases(map, register + 1, data, first, decimals);
        map.Put(register + 1 + Phases, -decimals);
    }

    private static bool IsWide(OutputData data, int value) => data.Has(value) && (data.Of(value) > Most || data.Of(value) < -Most);

    private static void PutPhases(RegisterMap map, int register, OutputData data, int first, int decimals)
    {
        for (int phase = 0; phase < Phases; phase++)
        {
            Put(map, register + phase, data, first + phase, decimals);
        }
    }

    private static void Put(RegisterMap map, int register, OutputData data, int value, int decimals)
    {
        if (!data.Has(value))
        {
            return;
        }

        long scaled = data.Of(value);
        for (int i = OutputData.DecimalsOf(value); i > decimals; i--)
        {
            scaled = (scaled + (scaled < 0 ? -5 : 5)) / 10;
        }

        if (scaled >= -Most && scaled <= Most)
        {
            map.Put(register, (int)scaled);
        }
    }

    // They go round at 2^32, as SunSpec has it.
    private static void PutEnergy(RegisterMap map, int register, OutputData data, int value)
    {
        if (data.Has(value))
        {
            map.Put32(register, (int)data.Of(value));
        }
    }
}
