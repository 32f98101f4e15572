namespace MepModule.App.MBus;

/// <summary>
/// What a record of an M-Bus telegram means, as its VIF and the VIFE behind it say: quantity, unit, power of ten (EN 13757-3). Every modifier is applied; one that is
/// not known leaves a sentence instead of the value, because it may change what the number is.
/// </summary>
internal sealed class MBusMeaning
{
    /// <summary>The data are a number.</summary>
    public const int Number = 0;

    /// <summary>The data are a number without a sign.</summary>
    public const int Unsigned = 1;

    /// <summary>The data are a date, a time or both, by their length.</summary>
    public const int Time = 2;

    /// <summary>The data are digits that name something, such as a serial number: leading zeros count, and nothing is computed with them.</summary>
    public const int Digits = 3;

    private const string Series = "These are several values in one (a profile), which this module does not decode.";

    /// <summary>What it is, in words; empty when that is not known.</summary>
    public string Quantity { get; private set; } = "";

    /// <summary>Unit, or empty.</summary>
    public string Unit { get; private set; } = "";

    /// <summary>Power of ten of the number in the data.</summary>
    public int Exponent { get; private set; }

    /// <summary>What the data are: <see cref="Number"/>, <see cref="Unsigned"/>, <see cref="Time"/> or <see cref="Digits"/>.</summary>
    public int Kind { get; private set; }

    /// <summary>Why the value cannot be shown, as a sentence, or null.</summary>
    public string? Problem { get; private set; }

    private bool _isSecondTable;

    /// <summary>Starts anew with a VIF, extension bit included.</summary>
    /// <param name="vif">VIF other than 0xFB and 0xFD, which only say where the real one is found.</param>
    public void Start(int vif)
    {
        Clear();
        int code = vif & 0x7F;
        int step = code & 0x07;
        int half = code & 0x03;
        switch (code >> 3)
        {
            case 0x0:
                Set("Energy", "Wh", step - 3);
                break;
            case 0x1:
                Set("Energy", "J", step);
                break;
            case 0x2:
                Set("Volume", "m³", step - 6);
                break;
            case 0x3:
                Set("Mass", "kg", step - 3);
                break;
            case 0x4:
                Set(step < 4 ? "On time" : "Operating time", TimeUnit(half), 0);
                break;
            case 0x5:
                Set("Power", "W", step - 3);
                break;
            case 0x6:
                Set("Power", "J/h", step);
                break;
            case 0x7:
                Set("Volume flow", "m³/h", step - 6);
                break;
            case 0x8:
                Set("Volume flow", "m³/min", step - 7);
                break;
            case 0x9:
                Set("Volume flow", "m³/s", step - 9);
                break;
            case 0xA:
                Set("Mass flow", "kg/h", step - 3);
                break;
            case 0xB:
                Set(step < 4 ? "Flow temperature" : "Return temperature", "°C", half - 3);
                break;
            case 0xC:
                Set(step < 4 ? "Temperature difference" : "External temperature", step < 4 ? "K" : "°C", half - 3);
                break;
            case 0xE:
                Set(step < 4 ? "Averaging duration" : "Actuality duration", TimeUnit(half), 0);
                break;
            default:
                StartLast(code);
                break;
        }
    }

    /// <summary>Starts anew with the code behind VIF 0xFB: large amounts and more of electricity.</summary>
    public void StartLarge(int code)
    {
        Clear();
        int step = code & 0x01;
        int half = code & 0x03;
        switch (code & 0x7E)
        {
            case 0x00:
                Set("Energy", "MWh", step - 1);
                break;
            case 0x02:
                Set("Reactive energy", "kvarh", step);
                break;
            case 0x04:
                Set("Apparent energy", "kVAh", step);
                break;
            case 0x08:
                Set("Energy", "GJ", step - 1);
                break;
            case 0x0C:
            case 0x0E:
                Set("Energy", "Mcal", half - 1);
                break;
            case 0x10:
                Set("Volume", "m³", step + 2);
                break;
            case 0x14:
            case 0x16:
                Set("Reactive power", "kvar", half - 3);
                break;
            case 0x18:
                Set("Mass", "t", step + 2);
                break;
            case 0x1A:
                Set("Relative humidity", "%", step - 1);
                break;
            case 0x28:
                Set("Power", "MW", step - 1);
                break;
            case 0x2C:
            case 0x2E:
                Set("Frequency", "Hz", half - 3);
                break;
            case 0x30:
                Set("Power", "GJ/h", step - 1);
                break;
            case 0x34:
            case 0x36:
                Set("Apparent power", "kVA", half - 3);
                break;
            case 0x74:
            case 0x76:
                Set("Temperature limit", "°C", half - 3);
                break;
        }
    }

