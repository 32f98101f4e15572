namespace MepModule.Protocol.Tables;

/// <summary>
/// The one place that turns an energy register into Wh (varh, VAh). On transformer meters of newer firmware a register counts in steps of 10 or 100 Wh; CT and VT ratios that the meter applies are
/// included in BT23 and the load profile already and must not be applied again. A meter that applies none gets the factor that its owner gives. A register starts anew at 10 to the power of the roll-over digits.
/// </summary>
public sealed class EnergyScale
{
    private readonly long _modulus;

    /// <summary>Makes a scale.</summary>
    /// <param name="registerUnit">Wh per step of a register: 1, 10 or 100; anything else says that it is not known, and is reckoned as 1. Source: ET42 or ET55.</param>
    /// <param name="rolloverDigits">Decimal digits of a register, 5 to 9; anything else counts as 9. Source: ET42.</param>
    /// <param name="factor">Factor of transformers that the meter does not apply; 1 for none.</param>
    public EnergyScale(int registerUnit, int rolloverDigits, int factor = 1)
    {
        Factor = factor;
        IsUnitKnown = IsUnit(registerUnit);
        RegisterUnitWattHours = (IsUnitKnown ? registerUnit : 1) * factor;
        _modulus = 1;
        for (int i = rolloverDigits >= 5 && rolloverDigits <= 9 ? rolloverDigits : 9; i > 0; i--)
        {
            _modulus *= 10;
        }
    }

    /// <summary>Whether the meter told what a step of a register is. Energies must not be published while it is not known: they may be wrong by the factor 10 or 100.</summary>
    public bool IsUnitKnown { get; }

    /// <summary>Wh per step of a register, the factor of transformers included.</summary>
    public int RegisterUnitWattHours { get; }

    /// <summary>Factor of transformers that the meter does not apply.</summary>
    public int Factor { get; }

    /// <summary>Decimal digits of a register.</summary>
    public int RolloverDigits
    {
        get
        {
            int digits = 0;
            for (long left = _modulus; left > 1; left /= 10)
            {
                digits++;
            }

            return digits;
        }
    }

    /// <summary>Energy in Wh after which a register is 0 again.</summary>
    public long RolloverWattHours => _modulus * RegisterUnitWattHours;

    /// <summary>Whether a meter can count in steps of so many Wh.</summary>
    public static bool IsUnit(int wattHours)
    {
        return wattHours == 1 || wattHours == 10 || wattHours == 100;
    }

    /// <summary>Energy of a register in Wh.</summary>
    public long WattHours(int register)
    {
        return (long)register * RegisterUnitWattHours;
    }

    /// <summary>What was counted from one register value to a later one, in Wh: a smaller later value means that the register started anew.</summary>
    public long Consumption(int earlierRegister, int laterRegister)
    {
        long steps = (long)laterRegister - earlierRegister;
        return (steps < 0 ? steps + _modulus : steps) * RegisterUnitWattHours;
    }
}
