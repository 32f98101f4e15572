namespace MepModule.App.Metering;

/// <summary>One value of an M-Bus device, decoded from a variable data record (EN 13757-3).</summary>
public sealed class MBusRecord
{
    /// <summary>What it is, in words: Energy, Volume, Flow temperature, ...</summary>
    public string Quantity { get; internal set; } = "";

    /// <summary>Unit of the value: Wh, m³, °C, ...; empty for a text, a time or a plain number.</summary>
    public string Unit { get; internal set; } = "";

    /// <summary>The value without its decimal point; meaningless when <see cref="Text"/> is set.</summary>
    public long Mantissa { get; internal set; }

    /// <summary>Digits of <see cref="Mantissa"/> behind the decimal point, 0 to 15.</summary>
    public int Decimals
    {
        get => _place & 0x0F;
        internal set => _place = (_place & ~0x0F) | value;
    }

    /// <summary>The value when it is no number: a text, or a date as <c>2026-01-31</c> or <c>2026-01-31T23:59</c>; else null.</summary>
    public string? Text { get; internal set; }

    /// <summary>0 for the present value, 1 and up for stored ones (such as the value at the due date), at most 2047.</summary>
    public int Storage => _place >> 20;

    /// <summary>Tariff, 0 for all, at most 255.</summary>
    public int Tariff => (_place >> 12) & 0xFF;

    /// <summary>Sub-unit of the device, 0 for the device itself, at most 15.</summary>
    public int SubUnit => (_place >> 6) & 0x0F;

    /// <summary>instantaneous, maximum, minimum or error.</summary>
    public string Function => ((_place >> 4) & 0x03) switch
    {
        0 => "instantaneous",
        1 => "maximum",
        2 => "minimum",
        _ => "error",
    };

    // One field costs 12 bytes on the device: decimals 4 bits, function 2, sub-unit 4 (and 2 unused), tariff 8, storage 11.
    private int _place;

    /// <summary>Says what the value is of; larger numbers than there is room for become the largest.</summary>
    internal void SetPlace(int function, int subUnit, int tariff, int storage)
    {
        _place = Decimals | (function << 4) | (Limit(subUnit, 0x0F) << 6) | (Limit(tariff, 0xFF) << 12) | (Limit(storage, 0x7FF) << 20);
    }

    private static int Limit(int value, int most)
    {
        return value < 0 || value > most ? most : value;
    }
}