    /// <summary>Starts anew with the code behind VIF 0xFD: what is not in the first table, as far as it means something to people.</summary>
    public void StartExtended(int code)
    {
        Clear();
        switch (code >> 4)
        {
            case 0x4:
                Set("Voltage", "V", (code & 0x0F) - 9);
                return;
            case 0x5:
                Set("Current", "A", (code & 0x0F) - 12);
                return;
        }

        switch (code)
        {
            case 0x24:
            case 0x25:
            case 0x26:
            case 0x27:
                Set("Storage interval", TimeUnit(code & 0x03), 0);
                return;
            case 0x28:
                Set("Storage interval", "months", 0);
                return;
            case 0x2C:
            case 0x2D:
            case 0x2E:
            case 0x2F:
                Set("Time since last readout", TimeUnit(code & 0x03), 0);
                return;
            case 0x3A:
                Set("Number", "", 0);
                return;
            case 0x70:
                SetTime("Battery change");
                return;
            case 0x71:
                Set("Signal strength", "dBm", 0);
                return;
            case 0x74:
                Set("Battery life left", "d", 0);
                return;
        }

        Kind = code >= 0x0B && code <= 0x11 ? Digits : Unsigned;
        Quantity = code switch
        {
            0x08 => "Access number",
            0x0A => "Manufacturer",
            0x0B => "Parameter set",
            0x0C => "Model",
            0x0D => "Hardware version",
            0x0E => "Firmware version",
            0x0F => "Software version",
            0x10 => "Customer location",
            0x11 => "Customer",
            0x17 => "Error flags",
            0x1A => "Digital output",
            0x1B => "Digital input",
            0x60 => "Resets",
            0x61 => "Cumulations",
            _ => "",
        };
    }

    /// <summary>Starts anew with a unit in words, from VIF 0x7C.</summary>
    public void StartText(string unit)
    {
        Clear();
        Set(unit.Length > 0 ? "Value" : "", unit, 0);
    }

    /// <summary>Applies the next modifier (combinable VIFE).</summary>
    /// <param name="vife">Its byte.</param>
    public void Modify(int vife)
    {
        int code = vife & 0x7F;
        if (_isSecondTable)
        {
            _isSecondTable = false;
            ModifySecond(code);
        }
        else if (code >= 0x70 && code <= 0x77)
        {
            Exponent += (code & 0x07) - 6;
        }
        else if (code >= 0x50 && code <= 0x67)
        {
            // How long: a limit was passed, or the event of the value lasted; for the first or the last time.
            string of = code >= 0x60 ? "" : (code & 0x08) == 0 ? "below lower limit, " : "above upper limit, ";
            Become("duration " + of + ((code & 0x04) == 0 ? "first" : "last"), TimeUnit(code & 0x03));
        }
        else if ((code & 0x72) == 0x42 || (code & 0x7A) == 0x6A)
        {
            // When: begin or end of passing a limit or of the event of the value, for the first or the last time.
            string of = code >= 0x60 ? "" : (code & 0x08) == 0 ? " below lower limit" : " above upper limit";
            Remark(((code & 0x04) == 0 ? "first " : "last ") + ((code & 0x01) == 0 ? "begin" : "end") + of);
            Kind = Time;
        }
        else if (code < 0x20)
        {
            ModifyState(code);
        }
        else if (code < 0x39)
        {
            ModifyUnit(code);
        }
        else
        {
            ModifyRest(code, vife != code);
        }
    }

    /// <summary>Unit of a time that is told in two bits.</summary>
    public static string TimeUnit(int unit)
    {
        return unit switch
        {
            0 => "s",
            1 => "min",
            2 => "h",
            _ => "d",
        };
    }

    private void StartLast(int code)
    {
        switch (code)
        {
            case 0x68:
            case 0x69:
            case 0x6A:
            case 0x6B:
                Set("Pressure", "bar", (code & 0x03) - 3);
                break;
            case 0x6C:
                SetTime("Date");
                break;
            case 0x6D:
                SetTime("Time");
                break;
            case 0x6E:
                Set("Heat cost allocation", "", 0);
                break;
            case 0x78:
                SetDigits("Fabrication number");
                break;
            case 0x79:
                SetDigits("Identification");
                break;
            case 0x7A:
                SetUnsigned("Bus address");
                break;
        }
    }

    // Below 0x20 stand errors of the record, and a few that say what kind of number it is.
    private void ModifyState(int code)
    {
        switch (code)
        {
            case 0x00:
            case 0x1D:
                break;
            case 0x12:
                Remark("average");
                break;
            case 0x13:
            case 0x1E:
            case 0x1F:
                Hide(Series);
                break;
            case 0x15:
                Hide("The device has no data for this value.");
                break;
            case 0x16:
                Hide("The device says that this value is too large for it.");
                break;
            case 0x17:
                Hide("The device says that this value is too small for it.");
                break;
            case 0x18:
                Hide("The device says that this value is wrong.");
                break;
            default:
                HideUnknown(code);
                break;
        }
    }

