namespace MepModule.App.Integrations.Values;

/// <summary>What can be measured, with the unit and scale that the values of <see cref="ValueTable"/> have.</summary>
public static class Quantity
{
    /// <summary>Active power, W.</summary>
    public const int Power = 0;

    /// <summary>Reactive power, var.</summary>
    public const int ReactivePower = 1;

    /// <summary>Apparent power, VA.</summary>
    public const int ApparentPower = 2;

    /// <summary>Power factor, thousandths.</summary>
    public const int PowerFactor = 3;

    /// <summary>Voltage, mV.</summary>
    public const int Voltage = 4;

    /// <summary>Current, mA.</summary>
    public const int Current = 5;

    /// <summary>Frequency, mHz.</summary>
    public const int Frequency = 6;

    /// <summary>Active energy, Wh.</summary>
    public const int Energy = 7;

    /// <summary>Reactive energy, varh.</summary>
    public const int ReactiveEnergy = 8;

    /// <summary>Time, s.</summary>
    public const int Duration = 9;

    /// <summary>A number of things.</summary>
    public const int Count = 10;

    /// <summary>Unit of a quantity once its decimals are counted off: W, var, V, ...; empty for a plain number.</summary>
    public static string UnitOf(int quantity) => quantity switch
    {
        Power => "W",
        ReactivePower => "var",
        ApparentPower => "VA",
        Voltage => "V",
        Current => "A",
        Frequency => "Hz",
        Energy => "Wh",
        ReactiveEnergy => "varh",
        Duration => "s",
        _ => "",
    };

    /// <summary>Digits behind the point of the whole numbers that values of a quantity are: 0 or 3.</summary>
    public static int DecimalsOf(int quantity) => quantity >= PowerFactor && quantity <= Frequency ? 3 : 0;
}
