using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>Which values are entities of Home Assistant, and as what. Class, unit and state class fit each other, or it would refuse the entity.</summary>
public static class EntityMap
{
    /// <summary>Whether a value is an entity. Left out are averages, which Home Assistant makes itself, and counters of no use there.</summary>
    public static bool Has(int value)
    {
        bool isAverage = (value >= Value.AveragePowerImport && value <= Value.AveragePowerExportL3) || (value >= Value.AverageVoltageL1 && value <= Value.AverageVoltageL3);
        return !isAverage && ClassOf(ValueTable.QuantityOf(value)).Length > 0;
    }

    /// <summary>Whether it is shown before the user asked for it: energies, powers, voltages, currents and the frequency are.</summary>
    public static bool IsShown(int value)
    {
        int quantity = ValueTable.QuantityOf(value);
        return value == Value.EnergyImport || value == Value.EnergyExport || value <= Value.PowerL3 || quantity == Quantity.Voltage || quantity == Quantity.Frequency ||
            (quantity == Quantity.Current && value != Value.Current);
    }

    /// <summary>Device class of a quantity; empty when it is no entity.</summary>
    public static string ClassOf(int quantity) => quantity switch
    {
        Quantity.Power => "power",
        Quantity.ReactivePower => "reactive_power",
        Quantity.ApparentPower => "apparent_power",
        Quantity.PowerFactor => "power_factor",
        Quantity.Voltage => "voltage",
        Quantity.Current => "current",
        Quantity.Frequency => "frequency",
        Quantity.Energy => "energy",
        Quantity.ReactiveEnergy => "reactive_energy",
        _ => "",
    };

    /// <summary>Whether a quantity is a counter that only rises.</summary>
    public static bool IsCounter(int quantity) => quantity == Quantity.Energy || quantity == Quantity.ReactiveEnergy;

    /// <summary>Unit there: that of the table, with energies in thousands.</summary>
    public static string UnitOf(int quantity) => IsCounter(quantity) ? "k" + Quantity.UnitOf(quantity) : Quantity.UnitOf(quantity);

    /// <summary>Digits that are shown behind the point.</summary>
    public static int PrecisionOf(int quantity)
    {
        switch (quantity)
        {
            case Quantity.Voltage: return 1;
            case Quantity.PowerFactor:
            case Quantity.Current:
            case Quantity.Frequency: return 2;
            case Quantity.Energy:
            case Quantity.ReactiveEnergy: return 3;
            default: return 0;
        }
    }

    /// <summary>Its key without the unit: <c>power_import_l1</c>.</summary>
    public static string ShortKeyOf(int value)
    {
        string key = ValueTable.KeyOf(value);
        int quantity = ValueTable.QuantityOf(value);
        return Quantity.UnitOf(quantity).Length == 0 ? key : key.Substring(0, key.LastIndexOf('_'));
    }

    /// <summary>A key as a name: <c>Power import L1</c>.</summary>
    public static string NameOf(string shortKey)
    {
        var name = new char[shortKey.Length];
        for (int i = 0; i < name.Length; i++)
        {
            char character = shortKey[i];
            bool isPhaseOrTier = (character == 'l' || character == 't') && i + 1 < name.Length && shortKey[i + 1] >= '1' && shortKey[i + 1] <= '9';
            bool isRaised = (i == 0 || isPhaseOrTier) && character >= 'a' && character <= 'z';
            name[i] = isRaised ? (char)(character - 'a' + 'A') : character == '_' ? ' ' : character;
        }

        return new string(name);
    }
}