    private void ModifyUnit(int code)
    {
        if (code >= 0x28 && code <= 0x2B)
        {
            Remark((code < 0x2A ? "per input pulse, channel " : "per output pulse, channel ") + (code & 0x01).ToString());
            Unit += "/pulse";
            return;
        }

        Unit += code switch
        {
            0x20 => "/s",
            0x21 => "/min",
            0x22 => "/h",
            0x23 => "/d",
            0x24 => "/week",
            0x25 => "/month",
            0x26 => "/year",
            0x27 => "/measurement",
            0x2C => "/l",
            0x2D => "/m³",
            0x2E => "/kg",
            0x2F => "/K",
            0x30 => "/kWh",
            0x31 => "/GJ",
            0x32 => "/kW",
            0x33 => "/(K·l)",
            0x34 => "/V",
            0x35 => "/A",
            0x36 => "·s",
            0x37 => "·s/V",
            _ => "·s/A",
        };
    }

    private void ModifyRest(int code, bool isFollowed)
    {
        switch (code)
        {
            case 0x39:
                Remark("start");
                Kind = Time;
                break;
            case 0x3A:
                Remark("uncorrected");
                break;
            case 0x3B:
                Remark("forward");
                break;
            case 0x3C:
                Remark("backward");
                break;
            case 0x3E:
                Remark("at base conditions");
                break;
            case 0x40:
                Remark("lower limit");
                break;
            case 0x41:
                Become("times below lower limit", "");
                break;
            case 0x48:
                Remark("upper limit");
                break;
            case 0x49:
                Become("times above upper limit", "");
                break;
            case 0x68:
                Remark("while below lower limit");
                break;
            case 0x69:
                Remark("leakage");
                break;
            case 0x6C:
                Remark("while above upper limit");
                break;
            case 0x6D:
                Remark("overflow");
                break;
            case 0x7C when isFollowed:
                _isSecondTable = true;
                break;
            case 0x7D:
                Exponent += 3;
                break;
            case 0x7E:
                Remark("future");
                break;
            case 0x7F:
                Hide("Only the manufacturer knows what this value is of, so its number would mislead.");
                break;
            default:
                // An additive constant (0x78 to 0x7B) too: the standard leaves open of which unit its power of ten is, and libraries differ.
                HideUnknown(code);
                break;
        }
    }

    // Behind modifier 0x7C: electricity by phase and quadrant.
    private void ModifySecond(int code)
    {
        switch (code)
        {
            case 0x01:
            case 0x02:
            case 0x03:
                Remark("L" + code.ToString());
                break;
            case 0x04:
                Remark("N");
                break;
            case 0x05:
                Remark("L1 to L2");
                break;
            case 0x06:
                Remark("L2 to L3");
                break;
            case 0x07:
                Remark("L3 to L1");
                break;
            case 0x08:
            case 0x09:
            case 0x0A:
            case 0x0B:
                Remark("quadrant " + (code - 7).ToString());
                break;
            case 0x0C:
                Remark("import less export");
                break;
            case 0x10:
                Remark("absolute");
                break;
            case 0x11:
                Kind = Kind == Number ? Unsigned : Kind;
                break;
            default:
                HideUnknown(code);
                break;
        }
    }

    private void Clear()
    {
        Quantity = "";
        Unit = "";
        Exponent = 0;
        Kind = Number;
        Problem = null;
        _isSecondTable = false;
    }

    private void Set(string quantity, string unit, int exponent)
    {
        Quantity = quantity;
        Unit = unit;
        Exponent = exponent;
    }

    private void SetUnsigned(string quantity)
    {
        Quantity = quantity;
        Kind = Unsigned;
    }

    private void SetDigits(string quantity)
    {
        Quantity = quantity;
        Kind = Digits;
    }

    private void SetTime(string quantity)
    {
        Quantity = quantity;
        Kind = Time;
    }

    private void Remark(string remark)
    {
        Quantity += " (" + remark + ")";
    }

    // The number is not of the quantity's unit any more.
    private void Become(string remark, string unit)
    {
        Remark(remark);
        Unit = unit;
        Exponent = 0;
        Kind = Unsigned;
    }

    private void Hide(string sentence)
    {
        Problem ??= sentence;
    }

    private void HideUnknown(int code)
    {
        Hide("The device qualifies this value in a way that this module does not know (code 0x" + code.ToString("X2") + "), so its number would mislead.");
    }
}
